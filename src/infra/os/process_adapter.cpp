// Watches and stops by runner; what is known in a call is told in the next turn.
#include "infra/os/process_adapter.h"

#include <utility>

namespace geppetto::os {

ProcessAdapter::ProcessAdapter(uv::Loop& loop, std::function<void(const core::Event&)> sink,
                               ProcessOptions options)
    : loop_(loop),
      sink_(std::move(sink)),
      options_(std::move(options)),
      proc_(options_.proc_root),
      soon_(loop, [this] { tell_gone(); }),
      poll_(loop, [this] { poll(); }) {}

ProcessAdapter::~ProcessAdapter() = default;

Result<runner::ProcessIdentity> ProcessAdapter::identify(std::int32_t pid) { return proc_.identify(pid); }

void ProcessAdapter::watch(const RunnerId& runner, runner::ProcessIdentity process) {
  unwatch(runner);
  Watch& w = watches_[runner];
  w.process = process;
  w.oom = OomCounter(proc_, process.pid);
  if (options_.use_pidfd) {
    w.pidfd = PidFd(proc_, process);
    w.gone = w.pidfd.state() == PidFd::State::Gone;
  } else {
    w.gone = !proc_.lives(process);
  }
  if (w.gone) {
    soon_.start(0);
  } else if (w.pidfd.state() == PidFd::State::Open) {
    w.ready = std::make_unique<uv::FdWatch>(loop_, w.pidfd.fd(), [this, runner](int) { tell_exit(runner); });
    w.ready->want(uv::FdWatch::kRead);
  } else if (!polling_) {
    polling_ = true;
    poll_.start(options_.poll_ms);
  }
}

void ProcessAdapter::unwatch(const RunnerId& runner) { watches_.erase(runner); }

void ProcessAdapter::tell_exit(const RunnerId& runner) {
  const auto node = watches_.extract(runner);
  if (node.empty()) return;
  const bool out_of_memory = node.mapped().oom.struck();
  if (out_of_memory) {
    for (auto& [other, watch] : watches_) watch.oom.consume(node.mapped().oom);
  }
  sink_(core::ProcessExited{runner, out_of_memory});
}

// The sink may watch and unwatch, so the list is taken first.
void ProcessAdapter::tell_gone() {
  std::vector<RunnerId> gone;
  for (const auto& [runner, watch] : watches_) {
    if (watch.gone) gone.push_back(runner);
  }
  for (const RunnerId& runner : gone) {
    const auto found = watches_.find(runner);
    if (found != watches_.end() && found->second.gone) tell_exit(runner);
  }
}

void ProcessAdapter::poll() {
  bool any = false;
  for (auto& [runner, watch] : watches_) {
    if (watch.gone || watch.pidfd.state() == PidFd::State::Open) continue;
    watch.gone = !proc_.lives(watch.process);
    any = any || !watch.gone;
  }
  polling_ = any;
  if (any) poll_.start(options_.poll_ms);
  tell_gone();
}

void ProcessAdapter::stop_tree(const RunnerId& runner, runner::ProcessIdentity root, bool by_environment,
                               std::int64_t grace_ms) {
  if (const auto running = stops_.find(runner); running != stops_.end()) {
    running->second->hurry(grace_ms);
    return;
  }
  TreeStop::Request request{root, by_environment ? "GEPPETTO_RUNNER_ID=" + runner.str() : "", protected_,
                            grace_ms};
  auto told = [this, runner](std::vector<ports::Survivor> survivors) {
    const auto done = stops_.extract(runner);  // lives until the end of this call
    sink_(core::TreeStopped{runner, std::move(survivors)});
  };
  stops_.emplace(runner,
                 std::make_unique<TreeStop>(loop_, proc_, options_.use_pidfd, std::move(request), told));
}

}  // namespace geppetto::os
