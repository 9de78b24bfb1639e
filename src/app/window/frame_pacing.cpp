// When the next frame is due.
#include "app/window/frame_pacing.h"

#include <algorithm>

namespace geppetto::window {

void FramePacer::input(MonoTime at) {
  last_input_ = at;
  settle_ = kFramesAfterInput;
}

void FramePacer::content(MonoTime) { content_ = true; }

void FramePacer::damaged() { damaged_ = true; }

void FramePacer::set_visible(bool visible) {
  if (visible && !visible_) damaged_ = true;
  visible_ = visible;
}

void FramePacer::drawn(MonoTime at) {
  last_drawn_ = at;
  content_ = damaged_ = false;
  settle_ = std::max(settle_ - 1, 0);
  if (due_ && *due_ <= at) due_.reset();
}

std::int64_t FramePacer::interval(MonoTime now) const {
  const bool interacting = settle_ > 0 || (last_input_ && now - *last_input_ < kInteractingMs);
  const std::int64_t wanted = interacting ? kInteractiveInterval
                              : focused_  ? kFocusedInterval
                                          : kUnfocusedInterval;
  return software_gl_ ? std::max(wanted, kSoftwareInterval) : wanted;
}

FramePacer::Plan FramePacer::plan(MonoTime now) const {
  if (!visible_) return {};
  const bool wanted = content_ || damaged_ || settle_ > 0 || (due_ && *due_ <= now);
  if (!wanted) {
    if (!due_) return {};
    return {false, *due_ - now};
  }
  const std::int64_t since = last_drawn_ ? now - *last_drawn_ : interval(now);
  if (since >= interval(now)) return {true, std::nullopt};
  return {false, interval(now) - since};
}

}  // namespace geppetto::window
