// One change of a runner's status, with the evidence that was believed at that moment.
#pragma once
#include <cstddef>

#include "domain/base/time.h"
#include "domain/runner/evidence.h"

namespace geppetto::runner {

struct Transition {
  WallTime at;
  Status status = Status::Starting;
  Evidence evidence;

  friend bool operator==(const Transition&, const Transition&) = default;
};

// Of each runner the newest are kept: a busy day of one agent, and never more than a reply can hold.
inline constexpr std::size_t kMaxTransitions = 200;
inline constexpr std::size_t kMaxTransitionText = 300;  // bytes of the quoted words

}  // namespace geppetto::runner
