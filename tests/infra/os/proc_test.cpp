// /proc, real and hostile.
#include "infra/os/proc.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "tests/infra/os/test_process.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::os::Proc;
using geppetto::testing::TempDir;
using geppetto::testing::TestProcess;

namespace {

void put(const TempDir& dir, int pid, const std::string& file, const std::string& text) {
  mkdir((dir / std::to_string(pid)).c_str(), 0700);
  std::ofstream(dir / (std::to_string(pid) + "/" + file), std::ios::binary) << text;
}

// Fields 4 to 22 after the state.
std::string rest(const std::string& start, const std::string& threads = "1") {
  return " 10 20 30 34816 -1 4194304 1 2 3 4 5 6 7 8 20 0 " + threads + " 0 " + start + " 999 888\n";
}

}  // namespace

TEST_CASE("a stat line is read whatever the name of the process") {
  TempDir dir;
  const Proc proc(dir.path());
  for (const std::string name :
       {"sh", "", "a b", ") Z 1 1 1 (", "((", "))", "x) R 1 1 1", "new\nline", "\xff\xfe"}) {
    put(dir, 7, "stat", "7 (" + name + ") S" + rest("12345"));
    const auto found = proc.stat(7);
    REQUIRE(found.has_value());
    CHECK(found->name == name);
    CHECK(found->pid == 7);
    CHECK(found->ppid == 10);
    CHECK(found->pgid == 20);
    CHECK(found->sid == 30);
    CHECK(found->start_ticks == 12345);
    CHECK(found->running);
  }
}

TEST_CASE("zombies are gone, unless threads of theirs still work") {
  TempDir dir;
  const Proc proc(dir.path());
  put(dir, 7, "stat", "7 (sh) Z" + rest("5"));
  CHECK_FALSE(proc.stat(7)->running);
  CHECK(proc.identify(7).error().kind == ErrorKind::NotFound);
  CHECK_FALSE(proc.lives({7, 5}));
  put(dir, 7, "stat", "7 (sh) X" + rest("5"));
  CHECK_FALSE(proc.lives({7, 5}));
  put(dir, 7, "stat", "7 (sh) Z" + rest("5", "3"));
  CHECK(proc.lives({7, 5}));
  put(dir, 7, "stat", "7 (sh) T" + rest("5"));
  CHECK(proc.lives({7, 5}));
  CHECK_FALSE(proc.lives({7, 6}));
}

TEST_CASE("a line that makes no sense is no process") {
  TempDir dir;
  const Proc proc(dir.path());
  for (const std::string& line : std::vector<std::string>{
           "", "7", "7 (sh", "7 sh) S" + rest("1"), "8 (sh) S" + rest("1"), "7 (sh) S 1 2",
           "7 (sh) S a b c d", "7 (sh) S" + rest("99999999999999999999999"), "7 (sh) S" + rest("-1"),
           "-7 (sh) S" + rest("1"), std::string(100'000, '('),
           "7 (" + std::string(100'000, 'x') + ") S" + rest("1"), std::string(4096, '\0')}) {
    put(dir, 7, "stat", line);
    CHECK_FALSE(proc.stat(7).has_value());
    CHECK(proc.identify(7).error().kind == ErrorKind::NotFound);
    CHECK(proc.all().empty());
  }
  CHECK_FALSE(proc.stat(8).has_value());
  CHECK_FALSE(Proc(dir / "missing").stat(7).has_value());
  CHECK(Proc(dir / "missing").all().empty());
}

TEST_CASE("the pass over all takes numbers only") {
  TempDir dir;
  const Proc proc(dir.path());
  put(dir, 7, "stat", "7 (sh) S" + rest("1"));
  put(dir, 8, "stat", "8 (sh) S" + rest("1"));
  mkdir((dir / "self").c_str(), 0700);
  mkdir((dir / "99999999999").c_str(), 0700);
  mkdir((dir / "12").c_str(), 0700);
  std::size_t vanished = 99;
  CHECK(proc.all(&vanished).size() == 2);
  CHECK(vanished == 1);  // 12 has no stat
}

TEST_CASE("a command line is one short line of valid text") {
  TempDir dir;
  const Proc proc(dir.path());
  put(dir, 7, "stat", "7 (ev\x1bil) S" + rest("1"));
  CHECK(proc.command_line(7) == "");
  put(dir, 7, "cmdline", "");
  CHECK(proc.command_line(7) == "[ev il]");
  put(dir, 7, "cmdline", std::string("sh\0-c\0echo\nhi\x1b[2J\0", 18));
  CHECK(proc.command_line(7) == "sh -c echo hi [2J");
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "ä";
  put(dir, 7, "cmdline", "x" + wide);
  const std::string cut = proc.command_line(7);
  CHECK(cut.size() == 299);
  CHECK(cut.ends_with("ä"));
  put(dir, 7, "cmdline", "\xff\xff");
  CHECK(proc.command_line(7) == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(proc.command_line(8) == "");
}

TEST_CASE("an environment entry is compared as a whole") {
  TempDir dir;
  const Proc proc(dir.path());
  put(dir, 7, "environ", std::string("A=1\0B=22\0\0XB=2\0LAST=1", 22));
  CHECK(proc.environment_has(7, "A=1"));
  CHECK(proc.environment_has(7, "B=22"));
  CHECK(proc.environment_has(7, "LAST=1"));
  CHECK_FALSE(proc.environment_has(7, "B=2"));
  CHECK_FALSE(proc.environment_has(7, "LAST="));
  CHECK_FALSE(proc.environment_has(7, "=1"));
  CHECK_FALSE(proc.environment_has(8, "A=1"));
}

TEST_CASE("this machine's own processes") {
  const Proc proc;
  const auto self = proc.identify(getpid());
  REQUIRE(self.has_value());
  CHECK(self->pid == getpid());
  CHECK(self->start_ticks > 0);
  CHECK(proc.lives(*self));
  CHECK_FALSE(proc.lives({self->pid, self->start_ticks + 1}));
  const auto stat = proc.stat(getpid());
  CHECK(stat->ppid == getppid());
  CHECK(stat->pgid == getpgrp());
  CHECK(stat->sid == getsid(0));
  const auto all = proc.all();
  CHECK(std::any_of(all.begin(), all.end(), [&](const auto& p) { return p.identity() == *self; }));
  for (const int pid : {0, -1, 0x7fffffff}) CHECK_FALSE(proc.identify(pid).has_value());

  TestProcess child("echo ready; exec sleep 1000", "GEPPETTO_TEST=a b");
  child.line();
  // The shell says its line before it has become sleep, and in between it has no environment.
  for (int i = 0; i < 20'000 && proc.command_line(child.pid()) != "sleep 1000"; ++i) usleep(1000);
  CHECK(proc.command_line(child.pid()) == "sleep 1000");
  CHECK(proc.environment_has(child.pid(), "GEPPETTO_TEST=a b"));
  CHECK_FALSE(proc.environment_has(child.pid(), "GEPPETTO_TEST=a"));
  kill(child.pid(), SIGKILL);
  siginfo_t info{};
  REQUIRE(waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT) == 0);
  CHECK_FALSE(child.lives());  // a zombie
  CHECK_FALSE(proc.identify(child.pid()).has_value());
}
