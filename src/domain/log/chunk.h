// One chunk of a transcript: reading its lines, whoever wrote them.
// Any thread reads; records before a count that a reader was given never change.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "domain/log/chunk_format.h"
#include "domain/log/log_view.h"
#include "domain/log/old_chunk.h"
#include "domain/log/transcript.h"

namespace geppetto::log {

// What readers found out about the files of a transcript; shared with its writer.
struct Health {
  std::atomic<std::uint64_t> damaged_lines{0};
};

// Stands for what cannot be read back.
Line lost_line();

class Chunk {
 public:
  Chunk(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line, std::shared_ptr<Health> health)
      : memory_(std::move(memory)),
        bytes_(memory_->bytes()),
        first_line_(first_line),
        health_(std::move(health)) {}

  // `index` is below a count of lines that were appended or loaded. Lines of a file are verified when their
  // block is first read; the bounds of a line always, since a file may be changed under us.
  Line line(std::uint32_t index) const;

  // The same without the rest of the line, and empty when it cannot be read back: what a search over millions
  // of them reads. Where texts begin ascends with the lines, in memory_as_text(), if nothing is damaged.
  std::string_view text(std::uint32_t index) const;
  std::size_t text_place(std::uint32_t index) const;
  std::string_view memory_as_text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

  ChunkMemory& memory() const { return *memory_; }

  // The file was touched by somebody else: what was known to be good of the first `lines` is not any more.
  void doubt(std::uint32_t lines);

 private:
  friend class ChunkWriter;

  LineRecord record(std::uint32_t index) const;
  std::optional<std::uint32_t> content_begin(const LineRecord& record, std::uint32_t block_begin) const;
  bool good(std::uint32_t index) const;
  bool block_is_good(std::uint32_t block) const;
  bool readable(std::uint32_t index) const;
  std::optional<LineRecord> readable_record(std::uint32_t index) const;
  std::uint32_t block_begin(std::uint32_t block) const;
  Line view_of(const LineRecord& record) const;

  static bool test(const std::atomic<std::uint64_t>* bits, std::uint32_t i) {
    return (bits[i / 64].load(std::memory_order_relaxed) >> i % 64 & 1) != 0;
  }
  // False: it was set already.
  static bool set(std::atomic<std::uint64_t>* bits, std::uint32_t i) {
    const std::uint64_t bit = std::uint64_t{1} << i % 64;
    return (bits[i / 64].fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
  }

  std::shared_ptr<ChunkMemory> memory_;
  std::span<const std::byte> bytes_;  // kChunkBytes
  std::uint64_t first_line_;
  std::atomic<std::uint32_t> loaded_{
      0};  // lines that may have to be verified: this process did not write them
  std::shared_ptr<Health> health_;
  std::unique_ptr<const OldLines> old_;  // of a chunk in the first format
  // A bit a block: every line of it is known to be good, or some are known not to be.
  static constexpr std::size_t kWords = kMaxBlocks / 64 + 1;
  mutable std::array<std::atomic<std::uint64_t>, kWords> sound_{}, damaged_{};
};

}  // namespace geppetto::log
