// The first formats: what was written in them is still read.
#include "domain/log/old_chunk.h"

#include <algorithm>

#include "domain/base/text.h"
#include "domain/log/chunk.h"
#include "domain/log/chunk_format.h"

namespace geppetto::log {
namespace {

constexpr std::size_t kFirstRunBytes = 16, kSecondRunBytes = 20;  // the colour of the underline came with it
constexpr std::uint32_t kOldHeaderBytes = 64;
constexpr std::uint32_t kPlaceBytes =
    4;  // a record's place at the end of the chunk, which is not needed here
constexpr std::uint32_t kSmallestRecord = 20;
constexpr std::uint32_t kOldMaxLines =
    static_cast<std::uint32_t>((kChunkBytes - kOldHeaderBytes) / (kSmallestRecord + kPlaceBytes));

std::uint32_t old_checksum(std::span<const std::byte> bytes, std::uint64_t line_number) {
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

}  // namespace

struct OldLines::Head {
  std::uint32_t checksum;  // of the rest of the record and the line's number
  std::uint32_t text_bytes;
  std::uint16_t runs;
  std::uint8_t kind;
  std::uint8_t zero;
  std::uint32_t at_low, at_high;
};

OldLines::OldLines(std::span<const std::byte> chunk, std::uint64_t first_line)
    : chunk_(chunk),
      first_line_(first_line),
      run_bytes_(load_at<ChunkHeader>(chunk, 0).version == 1 ? kFirstRunBytes : kSecondRunBytes) {
  static_assert(sizeof(Head) == kSmallestRecord);
  const std::uint32_t committed = load_at<ChunkHeader>(chunk, 0).committed;
  const bool count_is_sane = committed <= kOldMaxLines;
  const std::uint32_t claimed = count_is_sane ? committed : kOldMaxLines;
  std::optional<std::uint32_t> next = kOldHeaderBytes;
  while (next && lines() < claimed) next = take(*next);
  if (count_is_sane) lost_lines_ = claimed - lines();
}

std::size_t OldLines::front_bytes(const Head& head) const { return sizeof(Head) + head.runs * run_bytes_; }
std::size_t OldLines::size_of(const Head& head) const { return front_bytes(head) + head.text_bytes; }

bool OldLines::whole(std::uint32_t at, const Head& head) const {
  if (head.text_bytes > kMaxLineBytes || head.runs > kMaxLineRuns || head.zero != 0) return false;
  if (head.kind > static_cast<std::uint8_t>(LineKind::Mark) || size_of(head) > kChunkBytes - at) return false;
  const auto number = first_line_ + lines();
  return head.checksum == old_checksum(chunk_.subspan(at + 4, size_of(head) - 4), number);
}

// Takes the record at `at`, if it is good, and tells where the next one is.
std::optional<std::uint32_t> OldLines::take(std::uint32_t at) {
  if (at > kChunkBytes - sizeof(Head)) return std::nullopt;
  const auto head = load_at<Head>(chunk_, at);
  if (!whole(at, head)) return std::nullopt;
  const std::size_t before = runs_.size();
  for (std::uint32_t i = 0; i < head.runs; ++i) {
    std::uint32_t words[5] = {};
    std::memcpy(words, chunk_.data() + at + sizeof(Head) + i * run_bytes_, run_bytes_);
    runs_.push_back({words[0], {{words[1]}, {words[2]}, static_cast<std::uint16_t>(words[3]), {words[4]}}});
  }
  records_.push_back({at, static_cast<std::uint32_t>(before)});
  const Line line = this->line(lines() - 1);
  if (!is_clean_line(line.text) || !valid_runs(line.runs, line.text.size())) {
    records_.pop_back();
    runs_.resize(before);
    return std::nullopt;
  }
  text_bytes_ += head.text_bytes;
  return at + aligned(size_of(head), 4);
}

std::size_t OldLines::text_place(std::uint32_t index) const {
  const std::uint32_t at = records_[index].at;
  return std::min(kChunkBytes, at + front_bytes(load_at<Head>(chunk_, at)));
}

Line OldLines::line(std::uint32_t index) const {
  const Record record = records_[index];
  const auto head = load_at<Head>(chunk_, record.at);
  // It was good when it was taken; the file may have been changed since.
  if (size_of(head) > kChunkBytes - record.at || head.runs > runs_.size() - record.first_run)
    return lost_line();
  Line line;
  line.text = {reinterpret_cast<const char*>(chunk_.data()) + record.at + size_of(head) - head.text_bytes,
               head.text_bytes};
  line.runs = std::span(runs_).subspan(record.first_run, head.runs);
  line.at.ms = static_cast<std::int64_t>(std::uint64_t{head.at_high} << 32 | head.at_low);
  line.kind = static_cast<LineKind>(std::min(head.kind, static_cast<std::uint8_t>(LineKind::Mark)));
  return line;
}

}  // namespace geppetto::log
