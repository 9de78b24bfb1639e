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

std::vector<TextBlock> LogView::blocks(std::uint64_t from, std::uint64_t end) const {
  std::vector<TextBlock> out;
  const auto add = [&](const std::shared_ptr<const Chunk>& chunk, std::uint64_t first, std::uint64_t lines) {
    const std::uint64_t low = std::max(from, first), high = std::min(end, first + lines);
    if (low < high)
      out.emplace_back(chunk, first, static_cast<std::uint32_t>(low - first),
                       static_cast<std::uint32_t>(high - first));
  };
  end = std::min(end, end_);
  if (sealed_ != nullptr) {
    for (const Sealed::Entry& entry : sealed_->chunks) add(entry.chunk, entry.first_line, entry.lines);
  }
  if (tail_ != nullptr) add(tail_, tail_first_, end_ - tail_first_);
  return out;
}

}  // namespace geppetto::log
