// A transcript as an agent would leave it, of any length, in plain memory.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "domain/log/transcript.h"

namespace geppetto::fakes {

// Chunks on the heap without the limit that plain memory has: what segment files are in the product.
class HeapChunks final : public log::ChunkStore {
 public:
  Result<std::shared_ptr<log::ChunkMemory>> create(std::uint64_t) override {
    return std::shared_ptr<log::ChunkMemory>(new Memory);
  }
  Result<std::vector<log::StoredChunk>> load() override { return std::vector<log::StoredChunk>{}; }
  void drop(std::uint64_t) override {}

 private:
  struct Memory final : log::ChunkMemory {
    std::vector<std::byte> data = std::vector<std::byte>(log::kChunkBytes);
    std::span<const std::byte> bytes() const override { return data; }
    Outcome write(std::size_t at, std::span<const std::byte> bytes) override {
      std::ranges::copy(bytes, data.begin() + static_cast<std::ptrdiff_t>(at));
      return ok();
    }
  };
};

// Appends lines first, first + 1, … of an agent's day: numbered, some coloured, some long, a gap now and
// then.
inline void append_lines(log::Transcript& transcript, std::uint64_t first, std::uint64_t count) {
  const Style green{Color::palette(2), {}, 0}, dim{Color::palette(8), {}, 0}, bold{{}, {}, kBold};
  for (std::uint64_t n = first; n < first + count; ++n) {
    const WallTime at{1'800'000'000'000 + static_cast<std::int64_t>(n)};
    const std::string number = std::to_string(n);
    if (n % 1000 == 999) {
      transcript.append("output was lost here: the pipe was taken", {}, at, log::LineKind::Gap);
    } else if (n % 5 == 0) {
      const std::array<log::StyleRun, 2> runs = {{{0, green}, {4, bold}}};
      transcript.append("⏺ Bash(ctest --test-dir build -R case_" + number + ")", runs, at);
    } else if (n % 5 == 1) {
      const std::array<log::StyleRun, 1> runs = {{{0, dim}}};
      transcript.append("  ⎿  100% tests passed, 0 tests failed out of " + number, runs, at);
    } else {
      transcript.append("     " + number + "  if (until > now) return defer(task, until - now);", {}, at);
    }
  }
}

}  // namespace geppetto::fakes
