// Which lines of a transcript match: whole chunks of memory are looked at, not line after line.
// Any thread; cut into steps of a fraction of a millisecond, between which a search can be given up.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "domain/log/matcher.h"
#include "domain/log/text_block.h"

namespace geppetto::log {

// A line that matches, and where its first match is: bytes of its text.
struct Hit {
  std::uint64_t line = 0;
  MatchRange match;
  friend bool operator==(Hit, Hit) = default;
};

// Asked between steps; true: nobody wants the answer any more.
using GiveUp = std::function<bool()>;

// Puts the numbers of the block's matching lines, ascending, at the end of `lines`. False: given up half way.
bool search(const TextBlock& block, const Matcher& matcher, const GiveUp& give_up,
            std::vector<std::uint64_t>& lines);

}  // namespace geppetto::log
