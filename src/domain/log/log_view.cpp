// Finding a line of a view.
#include "domain/log/log_view.h"

#include <algorithm>
#include <cassert>

#include "domain/log/chunk.h"
#include "domain/log/sealed.h"

namespace geppetto::log {

Line LogView::line(std::uint64_t n) const {
  assert(n >= first_ && n < end_);
  if (n >= tail_first_) return tail_->line(static_cast<std::uint32_t>(n - tail_first_));
  const auto after = std::upper_bound(
      sealed_->chunks.begin(), sealed_->chunks.end(), n,
      [](std::uint64_t number, const Sealed::Entry& entry) { return number < entry.first_line; });
  const Sealed::Entry& entry = *std::prev(after);
  const std::uint64_t index = n - entry.first_line;
  if (index < entry.lines) return entry.chunk->line(static_cast<std::uint32_t>(index));
  Line lost;
  lost.text = "(this line was lost: its part of the transcript is damaged)";
  lost.kind = LineKind::Gap;
  return lost;
}

}  // namespace geppetto::log
