// Records: writing them so that a killed process leaves whole lines, and reading back what a file holds.
#include "domain/log/chunk.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>

#include "domain/base/text.h"

namespace geppetto::log {
namespace {

struct Header {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t committed;  // lines; written last, so what it counts is there
  std::uint64_t first_line;
  std::uint64_t reserved[5];
};
static_assert(sizeof(Header) == 64);

constexpr std::uint64_t kMagic = 0x676F'6C6F'7470'7067;  // "gpptolog" in memory, when the byte order is ours
constexpr std::uint32_t kVersion = 2;

struct RecordHead {
  std::uint32_t checksum;  // of the rest of the record and the line's number
  std::uint32_t text_bytes;
  std::uint16_t runs;
  std::uint8_t kind;
  std::uint8_t zero;
  std::uint32_t at_low, at_high;  // two halves: records begin at multiples of 4
};
static_assert(sizeof(RecordHead) == 20);
static_assert(sizeof(StyleRun) == 20 && alignof(StyleRun) == 4);
static_assert(offsetof(StyleRun, style) == 4 && offsetof(Style, underline_color) == 12);
static_assert(std::endian::native == std::endian::little, "StyleRun is written as five 32-bit words");

constexpr std::size_t kPlaceBytes = sizeof(std::uint32_t);
constexpr std::size_t kMaxLines = (kChunkBytes - sizeof(Header)) / (sizeof(RecordHead) + kPlaceBytes);

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

template <class T>
T load_at(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void store_at(std::span<std::byte> bytes, std::size_t at, const T& value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

std::size_t place_of(std::uint32_t index) { return kChunkBytes - kPlaceBytes * (std::size_t{index} + 1); }

// Not against forgery: against pages that never reached the disk and bytes that rot.
std::uint32_t checksum(std::span<const std::byte> bytes, std::uint64_t line_number) {
  constexpr std::uint64_t kMultiplier = 0x9FB2'1C65'1E98'DF25;
  std::uint64_t hash = (line_number + bytes.size()) * kMultiplier;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32;
  };
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) mix(load_at<std::uint64_t>(bytes, at));
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
  mix(rest);
  mix(0);
  return static_cast<std::uint32_t>(hash >> 16);
}

bool valid_runs(std::span<const StyleRun> runs, std::size_t text_bytes) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].begin >= text_bytes || (i > 0 && runs[i].begin <= runs[i - 1].begin)) return false;
    if (runs[i].style.fg.value >> 24 > 2 || runs[i].style.bg.value >> 24 > 2) return false;
  }
  return true;
}

}  // namespace

std::optional<std::uint64_t> first_line_of(std::span<const std::byte> chunk) {
  if (chunk.size() != kChunkBytes) return std::nullopt;
  const auto header = load_at<Header>(chunk, 0);
  // The number of a line never comes near overflow; a chunk that says so is not ours.
  if (header.magic != kMagic || header.version != kVersion || header.first_line >> 62 != 0)
    return std::nullopt;
  return header.first_line;
}

Line Chunk::line(std::uint32_t index) const {
  const auto place = load_at<std::uint32_t>(bytes, place_of(index));
  const auto head = load_at<RecordHead>(bytes, place);
  const std::byte* const runs = bytes.data() + place + sizeof head;
  Line line;
  line.runs = {reinterpret_cast<const StyleRun*>(runs), head.runs};
  line.text = {reinterpret_cast<const char*>(runs + head.runs * sizeof(StyleRun)), head.text_bytes};
  line.at.ms = static_cast<std::int64_t>(std::uint64_t{head.at_high} << 32 | head.at_low);
  line.kind = static_cast<LineKind>(head.kind);
  return line;
}

namespace {

std::size_t record_of(const Chunk& chunk, std::uint32_t index) {
  return load_at<std::uint32_t>(chunk.bytes, place_of(index));
}

// Without the rest of a line: this is what a search over millions of them reads.
std::string_view text_of(const Chunk& chunk, std::uint32_t index) {
  const std::size_t place = record_of(chunk, index);
  const auto head = load_at<RecordHead>(chunk.bytes, place);
  return {
      reinterpret_cast<const char*>(chunk.bytes.data()) + place + sizeof head + head.runs * sizeof(StyleRun),
      head.text_bytes};
}

}  // namespace

std::string_view TextBlock::text(std::uint32_t index) const { return text_of(*chunk_, index); }

std::string_view TextBlock::memory() const {
  const std::string_view first = text(begin_), last = text(end_ - 1);
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

std::uint32_t TextBlock::line_at(std::size_t place, std::uint32_t from) const {
  const char* const base = reinterpret_cast<const char*>(chunk_->bytes.data());
  const std::size_t wanted = static_cast<std::size_t>(text(begin_).data() - base) + place;
  std::uint32_t low = from, step = 1;  // the record of `low` begins at or before it
  while (low + step < end_ && record_of(*chunk_, low + step) <= wanted) {
    low += step;
    step *= 2;
  }
  std::uint32_t high = std::min(end_, low + step);  // and that of `high` after it
  while (low + 1 < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    (record_of(*chunk_, middle) <= wanted ? low : high) = middle;
  }
  return low;
}

ChunkWriter ChunkWriter::create(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line) {
  assert(memory->bytes().size() == kChunkBytes);
  ChunkWriter writer(std::move(memory));
  writer.first_line_ = first_line;
  writer.used_ = sizeof(Header);
  const Header header{kMagic, kVersion, 0, first_line, {}};
  store_at(writer.chunk_->bytes, 0, header);
  return writer;
}

bool ChunkWriter::append(std::string_view text, std::span<const StyleRun> runs, WallTime at, LineKind kind) {
  const std::span<std::byte> bytes = chunk_->bytes;
  const std::size_t size = sizeof(RecordHead) + runs.size() * sizeof(StyleRun) + text.size();
  if (used_ + padded(size) > place_of(lines_)) return false;
  RecordHead head{};
  head.text_bytes = static_cast<std::uint32_t>(text.size());
  head.runs = static_cast<std::uint16_t>(runs.size());
  head.kind = static_cast<std::uint8_t>(kind);
  head.at_low = static_cast<std::uint32_t>(at.ms);
  head.at_high = static_cast<std::uint32_t>(static_cast<std::uint64_t>(at.ms) >> 32);
  store_at(bytes, used_, head);
  std::size_t to = used_ + sizeof head;
  for (const StyleRun& run : runs) {
    const std::uint32_t words[5] = {run.begin, run.style.fg.value, run.style.bg.value, run.style.attributes,
                                    run.style.underline_color.value};
    store_at(bytes, to, words);
    to += sizeof words;
  }
  if (!text.empty()) std::memcpy(bytes.data() + to, text.data(), text.size());
  head.checksum = checksum(bytes.subspan(used_ + 4, size - 4), first_line_ + lines_);
  store_at(bytes, used_, head.checksum);
  store_at(bytes, place_of(lines_), used_);
  used_ += static_cast<std::uint32_t>(padded(size));
  text_bytes_ += text.size();
  ++lines_;
  // Whoever maps this file after we were killed finds every line that the count tells of.
  auto* const committed = reinterpret_cast<std::uint32_t*>(bytes.data() + offsetof(Header, committed));
  std::atomic_ref<std::uint32_t>(*committed).store(lines_, std::memory_order_release);
  return true;
}

std::optional<ChunkWriter> ChunkWriter::load(std::shared_ptr<ChunkMemory> memory) {
  const std::optional<std::uint64_t> first_line = first_line_of(memory->bytes());
  if (!first_line) return std::nullopt;
  ChunkWriter writer(std::move(memory));
  const std::span<std::byte> bytes = writer.chunk_->bytes;
  const auto header = load_at<Header>(bytes, 0);
  writer.first_line_ = *first_line;
  writer.used_ = sizeof(Header);
  const bool count_is_sane = header.committed <= kMaxLines;
  const std::uint32_t claimed = count_is_sane ? header.committed : static_cast<std::uint32_t>(kMaxLines);
  while (writer.lines_ < claimed && writer.read_back(writer.lines_)) ++writer.lines_;
  if (count_is_sane) writer.lost_lines_ = claimed - writer.lines_;
  if (!count_is_sane) store_at(bytes, offsetof(Header, committed), writer.lines_);
  return writer;
}

// The record at used_, if it is good.
bool ChunkWriter::read_back(std::uint32_t index) {
  const std::span<std::byte> bytes = chunk_->bytes;
  const std::size_t room = place_of(index);  // records end before the places
  if (used_ + sizeof(RecordHead) > room) return false;
  const auto head = load_at<RecordHead>(bytes, used_);
  const std::size_t runs_bytes = head.runs * sizeof(StyleRun);
  const std::size_t size = sizeof head + runs_bytes + head.text_bytes;
  if (head.text_bytes > kMaxLineBytes || head.runs > kMaxLineRuns || used_ + padded(size) > room)
    return false;
  if (head.kind > static_cast<std::uint8_t>(LineKind::Mark) || head.zero != 0) return false;
  if (head.checksum != checksum(bytes.subspan(used_ + 4, size - 4), first_line_ + index)) return false;
  if (load_at<std::uint32_t>(bytes, place_of(index)) != used_) store_at(bytes, place_of(index), used_);
  const Line line = chunk_->line(index);
  if (!is_clean_line(line.text) || !valid_runs(line.runs, line.text.size())) return false;
  used_ += static_cast<std::uint32_t>(padded(size));
  text_bytes_ += head.text_bytes;
  return true;
}

}  // namespace geppetto::log
