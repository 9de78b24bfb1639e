// The transcript of one runner: append-only lines in chunks whose published prefix is frozen.
// One writer (the worker); readers hold LogViews.
#pragma once
#include <atomic>
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

// Where a chunk is kept: kChunkBytes, zeroed at first, read as memory and written as a file, which costs a
// fifth of writing through a mapping. Destroyed on the worker or a reader thread, whoever drops the last
// view.
class ChunkMemory {
 public:
  virtual ~ChunkMemory() = default;
  virtual std::span<const std::byte> bytes() const = 0;
  // bytes() shows it when this returns, and so does the file, if there is one, whatever becomes of us.
  // Worker.
  virtual Outcome write(std::size_t at, std::span<const std::byte> bytes) = 0;
  // False: what is written here ends with this process, since somebody removed the file or cut it short. Asks
  // the system. Worker.
  virtual bool in_place() const { return true; }
  // Nothing is added any more, and nobody is looking: what can be spared until it is read again is given
  // back.
  virtual void rest() {}
  // Pages were taken from under us and read as zeros now. Any thread.
  bool torn() const { return torn_.load(std::memory_order_acquire); }

 protected:
  std::atomic<bool> torn_{false};
};

struct StoredChunk {
  std::shared_ptr<ChunkMemory> memory;
  bool whole = true;  // false: the file was shorter than a chunk
};

// Where chunks come from: plain memory, or segment files that survive the process (infra/log).
class ChunkStore {
 public:
  virtual ~ChunkStore() = default;
  // A new chunk that will begin with line `first_line`. On Io the transcript goes on in plain memory and says
  // so.
  virtual Result<std::shared_ptr<ChunkMemory>> create(std::uint64_t first_line) = 0;
  // The chunks that are already there, oldest first. Called once, before create.
  virtual Result<std::vector<StoredChunk>> load() = 0;
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
  // Takes over what the store holds, without reading most of it; what is found damaged is reported in
  // notice().
  explicit Transcript(std::unique_ptr<ChunkStore> store);
  ~Transcript();
  Transcript(const Transcript&) = delete;
  Transcript& operator=(const Transcript&) = delete;

  // `text` is valid UTF-8 without control characters; runs and links ascend and lie inside it. Longer than
  // kMaxLineBytes: broken into several lines. Never fails: when the store cannot give a chunk, memory serves
  // and notice() tells why.
  void append(std::string_view text, std::span<const StyleRun> runs, WallTime at,
              LineKind kind = LineKind::Text) {
    append(text, runs, {}, at, kind);
  }
  void append(std::string_view text, std::span<const StyleRun> runs, std::span<const Link> links, WallTime at,
              LineKind kind = LineKind::Text);

  LogView view() const;
  std::uint64_t dropped_lines() const;  // lines that were held once and fell out at the old end
  std::uint64_t bytes() const;          // of text held now
  bool durable() const;                 // false: memory only
  const std::string& notice() const;    // why not durable, or what was lost; else empty

  // Looks whether the files are still in place and whether readers found damage; now and then, also when
  // nothing is appended. notice() tells.
  void check();

  std::size_t files() const;  // chunks that take room in the store
  // Drops the oldest chunk, as a limit over all transcripts demands; the one that is being written stays.
  // False: there is none.
  bool drop_oldest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::log
