// Socket and folder rules, and that a folder somebody else prepared is never used.
#include "infra/os/paths.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

using namespace geppetto;
namespace fs = std::filesystem;

namespace {

os::Env env_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

struct TempDir {
  TempDir() {
    std::string pattern = "/tmp/geppetto-paths-test-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string path;
};

mode_t mode_of(const std::string& path) {
  struct stat st {};
  REQUIRE(stat(path.c_str(), &st) == 0);
  return st.st_mode & 07777;
}

}  // namespace

TEST_CASE("paths: the socket follows --socket, GEPPETTO_SOCKET, XDG_RUNTIME_DIR, /tmp in that order") {
  const auto full = env_of({{"HOME", "/h"}, {"GEPPETTO_SOCKET", "/e/s"}, {"XDG_RUNTIME_DIR", "/run/user/5"}});
  CHECK(os::find_paths(full, 5, "/o/s").socket == "/o/s");
  CHECK_FALSE(os::find_paths(full, 5, "/o/s").own_folder);
  CHECK(os::find_paths(full, 5, "").socket == "/e/s");
  const auto runtime = os::find_paths(env_of({{"XDG_RUNTIME_DIR", "/run/user/5"}}), 5, "");
  CHECK(runtime.socket == "/run/user/5/geppetto/geppetto.sock");
  CHECK(runtime.own_folder);
  CHECK(os::find_paths(env_of({{"XDG_RUNTIME_DIR", "relative"}}), 5, "").socket ==
        "/tmp/geppetto-5/geppetto.sock");
  CHECK(os::find_paths(env_of({}), 5, "x.sock").socket == fs::current_path().string() + "/x.sock");
}

TEST_CASE("paths: config, state and cache follow XDG, else the home folder") {
  const auto plain = os::find_paths(env_of({{"HOME", "/h"}}), 5, "");
  CHECK(plain.config_dir == "/h/.config/geppetto");
  CHECK(plain.state_dir == "/h/.local/state/geppetto");
  CHECK(plain.cache_dir == "/h/.cache/geppetto");
  const auto named = os::find_paths(
      env_of(
          {{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}, {"XDG_STATE_HOME", "rel"}, {"XDG_CACHE_HOME", "/k"}}),
      5, "");
  CHECK(named.config_dir == "/c/geppetto");
  CHECK(named.state_dir == "/h/.local/state/geppetto");
  CHECK(named.cache_dir == "/k/geppetto");
}

TEST_CASE("paths: a private folder is made 0700 with its parents, and closed to others when it was open") {
  const TempDir temp;
  REQUIRE(os::make_private_dir(temp.path + "/a/b"));
  CHECK(mode_of(temp.path + "/a") == 0700);
  CHECK(mode_of(temp.path + "/a/b") == 0700);
  REQUIRE(chmod((temp.path + "/a/b").c_str(), 0777) == 0);
  REQUIRE(os::make_private_dir(temp.path + "/a/b"));
  CHECK(mode_of(temp.path + "/a/b") == 0700);
}

TEST_CASE("paths: a file in the folder's place is refused") {
  const TempDir temp;
  REQUIRE(symlink("/dev/null", (temp.path + "/f").c_str()) == 0);
  const auto outcome = os::make_private_dir(temp.path + "/f");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind == ErrorKind::Refused);
}

TEST_CASE("paths: what another user prepared in a shared folder is refused") {
  if (geteuid() != 0) {  // then root is the other user
    const auto system_folder = os::make_private_dir("/usr");
    REQUIRE_FALSE(system_folder);
    CHECK(system_folder.error().kind == ErrorKind::Refused);
    return;
  }
  const TempDir temp;
  REQUIRE(chmod(temp.path.c_str(), 01777) == 0);
  const std::string folder = temp.path + "/geppetto-0", link = temp.path + "/link";
  REQUIRE(mkdir(folder.c_str(), 0700) == 0);
  REQUIRE(chown(folder.c_str(), 65534, 65534) == 0);
  const auto foreign = os::make_private_dir(folder);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().kind == ErrorKind::Refused);

  REQUIRE(mkdir((temp.path + "/ours").c_str(), 0700) == 0);
  REQUIRE(symlink((temp.path + "/ours").c_str(), link.c_str()) == 0);
  CHECK(os::make_private_dir(link));  // our own link is our own choice
  REQUIRE(lchown(link.c_str(), 65534, 65534) == 0);
  const auto planted = os::make_private_dir(link);
  REQUIRE_FALSE(planted);
  CHECK(planted.error().kind == ErrorKind::Refused);
}

TEST_CASE(
    "paths: a socket named by the person leaves its folder alone, but not where others could replace it") {
  const TempDir temp;
  REQUIRE(chmod(temp.path.c_str(), 0755) == 0);
  CHECK(os::prepare_socket_dir(temp.path + "/s", false));
  CHECK(mode_of(temp.path) == 0755);
  REQUIRE(chmod(temp.path.c_str(), 0777) == 0);
  CHECK_FALSE(os::prepare_socket_dir(temp.path + "/s", false));
  REQUIRE(chmod(temp.path.c_str(), 01777) == 0);
  CHECK(os::prepare_socket_dir(temp.path + "/s", false));
  CHECK(os::prepare_socket_dir(temp.path + "/new/s", false));
  CHECK(mode_of(temp.path + "/new") == 0700);
  CHECK(os::prepare_socket_dir(temp.path + "/new/s", true));
}

TEST_CASE("paths: the program knows its own folder and says where a companion was looked for") {
  CHECK(fs::exists(os::executable_path()));
  CHECK(os::executable_dir() == fs::path(os::executable_path()).parent_path().string());
  const auto none = os::companion_program("no-such-program");
  REQUIRE_FALSE(none);
  CHECK(none.error().what.find("libexec/geppetto/no-such-program") != std::string::npos);
  CHECK(os::assets_dir(env_of({{"GEPPETTO_ASSETS", "/a"}})) == "/a");
}
