// The inside of one chunk of a transcript, in memory and on disk alike.
// The writer alone appends; records before a count that a reader was given never change.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "domain/log/log_view.h"
#include "domain/log/transcript.h"

namespace geppetto::log {

// Layout, in the machine's byte order (a chunk of another one is foreign):
//   Header | records, growing up … free … places of the records, 4 bytes each, growing down |
//   record = RecordHead, its runs, its text, padded to 4 bytes
// Records can be read from the front alone and each has a checksum, so whatever happened to a file is cut at
// the last good line; the places at the back only make any line quick to find. Both grow into the same free
// room: long lines need few places, short lines many, and neither wastes the chunk.
struct Chunk {
  explicit Chunk(std::shared_ptr<ChunkMemory> chunk_memory)
      : memory(std::move(chunk_memory)), bytes(memory->bytes()) {}

  std::shared_ptr<ChunkMemory> memory;
  std::span<std::byte> bytes;  // kChunkBytes

  // `index` is below a count of lines that were appended.
  Line line(std::uint32_t index) const;
};

// The writer's side of a chunk.
class ChunkWriter {
 public:
  // Begins an empty chunk. The memory is zeroed.
  static ChunkWriter create(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line);

  // Takes over what is there, cut at the last good line; nothing when it is no chunk at all.
  static std::optional<ChunkWriter> load(std::shared_ptr<ChunkMemory> memory);

  // False: no room, nothing happened. The text is clean, the runs ascend inside of it.
  bool append(std::string_view text, std::span<const StyleRun> runs, WallTime at, LineKind kind);

  std::uint64_t first_line() const { return first_line_; }
  std::uint32_t lines() const { return lines_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  // Lines that were committed once but could not be read back; their numbers are not used again.
  std::uint32_t lost_lines() const { return lost_lines_; }
  const std::shared_ptr<Chunk>& chunk() const { return chunk_; }

 private:
  explicit ChunkWriter(std::shared_ptr<ChunkMemory> memory)
      : chunk_(std::make_shared<Chunk>(std::move(memory))) {}
  bool read_back(std::uint32_t index);

  std::shared_ptr<Chunk> chunk_;
  std::uint64_t first_line_ = 0;
  std::uint32_t lines_ = 0;
  std::uint32_t used_ = 0;  // bytes, from the front
  std::uint64_t text_bytes_ = 0;
  std::uint32_t lost_lines_ = 0;
};

// More runs than this and the line is broken, so that any line fits an empty chunk.
inline constexpr std::size_t kMaxLineRuns = 32 * 1024;
static_assert(kMaxLineBytes + kMaxLineRuns * sizeof(StyleRun) + 1024 <= kChunkBytes);

}  // namespace geppetto::log
