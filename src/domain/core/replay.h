// A recorded stream through the same engine as a live pane: screen, transcript and statuses, without tmux.
// Pure: time comes with the recording.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/agent/profile.h"
#include "domain/base/time.h"
#include "domain/core/pane_recorder.h"
#include "domain/core/status_watch.h"

namespace geppetto::core {

struct ReplayOptions {
  term::Size size;
  WallTime start;  // when the recording began
  std::int64_t idle_after_ms = 30'000;
  std::shared_ptr<const agent::Profile> profile = nullptr;  // whose rules; null: of no agent
};

class Replay {
 public:
  // Called for the first status and for every one that follows, with its time in the recording.
  using StatusHandler = std::function<void(std::int64_t at_ms, const runner::Verdict& verdict)>;

  Replay(ReplayOptions options, StatusHandler on_status);

  // Times never go back.
  void output(std::int64_t at_ms, std::string_view bytes);
  void resize(std::int64_t at_ms, term::Size size);
  // The program ended; nothing: its exit status is not known. Its screen joins the transcript.
  void end(std::int64_t at_ms, std::optional<int> exit_code);
  // Nothing more happens up to this time.
  void pass(std::int64_t at_ms);
  // The recording is at its end: what the transcript still waited with is decided.
  void finish(std::int64_t at_ms);

  // Null after the end.
  const term::Screen* screen() const { return recorder_.screen(); }
  log::LogView log() const { return recorder_.transcript().view(); }

 private:
  WallTime wall(std::int64_t at_ms) const { return {options_.start.ms + at_ms}; }
  void tick_until(std::int64_t at_ms);
  void apply_resize();
  void judge(std::int64_t at_ms);

  ReplayOptions options_;
  StatusHandler on_status_;
  PaneRecorder recorder_;
  StatusWatch watch_;
  std::int64_t fed_at_ms_ = 0;
  runner::Status status_ = runner::Status::Starting;
  std::optional<MonoTime> judge_at_;          // time alone may change the verdict then
  std::optional<std::int64_t> settle_at_ms_;  // the recorder holds lines back since a clear
  std::optional<term::Size> resize_;  // not yet done: of many without output between only the last counts
  WallTime resize_at_;
};

}  // namespace geppetto::core
