// What the worker answers, as lines of JSON (without newline). `id` is the request's id as JSON text, or
// empty.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/core/command.h"
#include "domain/log/log_view.h"
#include "domain/ports/recording_port.h"
#include "domain/ports/reply_port.h"
#include "domain/runner/runner.h"
#include "domain/runner/transition.h"
#include "domain/term/cell.h"
#include "infra/desktop/health.h"

namespace geppetto::wire {

struct Pong {
  std::string version;
  std::int32_t pid = 0;
  bool has_window = false;
  std::string tmux_socket;               // the server it watches, as for tmux -L; empty: the usual one
  std::vector<desktop::Health> desktop;  // how it works for the worker
};

// What Geppetto itself costs and has done; counts are since its start.
struct Figures {
  std::string version;
  std::int32_t pid = 0;
  std::int64_t uptime_ms = 0, cpu_ms = 0;
  std::uint64_t rss_bytes = 0, descriptors = 0, children = 0, connections = 0;
  std::uint64_t runners = 0, lines = 0, dropped_lines = 0;  // of the pool as it is now
  std::uint64_t bytes_read = 0, snapshots = 0;
  std::optional<core::ReportFrames> frames;  // nothing: no window, or none has told any yet
};

std::string encode_error(std::string_view id, const Error& error);
std::string encode_figures(std::string_view id, const Figures& figures);
std::string encode_pong(std::string_view id, const Pong& pong);

// `boot`: when this machine started, by which a process's start ticks become a time.
std::string encode_done(std::string_view id, const ports::CommandDone& done, const runner::Runner* runner,
                        WallTime boot);
std::string encode_runner(std::string_view id, const runner::Runner& runner, WallTime boot,
                          std::span<const runner::Transition> history);
// One line, or several when one would be longer than a line may be: all but the last say "more":true.
std::vector<std::string> encode_runners(std::string_view id, std::span<const runner::Runner* const> runners,
                                        WallTime boot);
std::string encode_waited(std::string_view id, bool reached, const runner::Runner& runner, WallTime boot);
std::string encode_subscribed(std::string_view id);
std::string encode_status_event(std::string_view id, const runner::Runner& runner, WallTime boot);
std::string encode_removed_event(std::string_view id, const RunnerId& runner);
std::string encode_recording(std::string_view id, const ports::RecordingFacts& facts);
std::string encode_screen(std::string_view id, const term::ScreenImage& image);

// Rows of a screen as text with runs; blank rows at the end are left out.
struct ScreenRow {
  std::string text;
  std::vector<log::StyleRun> runs;
  friend bool operator==(const ScreenRow& a, const ScreenRow& b);
};
std::vector<ScreenRow> screen_rows(const term::ScreenImage& image);

// One line of `logs`. It fits a batch: spans beyond that are left out ("spansCut":true).
std::string encode_log_line(std::uint64_t number, const log::Line& line);
std::string encode_screen_line(std::size_t row, const ScreenRow& line);

// {"success":true,"id":…,"logs":[…]} with the encoded lines. `dropped`: lines that were asked for and are no
// more. `screen`: the lines are all of the screen now, in place of those sent before.
struct LogBatch {
  std::vector<std::string> lines;
  std::uint64_t dropped = 0;
  bool screen = false;
  bool end = false;
  std::uint64_t cursor_row = 0;  // with `screen`
  bool alternate = false;        // with `screen`: it is the alternate one
};
std::string encode_logs(std::string_view id, const LogBatch& batch);

}  // namespace geppetto::wire
