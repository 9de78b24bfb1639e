// A reply of the worker as the command line reads it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/log/log_view.h"
#include "domain/log/matcher.h"
#include "domain/ports/process_port.h"
#include "domain/runner/runner.h"
#include "infra/wire/replies.h"

namespace geppetto::wire {

// A change of status; names as they came, a newer worker may have more of them.
struct TransitionInfo {
  WallTime at;
  std::string status, source, rule, text;
};

struct RunnerInfo {
  runner::Runner runner;
  std::string source;                        // of the evidence, by name: a newer worker may have more of them
  std::string started_at;                    // of the process; empty: unknown
  std::string json;                          // the whole runner as it came
  std::vector<TransitionInfo> history = {};  // oldest first; only where it was asked for
};

struct LogLine {
  std::uint64_t number = 0;
  std::string at;
  std::string text;
  std::vector<log::StyleRun> runs;
  log::LineKind kind = log::LineKind::Text;
  bool screen = false;  // a row of the screen, not of the transcript; `number` is the row
  std::string json;
};

struct ScreenInfo {
  int cols = 0, rows = 0, cursor_row = 0, cursor_col = 0;
  std::string title;
  std::vector<LogLine> lines;
  std::string json;
};

// A line that a search found.
struct FoundInfo {
  std::string runner_id, name;
  std::uint64_t number = 0;  // of the line; on the screen, what it would have if it left now
  std::string text;
  std::vector<log::MatchRange> ranges;
  std::vector<LogLine> before, after;
  std::string json;
};

struct CountInfo {
  std::string runner_id, name;
  std::uint64_t count = 0;
  std::string json;
};

// Of all that replies can hold, what this one holds.
struct Reply {
  std::optional<Error> error;  // the request failed; nothing else is set
  std::string runner_id;
  std::optional<RunnerInfo> runner;
  std::vector<RunnerInfo> runners;
  bool more = false;  // the list goes on in the next reply
  std::vector<ports::Survivor> survivors;
  bool seen = false;  // the text that was sent was seen to arrive
  std::vector<LogLine> logs;
  bool screen = false;  // `logs` are all rows of the screen
  std::uint64_t cursor_row = 0;
  bool alternate = false;
  bool end = false;
  std::uint64_t dropped_lines = 0;
  std::vector<FoundInfo> hits;
  std::vector<CountInfo> counts;  // of runners that were searched to their end
  std::optional<ScreenInfo> shown;
  std::string recording_folder;  // empty: the answer tells of no recording
  std::optional<bool> reached;
  std::string event;  // "status", "removed"
  std::optional<Pong> pong;
  std::optional<Figures> figures;
  std::string figures_json;
};

// Protocol: not what a worker writes. Fields that are unknown or missing are passed over.
Result<Reply> decode_reply(std::string_view line);

}  // namespace geppetto::wire
