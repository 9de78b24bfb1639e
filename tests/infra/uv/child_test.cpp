// Children: what goes in comes out, every end is told once, nothing of them stays.
#include "infra/uv/child.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/os/proc.h"
#include "tests/infra/loop_helper.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::run_until;
using uv::Child;
using uv::ChildSpec;

namespace {

constexpr std::size_t kPlenty = 64 * 1024 * 1024;

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

struct Ran {
  std::optional<Result<uv::ChildOutput>> result;
  int calls = 0;
};

Result<uv::ChildOutput> run(uv::Loop& loop, const ChildSpec& spec, std::string input = {},
                            std::size_t max_output = kPlenty, std::int64_t timeout_ms = 20'000) {
  Ran ran;
  uv::run_child(loop, spec, std::move(input), max_output, timeout_ms, [&](Result<uv::ChildOutput> result) {
    ++ran.calls;
    ran.result = std::move(result);
  });
  CHECK(ran.calls == 0);
  REQUIRE(run_until(
      loop, [&] { return ran.result.has_value(); }, 30'000));
  CHECK(ran.calls == 1);
  return std::move(*ran.result);
}

ChildSpec sh(std::string script) { return {{"sh", "-c", std::move(script)}, {}, {}}; }

}  // namespace

TEST_CASE("a megabyte goes through cat and comes back") {
  uv::Loop loop;
  std::string input(1024 * 1024, '\0');
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<char>(i * 2654435761U >> 13);
  const auto result = run(loop, {{"cat"}, {}, {}}, input);
  REQUIRE(result.has_value());
  CHECK(result->exit.code == 0);
  CHECK(result->text == input);
}

TEST_CASE("arguments, environment and folder reach the child as they are") {
  uv::Loop loop;
  testing::TempDir dir;
  const ChildSpec spec{
      {"/bin/sh", "-c", "printf '%s|' \"$@\" \"$A\"; pwd", "sh", "a b", "", "$(x)\n", "\xff"},
      std::vector<std::string>{"A=1 2"},
      dir.path()};
  const auto result = run(loop, spec);
  REQUIRE(result.has_value());
  CHECK(result->text == "a b||$(x)\n|\xff|1 2|" + std::filesystem::canonical(dir.path()).string() + "\n");
}

TEST_CASE("exit code, signal and stderr are told") {
  uv::Loop loop;
  auto result = run(loop, sh("echo out; echo err >&2; exit 3"));
  REQUIRE(result.has_value());
  CHECK(result->exit.code == 3);
  CHECK(result->text == "out\nerr\n");
  result = run(loop, sh("kill -9 $$"));
  REQUIRE(result.has_value());
  CHECK(result->exit.signal == SIGKILL);
}

TEST_CASE("a program that cannot be run is an error with a name") {
  uv::Loop loop;
  testing::TempDir dir;
  auto result = run(loop, {{"geppetto-no-such-program"}, {}, {}});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::NotFound);
  CHECK(result.error().what == "geppetto-no-such-program: no such file or directory");
  result = run(loop, {{"cat"}, {}, dir / "missing"});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::NotFound);
  CHECK(result.error().what == (dir / "missing") + ": no such file or directory");
  result = run(loop, {{dir.path()}, {}, {}});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::Io);
  result = run(loop, {});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::Invalid);
}

TEST_CASE("no descriptor left is an error with that reason") {
  uv::Loop loop;
  const auto warm = run(loop, {{"true"}, {}, {}});  // libuv keeps what it opens for the first child
  REQUIRE(warm.has_value());
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{static_cast<rlim_t>(dup(0)), before.rlim_max};
  close(static_cast<int>(none.rlim_cur));
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  std::optional<Result<uv::ChildOutput>> result;
  uv::run_child(loop, {{"true"}, {}, {}}, {}, 10, 1000,
                [&](Result<uv::ChildOutput> r) { result = std::move(r); });
  const bool told = run_until(loop, [&] { return result.has_value(); });
  setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(told);
  REQUIRE_FALSE(result->has_value());
  CHECK(result->error() == Error{ErrorKind::Io, "true: too many open files"});
}

TEST_CASE("time is up: the child is killed and reaped") {
  uv::Loop loop;
  const auto result = run(loop, sh("trap '' TERM; echo started; exec sleep 1000"), {}, kPlenty, 200);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error() == Error{ErrorKind::Timeout, "sh: did not end in time"});
  CHECK(run_until(loop, [] { return waitpid(-1, nullptr, WNOHANG) == -1; }));  // no child of ours is left
}

TEST_CASE("a child that prints more than can be read is killed") {
  uv::Loop loop;
  const auto result = run(loop, {{"yes"}, {}, {}}, {}, 100'000);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::Protocol);
  CHECK(run_until(loop, [] { return waitpid(-1, nullptr, WNOHANG) == -1; }));
  const auto exact = run(loop, sh("printf 12345"), {}, 5);
  REQUIRE(exact.has_value());
  CHECK(exact->text == "12345");
}

TEST_CASE("a child that does not read its input ends in its own time") {
  uv::Loop loop;
  const auto result = run(loop, sh("exit 7"), std::string(4 * 1024 * 1024, 'x'));
  REQUIRE(result.has_value());
  CHECK(result->exit.code == 7);
}

TEST_CASE("a descendant that keeps the output open does not hold up the end") {
  uv::Loop loop;
  const auto start = std::chrono::steady_clock::now();
  const auto result = run(loop, sh("sleep 30 & echo $!; exit 4"), {}, kPlenty, 25'000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  REQUIRE(result.has_value());
  CHECK(result->exit.code == 4);
  const os::Proc proc;
  const int pid = std::atoi(result->text.c_str());
  REQUIRE(pid > 1);
  REQUIRE(proc.command_line(pid) == "sleep 30");
  kill(pid, SIGKILL);
}

TEST_CASE("two hundred at once, and no descriptor stays") {
  uv::Loop loop;
  REQUIRE(run(loop, {{"true"}, {}, {}}).has_value());
  const std::size_t before = open_descriptors();
  constexpr int kCount = 200;
  int done = 0, good = 0;
  for (int i = 0; i < kCount; ++i) {
    const std::string text = std::to_string(i);
    uv::run_child(loop, {{"cat"}, {}, {}}, text, 100, 60'000,
                  [&, text](const Result<uv::ChildOutput>& result) {
                    ++done;
                    if (result && result->text == text && result->exit.code == 0) ++good;
                  });
  }
  CHECK(run_until(
      loop, [&] { return done == kCount; }, 90'000));
  CHECK(good == kCount);
  CHECK(run_until(loop, [&] { return open_descriptors() == before; }));
}

TEST_CASE("failed spawns leave no descriptor") {
  uv::Loop loop;
  REQUIRE(run(loop, {{"true"}, {}, {}}).has_value());
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) CHECK_FALSE(run(loop, {{"geppetto-no-such-program"}, {}, {}}).has_value());
  CHECK(run_until(loop, [&] { return open_descriptors() == before; }));
}

TEST_CASE("a conversation, with the child destroyed in its handlers") {
  uv::Loop loop;
  std::unique_ptr<Child> child;
  std::string heard;
  bool exited = false;
  SUBCASE("in on_output") {
    auto spawned = Child::spawn(loop, {{"cat"}, {}, {}},
                                {[&](std::string_view bytes) {
                                   heard += bytes;
                                   child.reset();
                                 },
                                 [&](uv::ExitState) { exited = true; }});
    REQUIRE(spawned.has_value());
    child = std::move(*spawned);
    child->write("hello");
    CHECK(run_until(loop, [&] { return child == nullptr; }));
    CHECK(heard == "hello");
    CHECK(run_until(loop, [] { return waitpid(-1, nullptr, WNOHANG) == -1; }));
    CHECK_FALSE(exited);
  }
  SUBCASE("in on_exit") {
    auto spawned = Child::spawn(loop, {{"cat"}, {}, {}},
                                {[&](std::string_view bytes) { heard += bytes; },
                                 [&](uv::ExitState) {
                                   exited = true;
                                   child.reset();
                                 }});
    REQUIRE(spawned.has_value());
    child = std::move(*spawned);
    child->write("one ");
    child->write("two");
    child->close_stdin();
    child->close_stdin();          // harmless
    child->write(" and no more");  // ignored
    CHECK(run_until(loop, [&] { return exited; }));
    CHECK(heard == "one two");
  }
}

TEST_CASE("a child that is let go at once is reaped") {
  uv::Loop loop;
  { const auto child = Child::spawn(loop, {{"cat"}, {}, {}}, {}); }
  CHECK(run_until(loop, [] { return waitpid(-1, nullptr, WNOHANG) == -1; }));
}

TEST_CASE("a child that has ended is not killed again") {
  uv::Loop loop;
  std::unique_ptr<Child> child;
  bool exited = false;
  auto spawned = Child::spawn(loop, {{"true"}, {}, {}}, {nullptr, [&](uv::ExitState) { exited = true; }});
  REQUIRE(spawned.has_value());
  child = std::move(*spawned);
  CHECK(run_until(loop, [&] { return exited; }));
  child->kill(SIGKILL);
  child->write("x");
  child->close_stdin();
}

TEST_CASE("a loop ends though children run and runs are under way") {
  std::optional<uv::Loop> loop;
  loop.emplace();
  int pid = 0;
  bool called = false;
  {
    auto spawned = Child::spawn(*loop, sh("exec sleep 1000"), {});
    REQUIRE(spawned.has_value());
    pid = (*spawned)->pid();
  }
  uv::run_child(*loop, {{"cat"}, {}, {}}, {}, 10, 60'000,
                [&](const Result<uv::ChildOutput>&) { called = true; });
  const auto start = std::chrono::steady_clock::now();
  loop.reset();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  CHECK_FALSE(called);
  CHECK(kill(pid, 0) == 0);  // left alone
  kill(pid, SIGKILL);
  CHECK(waitpid(pid, nullptr, 0) == pid);
}
