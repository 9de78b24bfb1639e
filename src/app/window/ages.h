// How long ago, in words that change only when a wall-clock minute ends: so that twenty rows cost one frame a
// minute.
#pragma once
#include <optional>
#include <string>

#include "domain/base/time.h"

namespace geppetto::window {

// "now", "3m", "5h", "2d": the age as it was at the last full minute of the wall clock. No seconds: a row
// that counts them would redraw the window for ever. The future counts as now.
std::string age_text(WallTime since, WallTime now);

// The first moment after `now` at which age_text(since, …) reads differently.
WallTime next_age_change(WallTime since, WallTime now);

// Remembers the earliest change among the ages that a frame shows.
class AgeClock {
 public:
  explicit AgeClock(WallTime now) : now_(now) {}
  std::string show(WallTime since);
  std::optional<WallTime> next_change() const { return next_; }
  WallTime now() const { return now_; }

 private:
  WallTime now_;
  std::optional<WallTime> next_;
};

}  // namespace geppetto::window
