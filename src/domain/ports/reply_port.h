// How the core answers a command and tells what changed. Worker thread only.
#pragma once
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/ports/process_port.h"
#include "domain/runner/runner.h"

namespace geppetto::ports {

// What a command that was carried out has to tell.
struct CommandDone {
  RunnerId runner;                  // the one it was about; nil when none
  std::vector<Survivor> survivors;  // stop: what is still alive
  bool seen = false;                // send: the text was seen to arrive and to leave
};

class ReplyPort {
 public:
  virtual ~ReplyPort() = default;
  // Exactly once for every command that came with a RequestId other than 0.
  virtual void answer(RequestId request, Result<CommandDone> outcome) = 0;
  // `status_changed`: subscribers want to know; otherwise only other fields changed.
  virtual void runner_changed(const runner::Runner& runner, bool status_changed) = 0;
  virtual void runner_removed(const RunnerId& runner) = 0;
};

}  // namespace geppetto::ports
