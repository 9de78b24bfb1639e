// Why a status is believed: where the fact came from, when, and in which words.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/time.h"

namespace geppetto::runner {

// needs an answer = Waiting. The names on the wire are the lower-case ones (to_string).
enum class Status { Starting, Running, Waiting, Idle, Stopped, Errored };

constexpr std::string_view to_string(Status s) {
  switch (s) {
    case Status::Starting: return "starting";
    case Status::Running: return "running";
    case Status::Waiting: return "waiting";
    case Status::Idle: return "idle";
    case Status::Stopped: return "stopped";
    case Status::Errored: return "errored";
  }
  return "errored";
}

constexpr bool is_over(Status s) { return s == Status::Stopped || s == Status::Errored; }

// Ordered by rank: a later source outranks every earlier one while it holds.
enum class Source {
  Silence,  // bytes of the pane, or 30 s without one
  Process,  // the process was seen to start or to end
};

constexpr std::string_view to_string(Source s) {
  switch (s) {
    case Source::Silence: return "silence";
    case Source::Process: return "process";
  }
  return "process";
}

struct Evidence {
  Source source = Source::Process;
  std::string rule;  // dotted name of the rule that fired: "process.exit", "silence.idle"
  WallTime at;
  std::string text;  // one line for a person

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

}  // namespace geppetto::runner
