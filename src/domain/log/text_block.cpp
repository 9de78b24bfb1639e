// Texts of a chunk and where they are in it.
#include "domain/log/text_block.h"

#include <algorithm>

#include "domain/log/chunk.h"

namespace geppetto::log {

std::string_view TextBlock::text(std::uint32_t index) const { return chunk_->text(index); }

std::string_view TextBlock::memory() const {
  const std::string_view all = chunk_->memory_as_text();
  const std::size_t from = chunk_->text_place(begin_), last = chunk_->text_place(end_ - 1);
  const std::size_t to = std::min(all.size(), last + text(end_ - 1).size());
  // Places that contradict each other: the chunk is damaged, and all of it may be looked at.
  return from <= to ? all.substr(from, to - from) : all;
}

std::uint32_t TextBlock::line_at(std::size_t place, std::uint32_t from) const {
  const std::size_t wanted = chunk_->text_place(begin_) + place;
  std::uint32_t low = from, step = 1;  // the text of `low` begins at or before it
  while (low + step < end_ && chunk_->text_place(low + step) <= wanted) {
    low += step;
    step *= 2;
  }
  std::uint32_t high = std::min(end_, low + step);  // and that of `high` after it
  while (low + 1 < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    (chunk_->text_place(middle) <= wanted ? low : high) = middle;
  }
  return low;
}

}  // namespace geppetto::log
