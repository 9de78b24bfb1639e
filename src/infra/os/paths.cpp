// The XDG base directory rules, and folders that nobody else can have prepared for us.
#include "infra/os/paths.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace geppetto::os {
namespace {

Error io_error(const std::string& path) { return {ErrorKind::Io, path + ": " + strerror(errno)}; }

std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string home_of(const Env& env, uid_t uid) {
  if (auto home = env("HOME"); home && home->front() == '/') return *home;
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return entry.pw_dir;
  return "/";
}

// mkdir -p, every new folder 0700. A folder that is there already is not looked at.
Outcome make_dirs(const std::string& path) {
  struct stat st {};
  if (stat(path.c_str(), &st) == 0) return ok();
  if (const std::string parent = parent_of(path); parent != path) {
    if (Outcome made = make_dirs(parent); !made) return made;
  }
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return io_error(path);
  return ok();
}

// Fails when somebody else could have put the folder, or a link in its place, there.
Outcome check_owner(const std::string& path, struct stat& st) {
  if (lstat(path.c_str(), &st) != 0) return io_error(path);
  const uid_t us = geteuid();
  if (S_ISLNK(st.st_mode)) {
    if (st.st_uid != us && st.st_uid != 0)
      return Error{ErrorKind::Refused, path + ": is a link made by another user; remove it"};
    if (stat(path.c_str(), &st) != 0) return io_error(path);
  }
  if (!S_ISDIR(st.st_mode)) return Error{ErrorKind::Refused, path + ": is not a folder; remove it"};
  return ok();
}

}  // namespace

Env process_env() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

std::string absolute_path(std::string_view path) {
  if (!path.empty() && path.front() == '/') return std::string(path);
  std::array<char, PATH_MAX> here{};
  if (getcwd(here.data(), here.size()) == nullptr) return std::string(path);
  std::string folder = here.data();
  if (path.empty() || path == ".") return folder;
  if (path.starts_with("./")) path.remove_prefix(2);
  return (folder == "/" ? "/" : folder + "/") + std::string(path);
}

Paths find_paths(const Env& env, uid_t uid, std::string_view socket_option) {
  const auto xdg = [&](const char* name) -> std::optional<std::string> {
    auto value = env(name);
    if (!value || value->front() != '/') return std::nullopt;
    return value;
  };
  const std::string home = home_of(env, uid);
  const auto in_home = [&](const char* name, const char* standard) {
    return xdg(name).value_or(home + "/" + standard) + "/geppetto";
  };
  Paths paths;
  if (!socket_option.empty()) {
    paths.socket = absolute_path(socket_option);
    paths.own_folder = false;
  } else if (auto named = env("GEPPETTO_SOCKET")) {
    paths.socket = absolute_path(*named);
    paths.own_folder = false;
  } else if (auto runtime = xdg("XDG_RUNTIME_DIR")) {
    paths.socket = *runtime + "/geppetto/geppetto.sock";
  } else {
    paths.socket = "/tmp/geppetto-" + std::to_string(uid) + "/geppetto.sock";
  }
  paths.config_dir = in_home("XDG_CONFIG_HOME", ".config");
  paths.state_dir = in_home("XDG_STATE_HOME", ".local/state");
  paths.cache_dir = in_home("XDG_CACHE_HOME", ".cache");
  return paths;
}

Outcome make_private_dir(const std::string& path) {
  if (Outcome made = make_dirs(path); !made) return made;
  struct stat st {};
  if (Outcome ours = check_owner(path, st); !ours) return ours;
  if (st.st_uid != geteuid())
    return Error{ErrorKind::Refused, path + ": belongs to another user; remove it or name another place"};
  if ((st.st_mode & 077) != 0 && chmod(path.c_str(), 0700) != 0) return io_error(path);
  return ok();
}

Outcome prepare_socket_dir(const std::string& socket_path, bool own_folder) {
  const std::string folder = parent_of(socket_path);
  if (own_folder) return make_private_dir(folder);
  if (Outcome made = make_dirs(folder); !made) return made;
  struct stat st {};
  if (Outcome ours = check_owner(folder, st); !ours) return ours;
  if (st.st_uid != geteuid() && st.st_uid != 0)
    return Error{ErrorKind::Refused, folder + ": belongs to another user, who could replace the socket"};
  if ((st.st_mode & 022) != 0 && (st.st_mode & S_ISVTX) == 0)
    return Error{ErrorKind::Refused,
                 folder + ": others may write there and could replace the socket; chmod go-w"};
  return ok();
}

std::string executable_path() {
  std::array<char, PATH_MAX> path{};
  const ssize_t n = readlink("/proc/self/exe", path.data(), path.size());
  if (n <= 0) return {};
  std::string text(path.data(), static_cast<std::size_t>(n));
  // The kernel says so when the program was replaced while it ran; the new one has the name then.
  constexpr std::string_view kDeleted = " (deleted)";
  if (text.ends_with(kDeleted)) text.resize(text.size() - kDeleted.size());
  return text;
}

std::string executable_dir() { return parent_of(executable_path()); }

Result<std::string> companion_program(std::string_view name) {
  const std::string here = executable_dir();
  const std::string beside = here + "/" + std::string(name);
  if (access(beside.c_str(), X_OK) == 0) return beside;
  const std::string libexec = parent_of(here) + "/libexec/geppetto/" + std::string(name);
  if (access(libexec.c_str(), X_OK) == 0) return libexec;
  return Error{ErrorKind::NotFound, std::string(name) + ": neither " + beside + " nor " + libexec};
}

std::optional<std::string> find_program(const Env& env, std::string_view name) {
  const std::string path = env("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    std::string candidate = path.substr(at, end - at) + "/" + std::string(name);
    if (end > at && access(candidate.c_str(), X_OK) == 0) return candidate;
    at = end + 1;
  }
  return std::nullopt;
}

std::string assets_dir(const Env& env) {
  if (auto named = env("GEPPETTO_ASSETS")) return *named;
  std::string installed = parent_of(executable_dir()) + "/share/geppetto";
  struct stat st {};
  if (stat(installed.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) return installed;
#ifdef GEPPETTO_SOURCE_ASSETS
  return GEPPETTO_SOURCE_ASSETS;
#else
  return installed;
#endif
}

}  // namespace geppetto::os
