// Processes of this machine: identity, end, and ending a tree. Worker thread only; outcomes arrive as events.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/runner/runner.h"

namespace geppetto::ports {

struct Survivor {
  runner::ProcessIdentity process;
  std::string command;  // one line
  friend bool operator==(const Survivor&, const Survivor&) = default;
};

class ProcessPort {
 public:
  virtual ~ProcessPort() = default;

  // NotFound when no such process lives (a zombie does not).
  virtual Result<runner::ProcessIdentity> identify(std::int32_t pid) = 0;

  // Sends ProcessExited{runner} once, when the process is gone (at once when it already is).
  // Replaces an earlier watch of the same runner.
  virtual void watch(const RunnerId& runner, runner::ProcessIdentity process) = 0;
  virtual void unwatch(const RunnerId& runner) = 0;

  // Ends the process, its descendants, its terminal session, and (for spawned runners) every process that
  // carries GEPPETTO_RUNNER_ID=<runner> in its environment: SIGTERM, SIGHUP and SIGCONT, then SIGKILL after
  // `grace_ms` (0: at once). Sends TreeStopped{runner, survivors} within grace_ms + 1 s. Identity is checked
  // before each signal.
  virtual void stop_tree(const RunnerId& runner, runner::ProcessIdentity root, bool by_environment,
                         std::int64_t grace_ms) = 0;
};

}  // namespace geppetto::ports
