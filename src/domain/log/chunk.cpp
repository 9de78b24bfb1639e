// Reading records, and judging whether they are what was once written.
#include "domain/log/chunk.h"

#include <algorithm>
#include <cassert>

#include "domain/base/text.h"
#include "domain/log/checksum.h"

namespace geppetto::log {

std::uint32_t line_checksum(const LineRecord& record, std::uint64_t number,
                            std::span<const std::byte> content) {
  constexpr std::uint64_t kKey = 0x9FB2'1C65'1E98'DF25;
  const std::uint64_t where = std::uint64_t{record.begin} << 32 | record.size_kind;
  const std::uint64_t counts = std::uint64_t{record.runs} << 16 | record.links;
  const std::uint64_t seed = mixed(number ^ kKey, where + kKey) ^ mixed(record.at() ^ kKey, counts + kKey);
  return static_cast<std::uint32_t>(checksum(content, seed) >> 32);
}

std::uint64_t seal_checksum(std::span<const std::byte> chunk, const ChunkHeader& header) {
  const std::uint32_t blocks = (header.committed + kBlockLines - 1) / kBlockLines;
  const std::uint64_t fields = checksum(
      std::as_bytes(std::span(&header, 1)).first(offsetof(ChunkHeader, seal_checksum)), header.version);
  return checksum(chunk.subspan(sizeof(ChunkHeader), blocks * sizeof(std::uint32_t)), fields);
}

bool valid_runs(std::span<const StyleRun> runs, std::size_t text_bytes) {
  constexpr std::uint32_t kKinds = 2;  // of colours: style.h
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].begin >= text_bytes || (i > 0 && runs[i].begin <= runs[i - 1].begin)) return false;
    const Style& style = runs[i].style;
    if (std::max({style.fg.value, style.bg.value, style.underline_color.value}) >> 24 > kKinds) return false;
  }
  return true;
}

Line lost_line() {
  Line lost;
  lost.text = "(this line was lost: its part of the transcript is damaged)";
  lost.kind = LineKind::Gap;
  return lost;
}

std::optional<std::uint64_t> first_line_of(std::span<const std::byte> chunk) {
  if (chunk.size() != kChunkBytes) return std::nullopt;
  const auto header = load_at<ChunkHeader>(chunk, 0);
  // The number of a line never comes near overflow; a chunk that says so is not ours.
  if (header.magic != kMagic || (header.version != kVersion && !OldLines::wrote(header.version)) ||
      header.first_line >> 62 != 0)
    return std::nullopt;
  return header.first_line;
}

// Where the records of a block begin; within the chunk, whatever the file says.
std::uint32_t Chunk::block_begin(std::uint32_t block) const {
  const auto begin = load_at<std::uint32_t>(bytes_, block_entry(block));
  const bool inside = begin >= kDataBegin && begin <= kChunkBytes - kRecordsBytes && begin % 8 == 0;
  return inside ? begin : kDataBegin;  // the lines found there have other numbers, which their checksums tell
}

LineRecord Chunk::record(std::uint32_t index) const {
  const std::uint32_t begin = block_begin(index / kBlockLines);
  return load_at<LineRecord>(bytes_, begin + index % kBlockLines * sizeof(LineRecord));
}

// Where that which belongs to the line begins, if all of it is behind the records of its block and in the
// chunk.
std::optional<std::uint32_t> Chunk::content_begin(const LineRecord& r, std::uint32_t block_begin) const {
  const std::size_t front =
      std::size_t{r.runs} * sizeof(StyleRun) + std::size_t{r.links} * sizeof(LinkRecord);
  if (r.begin > kChunkBytes || r.size() >= kChunkBytes - r.begin) return std::nullopt;
  if (r.begin < block_begin + kRecordsBytes + front || r.kind() > static_cast<std::uint8_t>(LineKind::Mark))
    return std::nullopt;
  if (front != 0 && r.begin % alignof(StyleRun) != 0) return std::nullopt;
  const auto table = static_cast<std::uint32_t>(r.begin - front);
  if (r.links == 0) return table;
  const auto first = load_at<LinkRecord>(bytes_, table);
  if (first.uri > table || first.uri < block_begin + kRecordsBytes) return std::nullopt;
  return first.uri;
}

Line Chunk::view_of(const LineRecord& r) const {
  Line line;
  const std::byte* const text = bytes_.data() + r.begin;
  const std::size_t runs = r.runs * sizeof(StyleRun);
  line.text = {reinterpret_cast<const char*>(text), r.size()};
  line.runs = {reinterpret_cast<const StyleRun*>(text - runs), r.runs};
  line.at.ms = static_cast<std::int64_t>(r.at());
  line.kind = static_cast<LineKind>(r.kind());
  if (r.links != 0) line.links = Links(bytes_, r.begin - runs - r.links * sizeof(LinkRecord), r.links);
  return line;
}

// All of one line is as it was written.
bool Chunk::good(std::uint32_t index) const {
  const LineRecord r = record(index);
  const auto begin = content_begin(r, block_begin(index / kBlockLines));
  if (!begin || r.size() > kMaxLineBytes || r.runs > kMaxLineRuns) return false;
  const std::uint32_t end = r.begin + r.size() + 1;
  if (r.checksum != line_checksum(r, first_line_ + index, bytes_.subspan(*begin, end - *begin))) return false;
  const Line line = view_of(r);
  if (bytes_[end - 1] != std::byte{'\n'} || !is_clean_line(line.text) || !valid_runs(line.runs, r.size()))
    return false;
  for (std::size_t i = 0; i < line.links.size(); ++i) {
    const Link link = line.links[i];
    if (link.begin >= link.end || link.end > r.size() || !is_clean_line(link.uri)) return false;
  }
  return true;
}

void Chunk::doubt(std::uint32_t lines) {
  loaded_.store(lines);
  for (std::atomic<std::uint64_t>& word : sound_) word.store(0);
}

// Verifies lines that were loaded, and remembers the verdict.
bool Chunk::block_is_good(std::uint32_t block) const {
  if (test(damaged_.data(), block)) return false;
  const std::uint32_t begin = block * kBlockLines, end = std::min(loaded_.load(), begin + kBlockLines);
  std::uint32_t bad = 0;
  for (std::uint32_t i = begin; i < end; ++i) bad += good(i) ? 0 : 1;
  if (bad == 0) {
    set(sound_.data(), block);
  } else if (set(damaged_.data(), block)) {
    health_->damaged_lines.fetch_add(bad, std::memory_order_relaxed);
  }
  return bad == 0;
}

// Of a line that is not known to be good.
bool Chunk::readable(std::uint32_t index) const {
  if (memory_->torn()) return good(index);
  return block_is_good(index / kBlockLines) || good(index);
}

// The record of a line that may be shown.
std::optional<LineRecord> Chunk::readable_record(std::uint32_t index) const {
  const std::uint32_t block = index / kBlockLines, begin = block_begin(block);
  const auto r = load_at<LineRecord>(bytes_, begin + index % kBlockLines * sizeof(LineRecord));
  // The record was read first: if its page was taken from us, that is known now.
  const bool known_good = !memory_->torn() && test(sound_.data(), block);
  if ((!known_good && !readable(index)) || !content_begin(r, begin)) return std::nullopt;
  return r;
}

Line Chunk::line(std::uint32_t index) const {
  if (old_) return old_->line(index);
  const std::optional<LineRecord> r = readable_record(index);
  return r ? view_of(*r) : lost_line();
}

std::string_view Chunk::text(std::uint32_t index) const {
  if (old_) return old_->line(index).text;
  const std::optional<LineRecord> r = readable_record(index);
  return r ? memory_as_text().substr(r->begin, r->size()) : std::string_view();
}

std::size_t Chunk::text_place(std::uint32_t index) const {
  if (old_) return old_->text_place(index);
  return std::min<std::size_t>(record(index).begin, kChunkBytes);
}

}  // namespace geppetto::log
