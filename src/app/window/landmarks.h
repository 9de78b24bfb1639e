// Lines that a person goes back to: what they asked last, what went wrong last. UI thread.
#pragma once
#include <cstdint>
#include <string_view>

#include "domain/log/log_view.h"

namespace geppetto::window {

enum class Landmark { Prompt, Error };

// By its looks: what follows a prompt's sign; what programs write in front of an error.
bool is_landmark(Landmark what, std::string_view line);

// The way back to the one before, a stretch a frame, so that no frame waits for a long transcript.
struct Seek {
  static constexpr std::int64_t kLinesAtOnce = 20'000;

  Landmark what = Landmark::Prompt;
  bool running = false;
  bool in_vain = false;    // there is none before
  std::int64_t next = -1;  // lines before this one are to be looked at
  std::int64_t at = -1;    // found last

  // From `at` when the same was looked for and `shown` is still there, else from the end.
  void begin(Landmark wanted, std::int64_t shown, std::int64_t end);
  // One stretch; true: found, it is `at`.
  bool go_on(const log::LogView& log);
};

}  // namespace geppetto::window
