// Runs the loop until something has happened.
#pragma once
#include <cstdint>
#include <functional>

#include "infra/uv/loop.h"

namespace geppetto::testing {

// False when it has not within the time. Takes the loop's turn-end handler for itself.
inline bool run_until(uv::Loop& loop, const std::function<bool()>& happened,
                      std::int64_t timeout_ms = 20'000) {
  bool late = false;
  uv::Timer deadline(loop, [&] {
    late = true;
    loop.stop();
  });
  deadline.start(timeout_ms);
  loop.set_turn_end([&] {
    if (happened()) loop.stop();
  });
  while (!late && !happened()) loop.run();
  loop.set_turn_end(nullptr);
  return happened();
}

}  // namespace geppetto::testing
