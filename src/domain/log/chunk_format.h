// The format of a chunk, in memory and on disk alike, in the machine's byte order (a chunk of another
// one is foreign).
//
//   0      Header
//   64     where each block begins, 4 bytes each, up to kDataBegin
//   4096   blocks, one behind the other: kBlockLines records, then their texts, each with a newline behind
//   it.
//          A text with styles or links has them in front of it: uris, links, runs, text.
//
// Everything grows from the front, so a file that was cut short keeps what is in front of the cut, and the
// beginning of the file is all that must be read to know what is in it. Lines are verified when they are
// first read. Plain lines of one block are one piece of text that can be searched as it is.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "domain/log/log_view.h"
#include "domain/log/transcript.h"

namespace geppetto::log {

struct ChunkHeader {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t committed;  // lines; written last, so what it counts is there
  std::uint64_t first_line;
  std::uint64_t text_bytes;
  std::uint32_t sealed;  // 1: nothing follows, and seal_checksum holds
  std::uint32_t unused;
  std::uint64_t seal_checksum;  // of the fields above and the beginnings of the blocks
  std::uint64_t reserved[2];
};
static_assert(sizeof(ChunkHeader) == 64);

inline constexpr std::uint64_t kMagic = 0x676F'6C6F'7470'7067;  // "gpptolog" in memory
inline constexpr std::uint32_t kVersion = 3;

struct LineRecord {
  std::uint32_t begin;      // of the text, from the beginning of the chunk
  std::uint32_t size_kind;  // bytes of the text, and the kind in the highest byte
  std::uint32_t at_low, at_high;
  std::uint16_t runs;
  std::uint16_t links;
  std::uint32_t checksum;  // of the rest of the record, the line's number, and all that belongs to the line

  std::uint32_t size() const { return size_kind & 0xFF'FFFF; }
  std::uint8_t kind() const { return static_cast<std::uint8_t>(size_kind >> 24); }
  std::uint64_t at() const { return std::uint64_t{at_high} << 32 | at_low; }
};
static_assert(sizeof(LineRecord) == 24);

struct LinkRecord {
  std::uint32_t begin, end, uri, uri_bytes;
};
static_assert(sizeof(LinkRecord) == 16);

static_assert(sizeof(StyleRun) == 20 && alignof(StyleRun) == 4);
static_assert(offsetof(StyleRun, style) == 4 && offsetof(Style, underline_color) == 12);
static_assert(std::endian::native == std::endian::little, "StyleRun is written as five 32-bit words");

inline constexpr std::uint32_t kBlockLines = 64;
inline constexpr std::uint32_t kDataBegin = 4096;
inline constexpr std::uint32_t kRecordsBytes = kBlockLines * sizeof(LineRecord);
// Every line has at least its newline.
inline constexpr std::uint32_t kMaxBlocks =
    static_cast<std::uint32_t>((kChunkBytes - kDataBegin) / (kRecordsBytes + kBlockLines)) + 1;
inline constexpr std::uint32_t kMaxLines = kMaxBlocks * kBlockLines;
static_assert(sizeof(ChunkHeader) + kMaxBlocks * sizeof(std::uint32_t) <= kDataBegin);

// More runs than this and the line is broken, so that any line fits an empty chunk.
inline constexpr std::size_t kMaxLineRuns = 32 * 1024;
// Of links with all their uris; what is more is text without a link.
inline constexpr std::size_t kMaxLinkBytes = 64 * 1024;
static_assert(kDataBegin + kRecordsBytes + kMaxLineBytes + kMaxLineRuns * sizeof(StyleRun) + kMaxLinkBytes +
                  64 <=
              kChunkBytes);

template <class T>
T load_at(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

constexpr std::uint32_t aligned(std::size_t at, std::size_t to) {
  return static_cast<std::uint32_t>((at + to - 1) & ~(to - 1));
}

constexpr std::size_t block_entry(std::uint32_t block) {
  return sizeof(ChunkHeader) + block * sizeof(std::uint32_t);
}

// `content`: everything that belongs to the line, its newline included.
std::uint32_t line_checksum(const LineRecord& record, std::uint64_t number,
                            std::span<const std::byte> content);

std::uint64_t seal_checksum(std::span<const std::byte> chunk, const ChunkHeader& header);

bool valid_runs(std::span<const StyleRun> runs, std::size_t text_bytes);

}  // namespace geppetto::log
