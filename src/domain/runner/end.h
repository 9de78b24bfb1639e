// How a runner ended, and what that claims of its status.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/runner/evidence.h"

namespace geppetto::runner {

// As far as anybody could tell.
struct EndFacts {
  std::optional<int> code = {};
  std::optional<int> signal = {};
  bool stop_requested = false;
  bool out_of_memory = false;
  std::string lost = {};  // not empty: no exit status is known, and this is why ("its pane was closed")
};

struct End {
  Status status = Status::Stopped;  // or Errored
  std::string rule;    // "process.exit", "process.signal", "process.oom", "process.stopped", "process.lost"
  std::string reason;  // one line: "exited with code 3", "killed by signal 11 (SEGV)", "killed for memory"
};

End judge_end(const EndFacts& facts);

// "SEGV" for 11; empty for what has no common name. Linux numbers.
std::string_view signal_name(int signal);

}  // namespace geppetto::runner
