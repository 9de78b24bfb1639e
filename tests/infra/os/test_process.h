// Real processes for tests: shell scripts that say when they are where the test wants them.
#pragma once
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "domain/runner/runner.h"
#include "infra/os/proc.h"

namespace geppetto::testing {

// A child that leads a session of its own, as the process of a tmux pane does. Killed and reaped at the end.
class TestProcess {
 public:
  // `script` for sh; `mark` goes into its environment when not empty.
  explicit TestProcess(const std::string& script, const std::string& mark = {}, bool leads_session = true)
      : leads_session_(leads_session) {
    int in[2], out[2];
    REQUIRE(pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(pipe2(out, O_CLOEXEC) == 0);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      if (leads_session) setsid();
      dup2(in[0], 0);
      dup2(out[1], 1);
      if (!mark.empty()) putenv(const_cast<char*>(mark.c_str()));
      execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    in_ = in[1];
    out_ = out[0];
    // The start time is known from the fork on, so the exec does not change it.
    const auto found = proc_.identify(pid_);
    if (found) identity_ = *found;
  }
  ~TestProcess() {
    for (const runner::ProcessIdentity& other : others_) {
      if (proc_.lives(other)) kill(other.pid, SIGKILL);
    }
    reap();
    close(in_);
    close(out_);
  }
  TestProcess(const TestProcess&) = delete;
  TestProcess& operator=(const TestProcess&) = delete;

  pid_t pid() const { return pid_; }
  const runner::ProcessIdentity& identity() const { return identity_; }
  bool lives() const { return proc_.lives(identity_); }

  // Its `read x` returns.
  void go_on() const { REQUIRE(write(in_, "\n", 1) == 1); }
  // The next line of its output.
  std::string line() {
    std::string text;
    for (;;) {
      pollfd ready{out_, POLLIN, 0};
      if (poll(&ready, 1, 20'000) != 1) {
        FAIL("the test process said nothing");
        return {};
      }
      char c = 0;
      if (read(out_, &c, 1) != 1) {
        FAIL("the test process ended its output");
        return {};
      }
      if (c == '\n') return text;
      text += c;
    }
  }
  // A line with the pid of another process that it started; that one is killed at the end, too.
  runner::ProcessIdentity other() {
    const std::string text = line();
    const auto found = proc_.identify(std::atoi(text.c_str()));
    if (!found) FAIL("no such process: ", text);
    others_.push_back(*found);
    return *found;
  }
  bool lives(const runner::ProcessIdentity& process) const { return proc_.lives(process); }

  void reap() {
    if (reaped_) return;
    kill(leads_session_ ? -pid_ : pid_, SIGKILL);  // its process group has children of it
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    reaped_ = true;
  }

 private:
  os::Proc proc_;
  bool leads_session_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
  bool reaped_ = false;
  runner::ProcessIdentity identity_;
  std::vector<runner::ProcessIdentity> others_;
};

}  // namespace geppetto::testing
