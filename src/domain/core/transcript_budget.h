// Which transcript gives up its oldest part when all of them together are too large.
#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "domain/base/time.h"

namespace geppetto::core {

// What a runner keeps however large the others are: enough to see what it did last.
inline constexpr std::size_t kKeptParts = 8;

struct TranscriptUse {
  std::size_t parts = 0;  // chunks in files
  bool over = false;
  WallTime since;  // of its status: for one that is over, when it ended
};

// Of those who have more than kKeptParts: who ended longest ago; then, when all that ended were asked, the
// largest. When nobody has more, who ended longest ago keeps its last part only. Nothing: nobody can give.
std::optional<std::size_t> next_to_give(std::span<const TranscriptUse> all);

}  // namespace geppetto::core
