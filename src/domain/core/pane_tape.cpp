// A part begins only where no sequence is half read: its first bytes would be nonsense after the painting.
#include "domain/core/pane_tape.h"

#include "domain/core/screen_paint.h"

namespace geppetto::core {

Outcome PaneTape::begin_blank(term::Size size, Moment moment) {
  begun_ = true;
  size_ = size;
  return writer_->begin({size, moment.wall, moment.mono, false}, {});
}

Outcome PaneTape::begin(const term::Screen& screen, Moment moment) {
  return screen.between_sequences() ? begin_part(screen, moment) : ok();
}

Outcome PaneTape::begin_part(const term::Screen& screen, Moment moment) {
  const bool goes_on = begun_;
  begun_ = true;
  size_ = screen.size();
  return writer_->begin({size_, moment.wall, moment.mono, goes_on}, paint(screen));
}

Outcome PaneTape::output(const term::Screen& before, std::string_view bytes, Moment moment) {
  if (!begun_ && !before.between_sequences() && skipped_ < kMaxSkipped) {
    skipped_ += bytes.size();
    return ok();
  }
  const std::uint64_t fullness = begun_ ? writer_->fullness() : 0;
  if (!begun_ || fullness > 1 || (fullness == 1 && before.between_sequences())) {
    if (Outcome begun = begin_part(before, moment); !begun) return begun;
  }
  return writer_->add(log::RecordedKind::Output, bytes, moment.mono);
}

Outcome PaneTape::resized(term::Size size, Moment moment) {
  if (!begun_ || size == size_) return ok();
  size_ = size;
  return writer_->add(log::RecordedKind::Resize, std::to_string(size.cols) + "x" + std::to_string(size.rows),
                      moment.mono);
}

Outcome PaneTape::seeded(std::string_view before, const term::Screen& screen, Moment moment) {
  if (!begun_) return begin(screen, moment);
  if (Outcome resize = resized(screen.size(), moment); !resize) return resize;
  const std::string now = paint(screen);
  return now == before ? ok() : writer_->add(log::RecordedKind::Paint, now, moment.mono);
}

Outcome PaneTape::ended(std::string_view exit_status, Moment moment) {
  return begun_ ? writer_->add(log::RecordedKind::End, exit_status, moment.mono) : ok();
}

}  // namespace geppetto::core
