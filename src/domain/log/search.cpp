// Two ways through a block: to needles in its raw memory, or through its texts put together piece by piece.
#include "domain/log/search.h"

#include <algorithm>
#include <string_view>

namespace geppetto::log {
namespace {

// A few microseconds: no step takes long, and with several needles the memory is still near for the next one.
constexpr std::size_t kStepBytes = 32 * 1024;

// Where each of several needles occurs next.
class NextNeedle {
 public:
  NextNeedle(std::span<const Needle> needles, std::string_view memory)
      : needles_(needles), memory_(memory), seen_(needles.size()) {}

  // The first occurrence of any of them that begins in [from, end); npos: none. `from` and `end` never go
  // back; `size` is how long the one that was found is.
  std::size_t find(std::size_t from, std::size_t end, std::size_t& size) {
    std::size_t best = Needle::npos;
    for (std::size_t i = 0; i < needles_.size(); ++i) {
      Seen& seen = seen_[i];
      if (seen.until < end && (seen.place == Needle::npos || seen.place < from)) {
        const std::size_t reach = std::min(memory_.size(), end + needles_[i].size() - 1);
        seen.place = needles_[i].find(memory_.substr(0, reach), std::max(from, seen.until));
        seen.until = seen.place == Needle::npos ? end : seen.place + 1;
      }
      if (seen.place >= from && seen.place < best) {
        best = seen.place;
        size = needles_[i].size();
      }
    }
    return best;
  }

 private:
  struct Seen {
    std::size_t place = Needle::npos;
    std::size_t until = 0;  // no other occurrence begins before
  };
  std::span<const Needle> needles_;
  std::string_view memory_;
  std::vector<Seen> seen_;
};

bool search_memory(const TextBlock& block, const Matcher& matcher, const GiveUp& give_up,
                   std::vector<std::uint64_t>& lines) {
  const std::string_view memory = block.memory();
  NextNeedle next(matcher.needles(), memory);
  std::uint32_t line = block.begin();
  std::size_t at = 0;
  for (std::size_t step = 0; step < memory.size(); step += kStepBytes) {
    if (give_up()) return false;
    const std::size_t end = std::min(memory.size(), step + kStepBytes);
    while (at < end) {
      std::size_t size = 0;
      const std::size_t found = next.find(at, end, size);
      if (found >= end) break;
      line = block.line_at(found, line);
      const std::string_view text = block.text(line);
      const auto begin = static_cast<std::size_t>(text.data() - memory.data());
      const bool inside = found >= begin && found + size <= begin + text.size();
      if (!inside) {  // what stands between texts looked like it, or it began in a text and left it
        at = found + 1;
        continue;
      }
      if (matcher.literal() || matcher.matches(text)) lines.push_back(block.number(line));
      at = begin + text.size();
    }
    at = std::max(at, end);
  }
  return true;
}

// The texts of lines from one on, joined.
class Joined {
 public:
  explicit Joined(const TextBlock& block) : block_(block) {}

  // Lines until `bytes` are reached, at least one.
  void take(std::uint32_t from, std::size_t bytes) {
    first_ = from;
    ends_.clear();
    std::size_t size = 0;
    do {
      const std::string_view line = block_.text(from++);
      if (buffer_.size() < size + line.size() + 1) buffer_.resize(2 * (size + line.size() + 1));
      std::copy(line.begin(), line.end(), buffer_.data() + size);
      size += line.size();
      ends_.push_back(size);
      buffer_[size++] = '\n';
    } while (from < block_.end() && size < bytes);
    text_ = std::string_view(buffer_.data(), size - 1);
  }
  std::string_view text() const { return text_; }
  std::uint32_t end() const { return first_ + static_cast<std::uint32_t>(ends_.size()); }
  std::uint32_t line_at(std::size_t place) const {
    const auto at = std::ranges::lower_bound(ends_, place);
    return first_ + static_cast<std::uint32_t>(at - ends_.begin());
  }
  // The byte after the newline of a line; beyond text() after the last.
  std::size_t after(std::uint32_t line) const { return ends_[line - first_] + 1; }

 private:
  const TextBlock& block_;
  std::uint32_t first_ = 0;
  std::vector<char> buffer_;
  std::string_view text_;
  std::vector<std::size_t> ends_;  // of each line, without its newline
};

bool search_texts(const TextBlock& block, const Matcher& matcher, const GiveUp& give_up,
                  std::vector<std::uint64_t>& lines) {
  Joined joined(block);
  for (std::uint32_t line = block.begin(); line < block.end(); line = joined.end()) {
    if (give_up()) return false;
    joined.take(line, matcher.piece_bytes());
    for (std::size_t at = 0; at <= joined.text().size();) {
      at = matcher.next(joined.text(), at);
      if (at == Needle::npos) break;
      const std::uint32_t found = joined.line_at(at);
      lines.push_back(block.number(found));
      at = joined.after(found);
    }
  }
  return true;
}

}  // namespace

bool search(const TextBlock& block, const Matcher& matcher, const GiveUp& give_up,
            std::vector<std::uint64_t>& lines) {
  if (block.growing()) {  // a few dozen lines at most
    for (std::uint32_t i = block.begin(); i < block.end(); ++i) {
      if (give_up()) return false;
      if (matcher.matches(block.text(i))) lines.push_back(block.number(i));
    }
    return true;
  }
  if (!matcher.needles().empty()) return search_memory(block, matcher, give_up, lines);
  return search_texts(block, matcher, give_up, lines);
}

}  // namespace geppetto::log
