// When the next frame is due: the whole policy, without a clock, a window or a wait of its own.
#pragma once
#include <cstdint>
#include <optional>

#include "domain/base/time.h"

namespace geppetto::window {

// Told what happens, asked what to do next. Times are any monotonic clock's milliseconds.
class FramePacer {
 public:
  // Software GL costs 20 ms of CPU a frame; without a GPU nobody sees the difference between 20 and 60.
  explicit FramePacer(bool software_gl) : software_gl_(software_gl) {}

  void input(MonoTime at);    // the person did something
  void content(MonoTime at);  // a new snapshot came
  void damaged();             // the window's pixels were lost: expose, resize, shown again
  void set_focused(bool focused) { focused_ = focused; }
  void set_visible(bool visible);
  // A text that depends on time alone changes then.
  void due_at(std::optional<MonoTime> at) { due_ = at; }
  void drawn(MonoTime at);

  struct Plan {
    bool draw = false;                    // now
    std::optional<std::int64_t> wait_ms;  // else wait for events, at most so long; nothing: for ever
  };
  Plan plan(MonoTime now) const;

 private:
  std::int64_t interval(MonoTime now) const;

  // Dear ImGui answers an input over several frames: hover, press, release, layout of what just appeared.
  static constexpr int kFramesAfterInput = 3;
  static constexpr std::int64_t kInteractingMs = 500;
  static constexpr std::int64_t kInteractiveInterval = 16, kFocusedInterval = 33, kUnfocusedInterval = 66;
  static constexpr std::int64_t kSoftwareInterval = 50;

  bool software_gl_;
  bool focused_ = true, visible_ = true;
  bool content_ = false, damaged_ = true;
  int settle_ = kFramesAfterInput;
  std::optional<MonoTime> last_input_, last_drawn_, due_;
};

}  // namespace geppetto::window
