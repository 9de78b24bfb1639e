// Ends one tree of processes: asks, waits, freezes, kills, and tells what survived. Worker thread only.
//
//   Asking --(all gone, surely nobody new)--> told
//     |  the grace is over (0: at once)
//   Freezing --(nobody new twice, or time is short)---> Killing --(all gone, surely nobody new)--> told
//       ^                                                 |  |  time is up
//       +----------------(all gone, but somebody new)-----+  +-----------------------------------> told
//
// Surely: two looks in a row found nobody, and no process of the machine ended during the second. (On a
// machine where some process always ends: kEmptyLooks in a row.)
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/base/time.h"
#include "domain/ports/process_port.h"
#include "infra/os/pidfd.h"
#include "infra/os/proc.h"
#include "infra/uv/loop.h"

namespace geppetto::os {

class TreeStop {
 public:
  struct Request {
    runner::ProcessIdentity root;
    std::string mark;  // "NAME=value" in the environment of members; empty: no such rule
    std::vector<std::int32_t> never;
    std::int64_t grace_ms = 0;
  };
  // Signals at once; `told` is called once, from the loop, within grace_ms + 1 s, and may destroy this.
  TreeStop(uv::Loop& loop, const Proc& proc, bool use_pidfd, Request request,
           std::function<void(std::vector<ports::Survivor>)> told);
  ~TreeStop();
  TreeStop(const TreeStop&) = delete;
  TreeStop& operator=(const TreeStop&) = delete;

  // Asked again meanwhile: the shorter grace holds.
  void hurry(std::int64_t grace_ms);

 private:
  enum class Phase { Asking, Freezing, Killing };
  struct Member {
    runner::ProcessIdentity process;
    PidFd pidfd;
    std::unique_ptr<uv::FdWatch> watch;  // after the descriptor it watches, so that it goes first
    bool gone = false;
  };

  // Adds who belongs to the tree by now; those that are new, parents first.
  std::vector<Member*> look();
  void add(const runner::ProcessIdentity& process, std::vector<Member*>& fresh);
  void ask(const std::vector<Member*>& members) const;
  void begin_killing();
  void kill_all() const;
  void signal(const Member& member, int signal) const;
  void member_gone(Member& member);
  void poll();
  bool all_gone() const;
  bool surely_nobody_new() const;
  void on_round();
  void on_deadline();
  void tell();

  uv::Loop& loop_;
  const Proc& proc_;
  const bool use_pidfd_;
  Request request_;
  std::function<void(std::vector<ports::Survivor>)> told_;
  Phase phase_ = Phase::Asking;
  MonoTime grace_ends_;
  std::int32_t session_ = 0;                                 // that the root leads
  std::map<std::int32_t, std::unique_ptr<Member>> members_;  // by pid
  std::size_t descriptors_ = 0;
  int empty_looks_ = 0;                            // in a row
  std::size_t vanished_ = 0;                       // during the last look
  std::map<std::int32_t, std::uint64_t> zombies_;  // seen so far: pid and start
  int rounds_ = 0;                                 // of freezing
  bool last_call_ = false;                         // too late for another round: kill what there is
  uv::Timer deadline_, round_, poll_;
};

}  // namespace geppetto::os
