// From a process to its cgroup's count of OOM kills, on made-up trees and on this machine.
#include "infra/os/oom_counter.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::os::OomCounter;
using geppetto::os::Proc;
using geppetto::testing::TempDir;

namespace {

void put(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

struct FakeMachine {
  TempDir dir;
  Proc proc{dir.path() + "/proc"};
  FakeMachine(const std::string& cgroup, const std::string& mounts) {
    put(dir / "proc/7/cgroup", cgroup);
    put(dir / "proc/self/mountinfo", mounts);
  }
};

}  // namespace

TEST_CASE("cgroup v2") {
  FakeMachine m("0::/user.slice/a b\n", "");
  put(m.dir / "proc/self/mountinfo", "22 1 0:21 / /proc rw - proc proc rw\nrubbish\n30 22 0:26 / " +
                                         m.dir.path() +
                                         "/cg\\040x rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
  const std::string events = m.dir / "cg x/user.slice/a b/memory.events";
  put(events, "low 0\nhigh 0\nmax 0\noom 5\noom_kill 2\noom_group_kill 0\n");
  OomCounter counter(m.proc, 7);
  CHECK(counter.file() == events);
  CHECK_FALSE(counter.struck());
  put(events, "oom 9\noom_kill 2\n");
  CHECK_FALSE(counter.struck());
  put(events, "oom 9\noom_kill 3\n");
  CHECK(counter.struck());
  OomCounter other = counter;
  other.consume(counter);
  CHECK_FALSE(other.struck());
  put(events, "oom 9\noom_kill 4\n");
  CHECK(other.struck());
  std::filesystem::remove(events);
  CHECK_FALSE(counter.struck());
}

TEST_CASE("cgroup v1 among other controllers, and a mount that shows a part only") {
  FakeMachine m("9:cpu,cpuacct:/\n4:hugetlb,memory:/docker/abc/sub\n0::/elsewhere\n", "");
  put(m.dir / "proc/self/mountinfo",
      "31 1 0:1 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
      "32 1 0:2 / /nowhere rw - cgroup2 cgroup2 rw\n"
      "33 1 0:3 /docker/abc " +
          m.dir.path() + "/mem rw - cgroup cgroup rw,memory,hugetlb\n");
  const std::string control = m.dir / "mem/sub/memory.oom_control";
  put(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
  OomCounter counter(m.proc, 7);
  CHECK(counter.file() == control);
  put(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
  CHECK(counter.struck());
}

TEST_CASE("where there is nothing to count, nothing is said to have struck") {
  for (const std::string cgroup : {"", "rubbish", "0:", "4:memory", "0::/x", "4:memory:/x", "\n\n::\n"}) {
    for (const std::string mounts :
         {"", "- - -", "1 2 3 / / rw - cgroup2", "30 22 0:26 / /nowhere rw - cgroup2 c rw",
          "30 22 0:26 / /nowhere rw - cgroup c rw,memory", "a b c d \\04 - cgroup2 c rw"}) {
      const FakeMachine m(cgroup, mounts);
      const OomCounter counter(m.proc, 7);
      CHECK(counter.file().empty());
      CHECK_FALSE(counter.struck());
    }
  }
  const OomCounter none;
  CHECK_FALSE(none.struck());
  const OomCounter no_process(Proc("/nonexistent"), 7);
  CHECK_FALSE(no_process.struck());
}

TEST_CASE("strikes in another cgroup are not taken off") {
  FakeMachine m("0::/a\n", "");
  put(m.dir / "proc/self/mountinfo", "30 22 0:26 / " + m.dir.path() + "/cg rw - cgroup2 c rw\n");
  put(m.dir / "proc/8/cgroup", "0::/b\n");
  put(m.dir / "cg/a/memory.events", "oom_kill 0\n");
  put(m.dir / "cg/b/memory.events", "oom_kill 0\n");
  OomCounter a(m.proc, 7);
  const OomCounter b(m.proc, 8);
  put(m.dir / "cg/a/memory.events", "oom_kill 1\n");
  a.consume(b);
  CHECK(a.struck());
  CHECK_FALSE(b.struck());
}
