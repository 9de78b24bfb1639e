// What a reader of a transcript holds: a frozen view of numbered lines that any thread may read.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "domain/base/style.h"
#include "domain/base/time.h"
#include "domain/log/text_block.h"

namespace geppetto::log {

// The style from byte `begin` of the line to the next run or the end of the line. 20 bytes, also on disk.
struct StyleRun {
  std::uint32_t begin = 0;
  Style style;
};

// Bytes [begin, end) of a line lead to `uri`, as the program said with OSC 8.
struct Link {
  std::uint32_t begin = 0, end = 0;
  std::string_view uri;
};

// The links of one line, read as they are asked for from where the line is kept.
class Links {
 public:
  Links() = default;
  // `table`: `count` times begin, end, and the place and the size of the uri in `chunk`.
  Links(std::span<const std::byte> chunk, std::size_t table, std::size_t count)
      : chunk_(chunk), table_(table), count_(count) {}

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  Link operator[](std::size_t i) const;  // i < size()

 private:
  std::span<const std::byte> chunk_;
  std::size_t table_ = 0, count_ = 0;
};

enum class LineKind : std::uint8_t {
  Text,
  Gap,   // output was lost here; the text says why
  Mark,  // something that happened, such as a restart of the program
};

struct Line {
  std::string_view text;           // valid UTF-8, no control characters
  std::span<const StyleRun> runs;  // ascending; empty: default style
  WallTime at;
  LineKind kind = LineKind::Text;
  Links links = {};  // ascending, apart from one another
};

class Chunk;  // chunk.h; published lines of it never change

// A value: copying costs two reference counts. Reading needs no lock; lines stay valid while the view lives.
class LogView {
 public:
  std::uint64_t first_line() const { return first_; }  // number of the oldest line still held
  std::uint64_t end_line() const { return end_; }      // one past the newest
  std::uint64_t size() const { return end_ - first_; }

  // n in [first_line(), end_line()), else a programming mistake. Any order; neighbours are cheapest. A line
  // that cannot be read back any more is a Gap that says so.
  Line line(std::uint64_t n) const;

  // The lines [from, end) in ascending order, as they lie in memory; those that were lost are left out.
  std::vector<TextBlock> blocks(std::uint64_t from, std::uint64_t end) const;

 private:
  friend class Transcript;
  struct Sealed;  // the older chunks, shared between views
  struct Place;
  Place place(std::uint64_t n) const;

  std::shared_ptr<const Sealed> sealed_;
  std::shared_ptr<const Chunk> tail_;
  std::uint64_t tail_first_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace geppetto::log
