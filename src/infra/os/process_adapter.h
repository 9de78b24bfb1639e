// Processes of this machine behind the port: watched by pidfd, ended as trees. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/core/event.h"
#include "domain/ports/process_port.h"
#include "infra/os/oom_counter.h"
#include "infra/os/pidfd.h"
#include "infra/os/proc.h"
#include "infra/os/tree_stop.h"
#include "infra/uv/loop.h"

namespace geppetto::os {

struct ProcessOptions {
  std::string proc_root = "/proc";
  bool use_pidfd = true;         // false: as on a kernel before 5.3
  std::int64_t poll_ms = 1'000;  // where there is no pidfd: one look at all watched
};

class ProcessAdapter final : public ports::ProcessPort {
 public:
  // `sink` is called from the loop, never from inside a method of this.
  ProcessAdapter(uv::Loop& loop, std::function<void(const core::Event&)> sink, ProcessOptions options = {});
  ~ProcessAdapter() override;  // a stop under way stays as far as it is: no more signals, no event

  Result<runner::ProcessIdentity> identify(std::int32_t pid) override;

  // ProcessExited::out_of_memory: the OOM killer struck in the process's memory cgroup since watch(). A
  // cgroup may be shared with others, so only an end by SIGKILL makes it the reason; a strike is told of one
  // process, not of all.
  void watch(const RunnerId& runner, runner::ProcessIdentity process) override;
  void unwatch(const RunnerId& runner) override;

  // A session belongs to the tree only while its leader `root` exists. While a stop of the same runner is
  // under way, a second one joins it: the shorter grace holds, TreeStopped comes once.
  void stop_tree(const RunnerId& runner, runner::ProcessIdentity root, bool by_environment,
                 std::int64_t grace_ms) override;

  // Never signalled (besides pid 1, this process and its ancestors): the tmux server.
  void set_protected(std::vector<std::int32_t> pids) { protected_ = std::move(pids); }

 private:
  struct Watch {
    runner::ProcessIdentity process;
    OomCounter oom;
    PidFd pidfd;
    std::unique_ptr<uv::FdWatch> ready;  // after the descriptor it watches, so that it goes first
    bool gone = false;                   // to be told in the next turn
  };

  void tell_exit(const RunnerId& runner);
  void tell_gone();
  void poll();

  uv::Loop& loop_;
  const std::function<void(const core::Event&)> sink_;
  const ProcessOptions options_;
  const Proc proc_;
  std::map<RunnerId, Watch> watches_;
  std::map<RunnerId, std::unique_ptr<TreeStop>> stops_;
  std::vector<std::int32_t> protected_;
  bool polling_ = false;
  uv::Timer soon_, poll_;
};

}  // namespace geppetto::os
