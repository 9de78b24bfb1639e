// The life of one runner as six states and the moves between them; trouble is a state, nothing here fails.
#pragma once
#include <optional>
#include <string>

#include "domain/runner/evidence.h"

namespace geppetto::runner {

//                    Asked / Answered
//   Starting --Alive--> Running <----> Waiting
//      |                 |   ^            |
//      |          Silent |   | Active     |            Ended: from every state but the last two
//      |                 v   |            |
//      |                 Idle ------------+--EndedWell--> Stopped
//      +--Failed-------------------------------EndedBadly--> Errored
//
// Stopped and Errored are final. A move that a state does not know is ignored: reports of different sources
// may cross each other.
enum class Move { Alive, Active, Silent, Asked, Answered, EndedWell, EndedBadly, Failed };

constexpr Status next(Status from, Move move) {
  if (is_over(from)) return from;
  switch (move) {
    case Move::EndedWell: return Status::Stopped;
    case Move::EndedBadly:
    case Move::Failed: return Status::Errored;
    case Move::Alive: return from == Status::Starting ? Status::Running : from;
    case Move::Active: return from == Status::Idle ? Status::Running : from;
    case Move::Silent: return from == Status::Running ? Status::Idle : from;
    case Move::Asked: return from == Status::Starting ? from : Status::Waiting;
    case Move::Answered: return from == Status::Waiting ? Status::Running : from;
  }
  return from;
}

// How a runner ended, as far as anybody could tell.
struct EndFacts {
  std::optional<int> code = {};
  std::optional<int> signal = {};
  bool stop_requested = false;
  bool out_of_memory = false;
  std::string lost = {};  // not empty: no exit status is known, and this is why ("its pane was closed")
};

struct End {
  Move move = Move::EndedWell;
  std::string rule;    // "process.exit", "process.signal", "process.oom", "process.stopped", "process.lost"
  std::string reason;  // one line: "exited with code 3", "killed by signal 11 (SEGV)", "killed for memory"
};

End judge_end(const EndFacts& facts);

// "SEGV" for 11; empty for what has no common name. Linux numbers.
std::string_view signal_name(int signal);

}  // namespace geppetto::runner
