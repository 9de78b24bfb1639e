// Records of agents: of which process, since when it lives, and what is not believed.
#include "infra/agents/record_watch.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "infra/agents/profile_file.h"
#include "tests/infra/loop_helper.h"
#include "tests/infra/os/test_process.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::agents::RecordWatch;
using geppetto::testing::TempDir;

namespace {

// A process whose home is ours, and what is heard of it.
struct World {
  TempDir home;
  uv::Loop loop;
  std::vector<core::RecordRead> heard;
  RecordWatch watch{loop,
                    [this](const core::Event& event) { heard.push_back(std::get<core::RecordRead>(event)); }};
  runner::Runner runner;
  std::unique_ptr<testing::TestProcess> process;

  explicit World(const std::string& extra = {}) {
    const auto profile = agents::parse_profile(
        R"({"name": "a", "title": "A", "recordFolders": ["$A_HOME/sessions", "~/sessions"], "recordGuard": "start"})",
        "a.json");
    REQUIRE(profile.has_value());
    watch.set_profiles(agent::Profiles({std::make_shared<const agent::Profile>(*profile)}));
    process = std::make_unique<testing::TestProcess>("exec env HOME=" + home.path() + " " +
                                                     (extra.empty() ? "X=1" : extra) +
                                                     " sh -c 'echo ready; read x'");
    REQUIRE(process->line() == "ready");
    runner.id = Ulid::make(WallTime{1}, {1});
    runner.status = runner::Status::Running;
    runner.process = process->identity();
  }
  std::string record() const { return home / ("sessions/" + std::to_string(runner.process.pid) + ".json"); }
  void write(const std::string& status) const { write(status, runner.process.start_ticks); }
  void write(const std::string& status, std::uint64_t start) const {
    std::filesystem::create_directories(home / "sessions");
    std::ofstream(record() + ".new") << "{\"status\":\"" << status << "\",\"start\":\"" << start << "\"}";
    std::filesystem::rename(record() + ".new", record());
  }
  std::string last() const {
    if (heard.empty()) return "nothing";
    const std::string* status = agent::find_field(heard.back().fields, "status");
    return status == nullptr ? "gone" : *status;
  }
};

}  // namespace

TEST_CASE("a record is read when it comes, changes, and goes") {
  World w;
  w.write("idle");
  w.watch.watch({&w.runner});
  CHECK(w.last() == "idle");
  CHECK(w.heard.back().runner == w.runner.id);
  CHECK(w.heard.back().kind == "a");
  w.write("busy");
  CHECK(testing::run_until(w.loop, [&] { return w.last() == "busy"; }));
  unlink(w.record().c_str());
  CHECK(testing::run_until(w.loop, [&] { return w.last() == "gone"; }));
  CHECK(w.heard.size() == 3);
}

TEST_CASE("a folder that comes later is found with the next look at the runners") {
  World w;
  w.watch.watch({&w.runner});
  CHECK(w.heard.empty());
  w.write("busy");
  w.watch.watch({&w.runner});
  CHECK(w.last() == "busy");
  w.watch.watch({&w.runner});
  CHECK(w.heard.size() == 1);
}

TEST_CASE("the variable of the process's environment names the folder first") {
  TempDir other;
  World w("A_HOME=" + other.path());
  w.write("idle");
  w.watch.watch({&w.runner});
  CHECK(w.heard.empty());
  std::filesystem::rename(w.home / "sessions", other / "sessions");
  w.watch.watch({&w.runner});
  CHECK(w.last() == "idle");
}

TEST_CASE("what is not the process's own record is not believed") {
  World w;
  SUBCASE("of one before with the same pid") { w.write("busy", w.runner.process.start_ticks - 1); }
  SUBCASE("a link") {
    w.write("busy");
    std::filesystem::rename(w.record(), w.home / "elsewhere");
    std::filesystem::create_symlink(w.home / "elsewhere", w.record());
  }
  SUBCASE("a pipe") {
    std::filesystem::create_directories(w.home / "sessions");
    REQUIRE(mkfifo(w.record().c_str(), 0600) == 0);
  }
  SUBCASE("of a process of nobody's pane") {
    w.write("busy");
    std::filesystem::rename(w.record(), w.home / ("sessions/" + std::to_string(getpid()) + ".json"));
  }
  SUBCASE("garbage") {
    std::filesystem::create_directories(w.home / "sessions");
    std::ofstream(w.record()) << std::string(100'000, '[');
    std::ofstream(w.home / "sessions/pid-5.json") << "{}";
    std::ofstream(w.home / "sessions/99999999999999.json") << "{}";
  }
  w.watch.watch({&w.runner});
  CHECK(w.heard.empty());
}
