// A chunk as the first format had it: what is in the folders of those who used it.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "domain/base/time.h"
#include "domain/log/transcript.h"

namespace geppetto::fakes {

struct OldChunkFile {
  std::vector<std::byte> bytes = std::vector<std::byte>(log::kChunkBytes);

  OldChunkFile(std::uint64_t first, std::uint32_t version) : first_line(first), words(version == 1 ? 4 : 5) {
    put(0, std::uint64_t{0x676F'6C6F'7470'7067});
    put(8, version);
    put(16, first_line);
  }

  // `runs`: four words each, in the second format five.
  void append(std::string_view text, std::span<const std::uint32_t> runs, WallTime at) {
    const std::size_t begin = used;
    put(begin + 4, static_cast<std::uint32_t>(text.size()));
    put(begin + 8, static_cast<std::uint16_t>(runs.size() / words));
    put(begin + 12, static_cast<std::uint64_t>(at.ms));
    if (!runs.empty()) std::memcpy(bytes.data() + begin + 20, runs.data(), runs.size_bytes());
    if (!text.empty()) std::memcpy(bytes.data() + begin + 20 + runs.size_bytes(), text.data(), text.size());
    const std::size_t size = 20 + runs.size_bytes() + text.size();
    put(begin, checksum(std::span(bytes).subspan(begin + 4, size - 4), first_line + lines));
    put(log::kChunkBytes - 4 * (lines + 1), static_cast<std::uint32_t>(begin));
    used += (size + 3) / 4 * 4;
    ++lines;
    put(12, lines);
  }

 private:
  std::uint64_t first_line;
  std::size_t words;  // of a run
  std::size_t used = 64;
  std::uint32_t lines = 0;

  template <class T>
  void put(std::size_t at, T value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }

  static std::uint32_t checksum(std::span<const std::byte> data, std::uint64_t number) {
    const std::uint64_t multiplier = 0x9FB2'1C65'1E98'DF25;
    std::uint64_t hash = (number + data.size()) * multiplier;
    for (std::size_t at = 0; at <= data.size() / 8 * 8 + 8; at += 8) {
      std::uint64_t word = 0;  // the last one but one is the rest, the last one is 0
      if (at < data.size()) std::memcpy(&word, data.data() + at, std::min<std::size_t>(8, data.size() - at));
      hash = (hash ^ word) * multiplier;
      hash ^= hash >> 32;
    }
    return static_cast<std::uint32_t>(hash >> 16);
  }
};

}  // namespace geppetto::fakes
