// The writer's side of a chunk: appending so that a killed process leaves whole lines, taking over what is
// there. One thread.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/log/chunk.h"
#include "domain/log/growing_bytes.h"
#include "domain/log/transcript.h"

namespace geppetto::log {

// What one line is made of. The text is clean, runs and links ascend inside of it.
struct NewLine {
  std::string_view text;
  std::span<const StyleRun> runs;
  std::span<const Link> links;
  WallTime at;
  LineKind kind = LineKind::Text;
};

class ChunkWriter {
 public:
  // Begins an empty chunk.
  static Result<ChunkWriter> create(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line,
                                    const std::shared_ptr<Health>& health);

  // Takes over what is there; nothing when it is no chunk at all. A sealed chunk is believed to hold what it
  // says, and its lines are verified when they are read; of one that was being written, the end is verified.
  // What is not as it must be is read from the front and cut at the last good line.
  static std::optional<ChunkWriter> load(const StoredChunk& stored, const std::shared_ptr<Health>& health);

  // False: no room, nothing happened. The line can be read, and outlives us, after flush().
  bool append(const NewLine& line);
  Outcome flush();
  bool pending() const { return lines_ != flushed_lines_; }
  std::size_t pending_bytes() const { return pending_.size(); }
  // The room for lines that wait is given back.
  void shrink();

  // Goes on in other memory, with what waits and what can be read of the chunk so far. Views keep theirs.
  void move_to(std::shared_ptr<ChunkMemory> memory);

  // Nothing follows; the next process need not read it. What cannot be written it will find out by itself.
  void seal();
  bool sealed() const { return sealed_; }

  std::uint64_t first_line() const { return first_line_; }
  std::uint32_t lines() const { return lines_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  // Lines that were committed once but could not be read back; their numbers are not used again.
  std::uint32_t lost_lines() const { return lost_lines_; }
  const std::shared_ptr<Chunk>& chunk() const { return chunk_; }

 private:
  ChunkWriter(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line, std::shared_ptr<Health> health)
      : chunk_(std::make_shared<Chunk>(std::move(memory), first_line, health)),
        health_(std::move(health)),
        first_line_(first_line) {}

  void take_over_old();
  void take_over(const ChunkHeader& header, bool whole);
  bool take_over_end(const ChunkHeader& header);
  void recover(const ChunkHeader& header);
  bool take_back(std::uint32_t index);
  void put_record(std::uint32_t slot, std::uint32_t begin, const NewLine& line);
  void sum_up();
  std::byte* write_front(const NewLine& line, std::size_t front);
  void begin_block();
  ChunkHeader header() const;
  template <class T>
  Outcome write(std::size_t at, const T* values, std::size_t count = 1) {
    return chunk_->memory().write(at, std::as_bytes(std::span(values, count)));
  }

  std::shared_ptr<Chunk> chunk_;
  std::shared_ptr<Health> health_;
  std::uint64_t first_line_ = 0;
  std::uint32_t lines_ = 0;
  std::uint32_t used_ = kDataBegin;  // bytes, from the front
  std::uint32_t block_begin_ = 0;    // of the block that line lines_ - 1 is in
  std::uint64_t text_bytes_ = 0;
  std::uint32_t lost_lines_ = 0;
  bool sealed_ = false;

  // What waits to be written: everything from pending_begin_ to used_; the records of the block that was
  // begun before; and where the blocks begin that are new.
  GrowingBytes pending_;
  std::uint32_t pending_begin_ = kDataBegin;
  std::uint32_t flushed_lines_ = 0;
  // Checksums are made a block at a time: each is a chain of multiplications, and several run side by side.
  std::uint32_t summed_lines_ = 0;
  std::array<std::uint32_t, kBlockLines> content_begins_{};  // of the lines of the block
  std::vector<LineRecord> records_;
  std::uint32_t records_block_ = 0;  // where their block begins
  std::vector<std::uint32_t> new_blocks_;
};

}  // namespace geppetto::log
