// Lines of a transcript as they lie together in memory, for what reads very many of them at once.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

namespace geppetto::log {

class Chunk;

// A value: copying costs a reference count. Frozen, as the view that it came from; any thread may read it.
class TextBlock {
 public:
  // `first_number`: of the chunk's first line. The lines are [begin, end) of the chunk, at least one.
  TextBlock(std::shared_ptr<const Chunk> chunk, std::uint64_t first_number, std::uint32_t begin,
            std::uint32_t end, bool growing = false)
      : chunk_(std::move(chunk)), first_number_(first_number), begin_(begin), end_(end), growing_(growing) {}

  std::uint32_t begin() const { return begin_; }
  std::uint32_t end() const { return end_; }
  std::uint64_t number(std::uint32_t index) const { return first_number_ + index; }

  // Records of later lines are written between these texts while they are read: memory() is not to be used.
  bool growing() const { return growing_; }

  // `index` in [begin(), end()). Empty when the line cannot be read back.
  std::string_view text(std::uint32_t index) const;

  // From the beginning of the first line's text to the end of the last one's. What stands between the texts
  // is any bytes.
  std::string_view memory() const;

  // The last line in [from, end()) whose text begins at or before this byte of memory(). `from` is such a
  // line; near ones are found at once.
  std::uint32_t line_at(std::size_t place, std::uint32_t from) const;

 private:
  std::shared_ptr<const Chunk> chunk_;
  std::uint64_t first_number_ = 0;
  std::uint32_t begin_ = 0, end_ = 0;
  bool growing_ = false;
};

}  // namespace geppetto::log
