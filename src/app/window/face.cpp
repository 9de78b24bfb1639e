// One window of the program.
#include "app/window/face.h"

namespace geppetto::window {
namespace {
// Dear ImGui takes one key a frame, so that a press and its release are not lost. Frames that only catch up
// with what was typed are laid out and thrown away: on software GL, drawing each would type slower than a
// person.
constexpr int kCatchUpFrames = 32;
}  // namespace

bool Face::take_events(MonoTime now) {
  const auto events = os_->take_events();
  if (events.input) pacer_.input(now);
  if (events.damaged) {
    pacer_.damaged();
    damaged_ = true;
  }
  pacer_.set_focused(os_->focused());
  const bool visible = os_->visible();
  if (visible && !was_visible_) damaged_ = true;
  was_visible_ = visible;
  pacer_.set_visible(visible);
  return events.input;
}

bool Face::draw(const Theme& theme, float scale, MonoTime now, const std::function<void()>& lay_out) {
  for (int i = 0;; ++i) {
    canvas_.begin_frame(theme, scale);
    lay_out();
    if (!canvas_.input_waits() || i == kCatchUpFrames) break;
    canvas_.drop_frame();
  }
  const bool shown = canvas_.end_frame(damaged_);
  damaged_ = false;
  pacer_.drawn(now);
  if (canvas_.input_waits()) pacer_.input(now);
  return shown;
}

}  // namespace geppetto::window
