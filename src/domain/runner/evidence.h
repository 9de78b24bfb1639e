// Why a status is believed: where the fact came from, what it claims, when, and in which words.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/time.h"

namespace geppetto::runner {

//                   ┌──── output, a report ────┐
//                   ▼                          │
//   Starting ──► Running ◄──────────────────► Idle
//                   ▲                          ▲
//                   └──────► Waiting ◄─────────┘      needs an answer
//
//   any of them ──► Stopped (ended well, or was stopped)  |  Errored (failed, was killed)
//
// Judged anew from the evidence each time (status_reducer.h): there is no way between living states that is
// forbidden, and none back from an end. The names on the wire are the lower-case ones (to_string).
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

// What kind of waiting or idling it is. Errored is for programs that have ended: one that lives and says that
// its turn failed is Idle with Detail::Error.
enum class Detail : std::uint8_t { None, Permission, Question, Auth, Done, Error };

constexpr std::string_view to_string(Detail d) {
  switch (d) {
    case Detail::None: return "";
    case Detail::Permission: return "permission";
    case Detail::Question: return "question";
    case Detail::Auth: return "auth";
    case Detail::Done: return "done";
    case Detail::Error: return "error";
  }
  return "";
}

enum class Source : std::uint8_t {
  None,      // nothing is known
  Silence,   // bytes of the pane, or none for a while
  Screen,    // a rule on the bottom of the screen
  Progress,  // OSC 9;4
  Title,     // a rule on the title, OSC 0 and 2
  Hook,      // an event the agent's hook sent
  Record,    // what the agent itself keeps of its session
  Report,    // the program's own word, OSC 7501
  Process,   // the process was seen to start or to end
};

inline constexpr std::array kAllSources = {Source::None,     Source::Silence, Source::Screen,
                                           Source::Progress, Source::Title,   Source::Hook,
                                           Source::Record,   Source::Report,  Source::Process};

constexpr std::string_view to_string(Source s) {
  switch (s) {
    case Source::None: return "none";
    case Source::Silence: return "silence";
    case Source::Screen: return "screen";
    case Source::Progress: return "progress";
    case Source::Title: return "title";
    case Source::Hook: return "hook";
    case Source::Record: return "registry";
    case Source::Report: return "report";
    case Source::Process: return "process";
  }
  return "process";
}

inline constexpr int kNoProgress = -1;

// Status::Starting claims nothing: the source no longer knows.
struct Claim {
  Status status = Status::Starting;
  Detail detail = Detail::None;
  int progress = kNoProgress;  // percent

  friend auto operator<=>(const Claim&, const Claim&) = default;
};

struct Evidence {
  Source source = Source::Process;
  std::string rule;  // dotted name of the rule that fired: "process.exit", "silence.idle"
  WallTime at;
  std::string text;  // one line for a person; what the program said, where it said something
  Claim claim = {};

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

}  // namespace geppetto::runner
