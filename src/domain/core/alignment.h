// Where a transcript that was written earlier continues in what tmux still has.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace geppetto::core {

struct Alignment {
  // Lines at the start of `capture` that the transcript has already.
  std::size_t known = 0;
  // No common place was found although the transcript has lines: some were lost in between.
  bool gap = false;
  // Only their last lines are alike; what is before them differs.
  bool guessed = false;
};

// transcript: its newest lines, oldest first; as many as the capture has, or all when `from_start`.
// capture: tmux's scrollback and screen as logical lines; the first `scrolled` of them have left the screen.
// from_start: transcript[0] is the first line its pane ever printed (nothing dropped).
// Blanks at the end of a line do not count. O(lines).
Alignment align(const std::vector<std::string_view>& transcript, bool from_start,
                const std::vector<std::string_view>& capture, std::size_t scrolled);

}  // namespace geppetto::core
