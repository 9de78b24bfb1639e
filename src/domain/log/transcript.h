// The transcript of one runner: append-only lines in chunks whose published prefix is frozen.
// One writer (the worker); readers hold LogViews.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/log/log_view.h"

namespace geppetto::log {

inline constexpr std::size_t kChunkBytes = 1 << 20;  // one segment file
inline constexpr std::size_t kMaxLineBytes =
    256 * 1024;  // a longer line is broken here, so that a line fits a chunk
inline constexpr std::uint64_t kMaxTranscriptBytes = 100ULL << 20;  // a runner; the oldest chunk goes first
inline constexpr std::uint64_t kMaxMemoryBytes = 16ULL
                                                 << 20;  // the same without a disk: memory is the machine's

// Memory for a chunk: kChunkBytes, zeroed, writable until destroyed. Destroyed on the worker or a reader
// thread, whoever drops the last view.
class ChunkMemory {
 public:
  virtual ~ChunkMemory() = default;
  virtual std::span<std::byte> bytes() = 0;
};

// Where chunks come from: plain memory, or segment files that survive the process (infra/log).
class ChunkStore {
 public:
  virtual ~ChunkStore() = default;
  // A new chunk that will begin with line `first_line`. On Io the transcript goes on in plain memory and says
  // so.
  virtual Result<std::shared_ptr<ChunkMemory>> create(std::uint64_t first_line) = 0;
  // The chunks that are already there, oldest first. Called once, before create.
  virtual Result<std::vector<std::shared_ptr<ChunkMemory>>> load() = 0;
  // The chunk beginning with this line was dropped from the transcript; its memory lives on while views hold
  // it.
  virtual void drop(std::uint64_t first_line) = 0;
};

// Plain memory, nothing to load: such a transcript is not durable, without a notice.
std::unique_ptr<ChunkStore> make_memory_store();

// What a chunk says its first line is; nothing when it is no chunk. For stores, to know their chunks by.
std::optional<std::uint64_t> first_line_of(std::span<const std::byte> chunk);

class Transcript {
 public:
  // Loads what the store holds; a damaged chunk is cut at its last good line and reported in notice().
  explicit Transcript(std::unique_ptr<ChunkStore> store);
  ~Transcript();
  Transcript(const Transcript&) = delete;
  Transcript& operator=(const Transcript&) = delete;

  // `text` is valid UTF-8 without control characters; runs ascend and begin inside it. Longer than
  // kMaxLineBytes: broken into several lines. Never fails: when the store cannot give a chunk, memory serves
  // and notice() tells why.
  void append(std::string_view text, std::span<const StyleRun> runs, WallTime at,
              LineKind kind = LineKind::Text);

  LogView view() const;
  std::uint64_t dropped_lines() const;  // lines that were held once and fell out at the old end
  std::uint64_t bytes() const;          // of text held now
  bool durable() const;                 // false: memory only
  const std::string& notice() const;    // why not durable, or what was cut at load; else empty

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::log
