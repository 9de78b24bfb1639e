// Finding a line of a view.
#include "domain/log/log_view.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "domain/log/chunk.h"
#include "domain/log/sealed.h"

namespace geppetto::log {

Link Links::operator[](std::size_t i) const {
  assert(i < count_);
  std::uint32_t words[4];
  std::memcpy(words, chunk_.data() + table_ + i * sizeof words, sizeof words);
  const auto [begin, end, at, size] = words;
  if (at > chunk_.size() || size > chunk_.size() - at) return {};  // the file was changed under us
  return {begin, end, {reinterpret_cast<const char*>(chunk_.data()) + at, size}};
}

// Where a line is: chunk null when its number belongs to lines that were lost with a file.
struct LogView::Place {
  const Chunk* chunk = nullptr;
  std::uint32_t index = 0;
};

LogView::Place LogView::place(std::uint64_t n) const {
  assert(n >= first_ && n < end_);
  if (n >= tail_first_) {
    return {tail_.get(), static_cast<std::uint32_t>(n - tail_first_)};
  }
  // Chunks hold about as many lines each: a guess is off by a few, where halving would jump about.
  const std::vector<Sealed::Entry>& chunks = sealed_->chunks;
  std::size_t at = static_cast<std::size_t>((n - first_) * chunks.size() / (tail_first_ - first_));
  while (chunks[at].first_line > n) --at;
  while (at + 1 < chunks.size() && chunks[at + 1].first_line <= n) ++at;
  const Sealed::Entry& entry = chunks[at];
  const std::uint64_t index = n - entry.first_line;
  if (index >= entry.lines) return {};
  return {entry.chunk.get(), static_cast<std::uint32_t>(index)};
}

Line LogView::line(std::uint64_t n) const {
  const Place at = place(n);
  return at.chunk == nullptr ? lost_line() : at.chunk->line(at.index);
}

std::vector<TextBlock> LogView::blocks(std::uint64_t from, std::uint64_t end) const {
  std::vector<TextBlock> out;
  // `first`: number of the chunk's first line; [begin, stop): numbers of lines of it.
  const auto add = [&](const std::shared_ptr<const Chunk>& chunk, std::uint64_t first, std::uint64_t begin,
                       std::uint64_t stop, bool growing = false) {
    const std::uint64_t low = std::max(from, begin), high = std::min(end, stop);
    if (low < high)
      out.emplace_back(chunk, first, static_cast<std::uint32_t>(low - first),
                       static_cast<std::uint32_t>(high - first), growing);
  };
  end = std::min(end, end_);
  if (sealed_ != nullptr) {
    for (const Sealed::Entry& entry : sealed_->chunks)
      add(entry.chunk, entry.first_line, entry.first_line, entry.first_line + entry.lines);
  }
  if (tail_ != nullptr) {
    const std::uint64_t full = tail_first_ + (end_ - tail_first_) / kBlockLines * kBlockLines;
    add(tail_, tail_first_, tail_first_, full);
    add(tail_, tail_first_, full, end_, true);
  }
  return out;
}

}  // namespace geppetto::log
