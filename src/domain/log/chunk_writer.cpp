// Appending to a chunk, sealing it, and finding out what another process left in it.
#include "domain/log/chunk_writer.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <utility>

namespace geppetto::log {
namespace {

// Of runs, links and uris, which stand in front of the text.
std::size_t front_bytes(const NewLine& line) {
  if (line.runs.empty() && line.links.empty()) return 0;
  std::size_t uris = 0;
  for (const Link& link : line.links) uris += link.uri.size();
  return aligned(uris, alignof(StyleRun)) + line.links.size() * sizeof(LinkRecord) +
         line.runs.size() * sizeof(StyleRun);
}

std::byte* put(std::byte* to, const void* from, std::size_t bytes) {
  if (bytes != 0) std::memcpy(to, from, bytes);
  return to + bytes;
}

// Word by word from registers: read as a whole what was just written in parts makes a processor wait.
template <class... Words>
std::byte* put_words(std::byte* to, Words... words) {
  ((std::memcpy(to, &words, sizeof words), to += sizeof words), ...);
  return to;
}

}  // namespace

Result<ChunkWriter> ChunkWriter::create(std::shared_ptr<ChunkMemory> memory, std::uint64_t first_line,
                                        const std::shared_ptr<Health>& health) {
  assert(memory->bytes().size() == kChunkBytes);
  ChunkWriter writer(std::move(memory), first_line, health);
  const ChunkHeader header = writer.header();
  if (Outcome written = writer.write(0, &header); !written) return written.error();
  return writer;
}

ChunkHeader ChunkWriter::header() const {
  ChunkHeader header{};
  header.magic = kMagic;
  header.version = kVersion;
  header.committed = lines_;
  header.first_line = first_line_;
  header.text_bytes = text_bytes_;
  return header;
}

// Returns where the text follows.
std::byte* ChunkWriter::write_front(const NewLine& line, std::size_t front) {
  const std::uint32_t at = pending_begin_ + static_cast<std::uint32_t>(pending_.size());
  std::byte* const begin = pending_.grow(front + line.text.size() + 1);
  std::byte* to = begin;
  for (const Link& link : line.links) to = put(to, link.uri.data(), link.uri.size());
  while ((to - begin) % static_cast<std::ptrdiff_t>(alignof(StyleRun)) != 0) *to++ = std::byte{};
  std::uint32_t uri = at;
  for (const Link& link : line.links) {
    const LinkRecord record{link.begin, link.end, uri, static_cast<std::uint32_t>(link.uri.size())};
    to = put(to, &record, sizeof record);
    uri += record.uri_bytes;
  }
  for (const StyleRun& run : line.runs) {
    const std::uint32_t attributes = run.style.attributes;
    to = put_words(to, run.begin, run.style.fg.value, run.style.bg.value, attributes,
                   run.style.underline_color.value);
  }
  return to;
}

void ChunkWriter::begin_block() {
  const std::uint32_t begin = aligned(used_, 8);
  pending_.grow_zeroed(begin - used_ + kRecordsBytes);
  used_ = begin + kRecordsBytes;
  block_begin_ = begin;
  new_blocks_.push_back(begin);
  Chunk::set(chunk_->sound_.data(), lines_ / kBlockLines);
}

bool ChunkWriter::append(const NewLine& line) {
  const std::uint32_t slot = lines_ % kBlockLines;
  const std::size_t front = front_bytes(line);
  const std::uint32_t records = slot == 0 ? kRecordsBytes + 8 : 0;
  if (used_ + records + alignof(StyleRun) + front + line.text.size() + 1 > kChunkBytes) return false;
  if (slot == 0) begin_block();
  if (front != 0) {
    const std::uint32_t begin = aligned(used_, alignof(StyleRun));
    pending_.grow_zeroed(begin - used_);
    used_ = begin;
  }
  content_begins_[slot] = used_;
  std::byte* to = front == 0 ? pending_.grow(line.text.size() + 1) : write_front(line, front);
  to = put(to, line.text.data(), line.text.size());
  *to = std::byte{'\n'};
  const std::uint32_t begin = used_ + static_cast<std::uint32_t>(front);
  put_record(slot, begin, line);
  used_ = static_cast<std::uint32_t>(begin + line.text.size() + 1);
  text_bytes_ += line.text.size();
  ++lines_;
  if (slot + 1 == kBlockLines) sum_up();
  return true;
}

// Its checksum comes later.
void ChunkWriter::put_record(std::uint32_t slot, std::uint32_t begin, const NewLine& line) {
  const auto size_kind = static_cast<std::uint32_t>(line.text.size()) | static_cast<std::uint32_t>(line.kind)
                                                                            << 24;
  const auto runs = static_cast<std::uint16_t>(line.runs.size());
  const auto links = static_cast<std::uint16_t>(line.links.size());
  const std::uint32_t no_checksum = 0;
  std::byte* to = nullptr;
  if (block_begin_ < pending_begin_) {
    records_block_ = block_begin_;
    to = reinterpret_cast<std::byte*>(&records_.emplace_back());
  } else {
    to = pending_.data() + (block_begin_ - pending_begin_) + slot * sizeof(LineRecord);
  }
  put_words(to, begin, size_kind, static_cast<std::uint64_t>(line.at.ms), runs, links, no_checksum);
}

// The checksums that are still missing, all of lines of one block that waits.
void ChunkWriter::sum_up() {
  const bool apart = block_begin_ < pending_begin_;
  std::byte* const records = apart ? reinterpret_cast<std::byte*>(records_.data())
                                   : pending_.data() + (block_begin_ - pending_begin_);
  const std::uint32_t first = apart ? flushed_lines_ : lines_ - 1 - (lines_ - 1) % kBlockLines;
  for (; summed_lines_ < lines_; ++summed_lines_) {
    std::byte* const place = records + (summed_lines_ - first) * sizeof(LineRecord);
    LineRecord record;
    std::memcpy(&record, place, sizeof record);
    const std::uint32_t begin = content_begins_[summed_lines_ % kBlockLines];
    const std::uint32_t bytes = record.begin + record.size() + 1 - begin;
    record.checksum = line_checksum(record, first_line_ + summed_lines_,
                                    {pending_.data() + (begin - pending_begin_), bytes});
    std::memcpy(place + offsetof(LineRecord, checksum), &record.checksum, sizeof record.checksum);
  }
}

// The count last: whoever reads this file after we were killed finds every line that it tells of.
Outcome ChunkWriter::flush() {
  if (!pending()) return ok();
  sum_up();
  if (!records_.empty()) {
    const std::uint32_t slot = flushed_lines_ % kBlockLines;
    const std::size_t at = records_block_ + slot * sizeof(LineRecord);
    if (Outcome done = write(at, records_.data(), records_.size()); !done) return done;
  }
  if (Outcome done = write(pending_begin_, pending_.data(), pending_.size()); !done) return done;
  if (!new_blocks_.empty()) {
    const std::uint32_t first = (flushed_lines_ + kBlockLines - 1) / kBlockLines;
    if (Outcome done = write(block_entry(first), new_blocks_.data(), new_blocks_.size()); !done) return done;
  }
  const ChunkHeader now = header();
  constexpr std::size_t kBegin = offsetof(ChunkHeader, committed), kEnd = offsetof(ChunkHeader, sealed);
  if (Outcome done = write(kBegin, reinterpret_cast<const std::byte*>(&now) + kBegin, kEnd - kBegin); !done)
    return done;
  pending_begin_ = used_;
  flushed_lines_ = lines_;
  pending_.clear();
  records_.clear();
  new_blocks_.clear();
  return ok();
}

void ChunkWriter::shrink() {
  if (pending()) return;
  pending_.give_back();
  records_.shrink_to_fit();
  new_blocks_.shrink_to_fit();
}

void ChunkWriter::move_to(std::shared_ptr<ChunkMemory> memory) {
  const std::shared_ptr<Chunk> old =
      std::exchange(chunk_, std::make_shared<Chunk>(std::move(memory), first_line_, health_));
  chunk_->loaded_ = flushed_lines_;  // what was read from the old place is verified when somebody reads it
  for (std::uint32_t block = (flushed_lines_ + kBlockLines - 1) / kBlockLines; block * kBlockLines < lines_;
       ++block)
    Chunk::set(chunk_->sound_.data(), block);
  const ChunkHeader now = header();
  // Memory takes everything.
  static_cast<void>(write(0, old->bytes_.data(), pending_begin_));
  static_cast<void>(write(0, &now));
  static_cast<void>(flush());
}

void ChunkWriter::seal() {
  sealed_ = true;
  if (chunk_->old_) return;
  if (Outcome flushed = flush(); !flushed) return;
  ChunkHeader sealed = header();
  sealed.sealed = 1;
  sealed.seal_checksum = seal_checksum(chunk_->bytes_, sealed);
  static_cast<void>(write(0, &sealed));
  shrink();
}

std::optional<ChunkWriter> ChunkWriter::load(const StoredChunk& stored,
                                             const std::shared_ptr<Health>& health) {
  const std::optional<std::uint64_t> first_line = first_line_of(stored.memory->bytes());
  if (!first_line) return std::nullopt;
  ChunkWriter writer(stored.memory, *first_line, health);
  const auto header = load_at<ChunkHeader>(writer.chunk_->bytes_, 0);
  if (OldLines::wrote(header.version)) {
    writer.take_over_old();
  } else {
    writer.take_over(header, stored.whole);
  }
  writer.flushed_lines_ = writer.summed_lines_ = writer.lines_;
  writer.pending_begin_ = writer.used_;
  return writer;
}

void ChunkWriter::take_over_old() {
  chunk_->old_ = std::make_unique<OldLines>(chunk_->bytes_, first_line_);
  lines_ = chunk_->old_->lines();
  lost_lines_ = chunk_->old_->lost_lines();
  text_bytes_ = chunk_->old_->text_bytes();
  sealed_ = true;
}

void ChunkWriter::take_over(const ChunkHeader& header, bool whole) {
  const bool sane = header.committed <= kMaxLines && header.text_bytes <= kChunkBytes;
  if (whole && sane && header.sealed == 1 && header.seal_checksum == seal_checksum(chunk_->bytes_, header)) {
    sealed_ = true;
    chunk_->loaded_ = header.committed;
    lines_ = header.committed;
    text_bytes_ = header.text_bytes;
    return;
  }
  if (whole && sane && header.sealed == 0 && take_over_end(header)) return;
  recover(header);
  // Sealed with a part lost, or with a seal that is broken: the next process shall believe what was found.
  if (header.sealed == 0 && lost_lines_ == 0) return;
  flushed_lines_ = lines_;
  seal();
}

// A process was killed or ended while this was its last chunk: where it was is where we go on. False: not as
// it must be.
bool ChunkWriter::take_over_end(const ChunkHeader& header) {
  chunk_->loaded_ = header.committed;
  if (header.committed > 0) {
    const std::uint32_t last = (header.committed - 1) / kBlockLines;
    for (std::uint32_t block = 0, before = 0; block <= last; ++block) {
      const auto begin = load_at<std::uint32_t>(chunk_->bytes_, block_entry(block));
      if (begin != chunk_->block_begin(block) || (block > 0 && begin <= before)) return false;
      before = begin;
    }
    for (std::uint32_t i = last * kBlockLines; i < header.committed; ++i)
      if (!chunk_->good(i)) return false;
    Chunk::set(chunk_->sound_.data(), last);
    block_begin_ = chunk_->block_begin(last);
    const LineRecord record = chunk_->record(header.committed - 1);
    used_ = record.begin + record.size() + 1;
  }
  lines_ = header.committed;
  text_bytes_ = header.text_bytes;
  return true;
}

void ChunkWriter::recover(const ChunkHeader& header) {
  const bool count_is_sane = header.committed <= kMaxLines;
  const std::uint32_t claimed = count_is_sane ? header.committed : kMaxLines;
  while (lines_ < claimed && take_back(lines_)) ++lines_;
  if (count_is_sane) lost_lines_ = claimed - lines_;
  chunk_->loaded_ = lines_;
  // What was found is known to be good; the rest of a block that was cut is nobody's.
  for (std::uint32_t block = 0; block * kBlockLines < lines_; ++block)
    Chunk::set(chunk_->sound_.data(), block);
}

// The line at used_, if it is good. Where blocks begin follows from what is in front of them.
bool ChunkWriter::take_back(std::uint32_t index) {
  const std::uint32_t block = index / kBlockLines;
  if (index % kBlockLines == 0) {
    const std::uint32_t begin = aligned(used_, 8);
    if (begin > kChunkBytes - kRecordsBytes) return false;
    if (load_at<std::uint32_t>(chunk_->bytes_, block_entry(block)) != begin &&
        !write(block_entry(block), &begin))
      return false;
    block_begin_ = begin;
    used_ = begin + kRecordsBytes;
  }
  const LineRecord record = chunk_->record(index);
  if (record.begin < used_ || !chunk_->good(index)) return false;
  used_ = record.begin + record.size() + 1;
  text_bytes_ += record.size();
  return true;
}

}  // namespace geppetto::log
