// Watching and ending real processes: shells, daemons, orphans, those that will not go.
#include "infra/os/process_adapter.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/contract/sample_runner.h"
#include "tests/infra/loop_helper.h"
#include "tests/infra/os/test_process.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::run_until;
using geppetto::testing::sample_id;
using geppetto::testing::TestProcess;
using runner::ProcessIdentity;

namespace {

struct Subject {
  uv::Loop loop;
  std::vector<core::ProcessExited> exits;
  std::vector<core::TreeStopped> stops;
  std::function<void()> on_event;  // of the next event
  os::ProcessAdapter adapter;

  explicit Subject(os::ProcessOptions options = {})
      : adapter(
            loop,
            [this](const core::Event& event) {
              if (const auto* exited = std::get_if<core::ProcessExited>(&event)) exits.push_back(*exited);
              if (const auto* stopped = std::get_if<core::TreeStopped>(&event)) stops.push_back(*stopped);
              if (const auto once = std::exchange(on_event, nullptr)) once();
            },
            std::move(options)) {}

  bool wait_exits(std::size_t n) {
    return run_until(loop, [&] { return exits.size() >= n; });
  }
  // Stops and waits; how long it took.
  std::int64_t stop(const ProcessIdentity& root, std::int64_t grace_ms, bool by_environment = false,
                    std::uint8_t runner = 1) {
    const std::size_t before = stops.size();
    const auto start = std::chrono::steady_clock::now();
    adapter.stop_tree(sample_id(runner), root, by_environment, grace_ms);
    CHECK(stops.size() == before);
    REQUIRE(run_until(loop, [&] { return stops.size() > before; }));
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
        .count();
  }
  // Nothing more comes for a while.
  bool stays_silent() {
    const std::size_t before = exits.size() + stops.size();
    return !run_until(
        loop, [&] { return exits.size() + stops.size() > before; }, 50);
  }
};

os::ProcessOptions without_pidfd() {
  os::ProcessOptions options;
  options.use_pidfd = false;
  options.poll_ms = 20;
  return options;
}

std::string mark(std::uint8_t n) { return "GEPPETTO_RUNNER_ID=" + sample_id(n).str(); }

// Where the machine is loaded the last second of a stop may stretch.
constexpr std::int64_t kSlackMs = 2'000;

const std::string kDaemon = "setsid sh -c 'trap \"\" HUP; echo $$; exec sleep 1000' >&1 & wait";

}  // namespace

TEST_CASE("an end is told once, not before it happened") {
  for (const bool use_pidfd : {true, false}) {
    CAPTURE(use_pidfd);
    Subject s(use_pidfd ? os::ProcessOptions() : without_pidfd());
    TestProcess process("exec sleep 1000");
    CHECK(s.adapter.identify(process.pid()).value() == process.identity());
    s.adapter.watch(sample_id(1), process.identity());
    CHECK(s.stays_silent());
    kill(process.pid(), SIGKILL);
    REQUIRE(s.wait_exits(1));
    CHECK(s.exits[0].runner == sample_id(1));
    CHECK_FALSE(s.exits[0].out_of_memory);
    CHECK(s.stays_silent());
  }
}

TEST_CASE("what is gone already is told in the next turn") {
  for (const bool use_pidfd : {true, false}) {
    CAPTURE(use_pidfd);
    Subject s(use_pidfd ? os::ProcessOptions() : without_pidfd());
    TestProcess zombie("exit 0");
    siginfo_t info{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(zombie.pid()), &info, WEXITED | WNOWAIT) == 0);
    s.adapter.watch(sample_id(1), zombie.identity());
    zombie.reap();
    s.adapter.watch(sample_id(2), zombie.identity());
    s.adapter.watch(sample_id(3), {0, 0});
    s.adapter.watch(sample_id(4), {-1, 5});
    CHECK(s.exits.empty());
    REQUIRE(s.wait_exits(4));
    CHECK(s.stays_silent());
  }
}

TEST_CASE("a pid that is another's now is gone, and its new owner is not watched") {
  for (const bool use_pidfd : {true, false}) {
    CAPTURE(use_pidfd);
    Subject s(use_pidfd ? os::ProcessOptions() : without_pidfd());
    TestProcess process("exec sleep 1000");
    s.adapter.watch(sample_id(1), {process.pid(), process.identity().start_ticks - 1});
    REQUIRE(s.wait_exits(1));
    kill(process.pid(), SIGKILL);
    CHECK(s.stays_silent());
  }
}

TEST_CASE("unwatch and a later watch of the same runner") {
  Subject s;
  TestProcess first("exec sleep 1000");
  TestProcess second("exec sleep 1000");
  s.adapter.watch(sample_id(1), first.identity());
  s.adapter.watch(sample_id(1), second.identity());
  kill(first.pid(), SIGKILL);
  CHECK(s.stays_silent());
  kill(second.pid(), SIGKILL);
  CHECK(s.wait_exits(1));

  s.adapter.watch(sample_id(2), first.identity());  // gone
  s.adapter.unwatch(sample_id(2));
  s.adapter.unwatch(sample_id(3));
  CHECK(s.stays_silent());
}

TEST_CASE("the sink may watch, unwatch and stop from inside an event") {
  Subject s;
  TestProcess a("exec sleep 1000");
  TestProcess b("exec sleep 1000");
  TestProcess c("exec sleep 1000");
  s.adapter.watch(sample_id(1), a.identity());
  s.adapter.watch(sample_id(2), b.identity());
  s.on_event = [&] {
    s.adapter.unwatch(sample_id(2));
    s.adapter.watch(sample_id(1), a.identity());
    s.adapter.stop_tree(sample_id(3), c.identity(), false, 0);
  };
  kill(a.pid(), SIGKILL);
  REQUIRE(run_until(s.loop, [&] { return s.stops.size() == 1 && s.exits.size() == 2; }));
  CHECK(s.exits[0].runner == sample_id(1));
  CHECK(s.exits[1].runner == sample_id(1));
  kill(b.pid(), SIGKILL);
  CHECK(s.stays_silent());
  CHECK_FALSE(c.lives());
}

TEST_CASE("a process whose main thread left while others work is alive") {
  Subject s;
  // python3 is what the build needs anyway.
  TestProcess process(
      "exec python3 -c 'import ctypes,threading,time\n"
      "threading.Thread(target=lambda: (time.sleep(0.2), print(\"ready\", flush=True), "
      "time.sleep(1000))).start()\n"
      "ctypes.CDLL(None).pthread_exit(None)'");
  process.line();
  CHECK(process.lives());
  s.adapter.watch(sample_id(1), process.identity());
  CHECK(s.stays_silent());
  kill(process.pid(), SIGKILL);
  CHECK(s.wait_exits(1));
}

TEST_CASE("two hundred watched processes end") {
  Subject s;
  std::vector<std::unique_ptr<TestProcess>> all;
  for (int i = 0; i < 200; ++i) all.push_back(std::make_unique<TestProcess>("read x"));
  for (int i = 0; i < 200; ++i) {
    s.adapter.watch(sample_id(static_cast<std::uint8_t>(i)), all[static_cast<std::size_t>(i)]->identity());
  }
  for (const auto& one : all) kill(one->pid(), SIGKILL);
  CHECK(s.wait_exits(200));
  CHECK(s.stays_silent());
}

TEST_CASE("a tree that goes when it is asked is stopped at once") {
  for (const bool use_pidfd : {true, false}) {
    CAPTURE(use_pidfd);
    Subject s(use_pidfd ? os::ProcessOptions() : without_pidfd());
    TestProcess root("sleep 1000 & echo $!; sleep 1000 & echo $!; wait");
    const auto a = root.other();
    const auto b = root.other();
    CHECK(s.stop(root.identity(), 20'000) < 10'000);
    CHECK(s.stops[0].runner == sample_id(1));
    CHECK(s.stops[0].survivors.empty());
    CHECK_FALSE(root.lives());
    CHECK_FALSE(root.lives(a));
    CHECK_FALSE(root.lives(b));
    CHECK(s.stays_silent());
  }
}

TEST_CASE("those that ignore what they are asked are killed after the grace") {
  for (const bool use_pidfd : {true, false}) {
    CAPTURE(use_pidfd);
    Subject s(use_pidfd ? os::ProcessOptions() : without_pidfd());
    TestProcess root(
        "trap '' TERM HUP; sh -c 'trap \"\" TERM HUP; echo $$; while :; do sleep 1000; done' & "
        "while :; do sleep 1000; done");
    const auto child = root.other();
    const std::int64_t took = s.stop(root.identity(), 300);
    CHECK(took >= 300);
    CHECK(took < 1'300 + kSlackMs);
    CHECK(s.stops[0].survivors.empty());
    CHECK_FALSE(root.lives());
    CHECK_FALSE(root.lives(child));
  }
}

TEST_CASE("grace 0 kills at once, stopped processes as well") {
  Subject s;
  TestProcess root("trap '' TERM HUP; sleep 1000 & echo $!; kill -STOP $!; echo stopped; wait");
  const auto child = root.other();
  root.line();
  CHECK(s.stop(root.identity(), 0) < 1'000 + kSlackMs);
  CHECK_FALSE(root.lives());
  CHECK_FALSE(root.lives(child));
  CHECK(s.stops[0].survivors.empty());
}

TEST_CASE("a stopped process is woken to hear that it should end") {
  Subject s;
  TestProcess root("echo ready; kill -STOP $$; exit 0");
  root.line();
  CHECK(s.stop(root.identity(), 20'000) < 10'000);
  CHECK_FALSE(root.lives());
}

TEST_CASE("a daemon that left the session belongs to the tree by its parents") {
  Subject s;
  TestProcess root(kDaemon);
  const auto daemon = root.other();
  s.stop(root.identity(), 5'000);
  CHECK_FALSE(root.lives(daemon));
}

TEST_CASE("an orphan in the session belongs to the tree") {
  Subject s;
  TestProcess root("(sh -c 'trap \"\" HUP; echo $$; exec sleep 1000' &) ; sleep 1000");
  const auto orphan = root.other();
  const os::Proc proc;
  // Its parent, the shell in parentheses, is about to end.
  for (int i = 0; i < 20'000 && proc.stat(orphan.pid)->ppid == root.pid(); ++i) usleep(1000);
  for (int i = 0; i < 20'000 && proc.stat(proc.stat(orphan.pid)->ppid)->ppid == root.pid(); ++i) usleep(1000);
  s.stop(root.identity(), 5'000);
  CHECK_FALSE(root.lives(orphan));
  CHECK(s.stops[0].survivors.empty());
}

TEST_CASE("a daemon outside of session and parents is found by its mark only") {
  const std::string script = "(setsid sh -c 'trap \"\" HUP; echo $$; exec sleep 1000' >&1 &); sleep 1000";
  SUBCASE("marked, and marks count") {
    Subject s;
    TestProcess root(script, mark(1));
    const auto daemon = root.other();
    s.stop(root.identity(), 5'000, true);
    CHECK_FALSE(root.lives(daemon));
  }
  SUBCASE("marked, and marks do not count") {
    Subject s;
    TestProcess root(script, mark(1));
    const auto daemon = root.other();
    s.stop(root.identity(), 5'000, false);
    CHECK_FALSE(root.lives());
    CHECK(root.lives(daemon));
  }
  SUBCASE("the mark of another runner") {
    Subject s;
    TestProcess root(script, mark(2));
    const auto daemon = root.other();
    s.stop(root.identity(), 5'000, true);
    CHECK_FALSE(root.lives());
    CHECK(root.lives(daemon));
  }
  SUBCASE("marked, and the root is gone before") {
    Subject s;
    TestProcess root(script, mark(1));
    const auto daemon = root.other();
    root.reap();
    s.stop(root.identity(), 5'000, true);
    CHECK_FALSE(root.lives(daemon));
    CHECK(s.stops[0].survivors.empty());
  }
}

TEST_CASE("a root that is gone is stopped, without anybody being hurt") {
  Subject s;
  TestProcess gone("exit 0");
  gone.reap();
  CHECK(s.stop(gone.identity(), 5'000) < 4'000);
  CHECK(s.stop(gone.identity(), 0) < 1'000 + kSlackMs);
  CHECK(s.stop({0, 0}, 5'000) < 4'000);
  TestProcess other("exec sleep 1000");
  s.stop({other.pid(), other.identity().start_ticks + 1}, 0);  // its pid was another's once
  CHECK(other.lives());
  for (const auto& stop : s.stops) CHECK(stop.survivors.empty());
}

TEST_CASE("a tree that grows while it is asked is ended with what it grew") {
  Subject s;
  TestProcess root(
      "trap 'setsid sh -c \"trap : TERM; echo \\$\\$; while :; do sleep 1000; done\" & wait' TERM HUP; echo "
      "ready; "
      "sleep 1000 & wait; wait; wait",
      mark(1));
  root.line();
  s.stop(root.identity(), 500, true);
  CHECK_FALSE(root.lives());
  const os::Proc proc;
  const std::string wanted = mark(1);
  for (const auto& p : proc.all()) {
    if (p.running) CHECK_FALSE(proc.environment_has(p.pid, wanted));
  }
}

TEST_CASE("a fork bomb ends") {
  Subject s;
  // Each generation makes the next and goes, at most some dozens at a time; none stays where it was seen.
  TestProcess root(
      "trap '' TERM HUP; echo ready; f() { (sleep 0.02; f) & }; f; f; f; f; while :; do sleep 1000; done",
      mark(1));
  root.line();
  s.stop(root.identity(), 0, true);
  CHECK(s.stops[0].survivors.empty());
  const os::Proc proc;
  const std::string wanted = mark(1);
  for (const auto& p : proc.all()) {
    if (p.running) CHECK_FALSE(proc.environment_has(p.pid, wanted));
  }
}

TEST_CASE("a second stop hurries the first") {
  Subject s;
  TestProcess root("trap '' TERM HUP; echo ready; while :; do sleep 1000; done");
  root.line();
  s.adapter.stop_tree(sample_id(1), root.identity(), false, 60'000);
  CHECK(s.stays_silent());
  CHECK(s.stop(root.identity(), 0) < 1'000 + kSlackMs);
  CHECK_FALSE(root.lives());
  CHECK(s.stays_silent());
  CHECK(s.stops.size() == 1);
}

TEST_CASE("stops of several runners run side by side") {
  Subject s;
  TestProcess a("trap '' TERM HUP; echo ready; while :; do sleep 1000; done");
  TestProcess b("trap '' TERM HUP; echo ready; while :; do sleep 1000; done");
  a.line();
  b.line();
  s.adapter.watch(sample_id(1), a.identity());
  s.adapter.stop_tree(sample_id(1), a.identity(), false, 300);
  s.adapter.stop_tree(sample_id(2), b.identity(), false, 300);
  CHECK(run_until(s.loop, [&] { return s.stops.size() == 2 && s.exits.size() == 1; }));
  CHECK_FALSE(a.lives());
  CHECK_FALSE(b.lives());
}

TEST_CASE("protected processes are spared and told") {
  Subject s;
  TestProcess root("sleep 1000 & echo $!; trap '' TERM HUP; exec sleep 1000");
  const auto child = root.other();
  s.adapter.set_protected({child.pid});
  s.stop(root.identity(), 0);
  CHECK_FALSE(root.lives());
  CHECK(root.lives(child));
  CHECK(s.stops[0].survivors.empty());

  TestProcess server("exec sleep 1000");
  s.adapter.set_protected({server.pid()});
  s.stop(server.identity(), 0);
  CHECK(server.lives());
  REQUIRE(s.stops[1].survivors.size() == 1);
  CHECK(s.stops[1].survivors[0].process == server.identity());
}

TEST_CASE("we outlive being asked to stop ourselves") {
  Subject s;
  const auto self = s.adapter.identify(getpid());
  REQUIRE(self.has_value());
  s.stop(*self, 0);
  REQUIRE(s.stops[0].survivors.size() == 1);
  CHECK(s.stops[0].survivors[0].process == *self);
  CHECK_FALSE(s.stops[0].survivors[0].command.empty());
}

TEST_CASE("those that cannot be signalled are told as survivors") {
  // A machine whose processes are made up cannot be signalled: the identity never fits a real one.
  testing::TempDir dir;
  mkdir((dir / "7777777").c_str(), 0700);
  std::ofstream(dir / "7777777/stat")
      << "7777777 (stuck) D 1 7777777 7777777 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 42 0 0\n";
  std::ofstream(dir / "7777777/cmdline") << "";
  os::ProcessOptions options = without_pidfd();
  options.proc_root = dir.path();
  Subject s(std::move(options));
  const std::int64_t took = s.stop({7777777, 42}, 100);
  CHECK(took >= 100);
  CHECK(took < 1'100 + kSlackMs);
  REQUIRE(s.stops[0].survivors.size() == 1);
  CHECK(s.stops[0].survivors[0] == ports::Survivor{{7777777, 42}, "[stuck]"});
}

TEST_CASE("an adapter that goes during a stop leaves the rest alone") {
  TestProcess root("trap '' TERM HUP; echo ready; while :; do sleep 1000; done");
  root.line();
  {
    Subject s;
    s.adapter.watch(sample_id(1), root.identity());
    s.adapter.stop_tree(sample_id(1), root.identity(), false, 60'000);
    CHECK(s.stays_silent());
  }
  CHECK(root.lives());
}

TEST_CASE("a stop leaves no descriptor") {
  Subject s;
  const auto count = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
  const auto before = count();
  {
    TestProcess root("for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done; echo ready; wait");
    root.line();
    s.stop(root.identity(), 5'000);
  }
  CHECK(run_until(s.loop, [&] { return count() == before; }));
}

TEST_CASE("an end by the OOM killer is told as one") {
  // Both hierarchies, whichever has the memory controller; root may make a group in them.
  std::string group;
  std::string limit;
  for (const auto& [base, file] :
       {std::pair<std::string, std::string>{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
        std::pair<std::string, std::string>{"/sys/fs/cgroup", "memory.max"}}) {
    const std::string path = base + "/geppetto-test-" + std::to_string(getpid());
    if (mkdir(path.c_str(), 0755) != 0) continue;
    std::ofstream out(path + "/" + file);
    out << 32 * 1024 * 1024 << std::flush;
    if (out.good()) {
      group = path;
      limit = file;
      break;
    }
    rmdir(path.c_str());
  }
  if (group.empty()) {
    MESSAGE("no right to make a memory cgroup: the made-up ones in oom_counter_test stand for it");
    return;
  }
  {
    Subject s;
    TestProcess quiet("echo $$ > " + group + "/cgroup.procs; echo ready; exec sleep 1000");
    quiet.line();
    TestProcess greedy("echo $$ > " + group +
                       "/cgroup.procs; echo ready; read x; exec python3 -c 'x = bytearray(256 << 20)'");
    greedy.line();
    s.adapter.watch(sample_id(1), quiet.identity());
    s.adapter.watch(sample_id(2), greedy.identity());
    greedy.go_on();
    REQUIRE(s.wait_exits(1));
    CHECK(s.exits[0].runner == sample_id(2));
    CHECK(s.exits[0].out_of_memory);
    kill(quiet.pid(), SIGKILL);
    REQUIRE(s.wait_exits(2));
    CHECK_FALSE(s.exits[1].out_of_memory);  // the strike was another's
  }
  CHECK(rmdir(group.c_str()) == 0);
}
