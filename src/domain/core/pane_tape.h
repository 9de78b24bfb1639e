// Keeps the raw output of one pane while recording is on, so that it can be understood from any part on.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/core/moment.h"
#include "domain/ports/recording_port.h"
#include "domain/term/screen.h"

namespace geppetto::core {

// After an error the tape is of no use any more.
class PaneTape {
 public:
  explicit PaneTape(std::unique_ptr<ports::RecordingWriter> writer) : writer_(std::move(writer)) {}

  // The pane has printed nothing yet.
  Outcome begin_blank(term::Size size, Moment moment);
  // Begins with what the screen shows, if that can be told now; else later, when no sequence is half read.
  Outcome begin(const term::Screen& screen, Moment moment);

  // `before`: the screen, which has not taken the bytes yet.
  Outcome output(const term::Screen& before, std::string_view bytes, Moment moment);
  // The screen has another size, or was seeded with what tmux shows. `before`: paint() of what it showed.
  Outcome resized(term::Size size, Moment moment);
  Outcome seeded(std::string_view before, const term::Screen& screen, Moment moment);
  Outcome ended(std::string_view exit_status, Moment moment);

 private:
  Outcome begin_part(const term::Screen& screen, Moment moment);

  // A program may leave a sequence unfinished for ever; then the recording begins in the middle of it.
  static constexpr std::size_t kMaxSkipped = 1 << 20;

  std::unique_ptr<ports::RecordingWriter> writer_;
  bool begun_ = false;
  std::size_t skipped_ = 0;  // bytes of a sequence that was half read when recording was switched on
  term::Size size_;
};

}  // namespace geppetto::core
