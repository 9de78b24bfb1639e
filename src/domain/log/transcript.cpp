// Appending, sealing, dropping, and taking over what a store holds.
#include "domain/log/transcript.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "domain/base/text.h"
#include "domain/log/chunk.h"
#include "domain/log/chunk_writer.h"
#include "domain/log/sealed.h"

namespace geppetto::log {
namespace {

class PlainMemory final : public ChunkMemory {
 public:
  PlainMemory() : bytes_(static_cast<std::byte*>(std::calloc(1, kChunkBytes))) {
    if (bytes_ == nullptr) std::abort();  // as every allocation that fails here
  }
  ~PlainMemory() override { std::free(bytes_); }
  PlainMemory(const PlainMemory&) = delete;
  PlainMemory& operator=(const PlainMemory&) = delete;
  std::span<const std::byte> bytes() const override { return {bytes_, kChunkBytes}; }
  Outcome write(std::size_t at, std::span<const std::byte> bytes) override {
    std::memcpy(bytes_ + at, bytes.data(), bytes.size());
    return ok();
  }

 private:
  std::byte* bytes_;  // calloc: pages that were never written cost nothing
};

class MemoryStore final : public ChunkStore {
 public:
  Result<std::shared_ptr<ChunkMemory>> create(std::uint64_t) override {
    return std::shared_ptr<ChunkMemory>(std::make_shared<PlainMemory>());
  }
  // Not durable, and on purpose: there is nothing to tell about it.
  Result<std::vector<StoredChunk>> load() override { return Error{ErrorKind::Io, ""}; }
  void drop(std::uint64_t) override {}
};

// Runs that begin in text[begin, end), moved to there; the style that holds at `begin` comes first.
std::vector<StyleRun> part_of(std::span<const StyleRun> runs, std::size_t begin, std::size_t end) {
  std::vector<StyleRun> part;
  for (const StyleRun& run : runs) {
    if (run.begin >= end) break;
    if (run.begin <= begin) part.clear();
    part.push_back({static_cast<std::uint32_t>(std::max<std::size_t>(run.begin, begin) - begin), run.style});
  }
  return part;
}

// Links that begin in text[begin, end), moved to there and cut at its end.
std::vector<Link> part_of(std::span<const Link> links, std::size_t begin, std::size_t end) {
  std::vector<Link> part;
  for (const Link& link : links) {
    const std::size_t from = std::max<std::size_t>(link.begin, begin),
                      to = std::min<std::size_t>(link.end, end);
    if (from < to)
      part.push_back(
          {static_cast<std::uint32_t>(from - begin), static_cast<std::uint32_t>(to - begin), link.uri});
  }
  return part;
}

// Those that keep the promises and have room; a link is an extra of a text, never worth losing it.
std::span<const Link> fitting(std::span<const Link> links, std::size_t text_bytes) {
  std::size_t bytes = 0, count = 0;
  std::uint32_t least = 0;
  for (const Link& link : links) {
    bytes += link.uri.size() + sizeof(LinkRecord);
    if (link.begin < least || link.begin >= link.end || link.end > text_bytes) break;
    if (bytes > kMaxLinkBytes || !is_clean_line(link.uri)) break;
    least = link.end;
    ++count;
  }
  return links.first(count);
}

constexpr std::uint64_t kMaxGap = kMaxTranscriptBytes / 16;  // more lines than a whole transcript can hold

bool ascend_inside(std::span<const StyleRun> runs, std::size_t size) {
  std::uint64_t least = 0;
  for (const StyleRun& run : runs) {
    if (run.begin < least || run.begin >= size) return false;
    least = std::uint64_t{run.begin} + 1;
  }
  return true;
}

}  // namespace

std::unique_ptr<ChunkStore> make_memory_store() { return std::make_unique<MemoryStore>(); }

struct Transcript::State {
  std::unique_ptr<ChunkStore> store;
  std::shared_ptr<const LogView::Sealed> sealed = std::make_shared<LogView::Sealed>();
  std::optional<ChunkWriter> tail;  // none before the first line
  bool tail_in_memory = false;
  std::uint64_t next_line = 0;
  std::uint64_t sealed_text_bytes = 0;
  std::size_t unchecked_bytes = 0;  // written since we looked whether the file is still there
  std::shared_ptr<Health> health = std::make_shared<Health>();
  std::uint64_t damaged_lines = 0;  // of them that were told
  std::string damage;
  bool usable = true;  // the store: it was never refused
  bool durable = true;
  std::string notice;

  void load();
  void take_over(const StoredChunk& stored, bool last);
  void put(const NewLine& line);
  void open_tail();
  Result<ChunkWriter> create_file();
  void close_tail();
  void check_tail();
  void flush();
  void seal(ChunkWriter& writer, bool in_memory);
  void trim();
  void drop(std::size_t count);
  void note(std::string_view what);
};

void Transcript::State::note(std::string_view what) {
  constexpr std::size_t kMaxNotice =
      1000;  // one is read by a person; what goes wrong again and again is not told again
  if (what.empty() || notice.size() > kMaxNotice || notice.find(what) != std::string::npos) return;
  if (!notice.empty()) notice += "; ";
  notice += what;
}

void Transcript::State::load() {
  auto loaded = store->load();
  if (!loaded) {
    usable = durable = false;
    note(loaded.error().what);
    return;
  }
  for (std::size_t i = 0; i < loaded->size(); ++i) take_over((*loaded)[i], i + 1 == loaded->size());
}

void Transcript::State::take_over(const StoredChunk& stored, bool last) {
  std::optional<ChunkWriter> writer = ChunkWriter::load(stored, health);
  // Lost files leave a gap, but none of a size that only a forged number makes.
  const bool readable = writer && writer->first_line() >= next_line &&
                        (sealed->chunks.empty() || writer->first_line() - next_line <= kMaxGap);
  if (!readable) return note("a part of the transcript is unreadable and left out");
  if (!sealed->chunks.empty() && writer->first_line() > next_line) {
    note("transcript damaged: " + std::to_string(writer->first_line() - next_line) + " lines from number " +
         std::to_string(next_line) + " on are missing");
  }
  if (writer->lost_lines() > 0) {
    note("transcript damaged: " + std::to_string(writer->lost_lines()) + " lines from number " +
         std::to_string(writer->first_line() + writer->lines()) + " on are lost");
  }
  next_line = writer->first_line() + writer->lines() + writer->lost_lines();
  if (last && !writer->sealed()) {
    tail = std::move(writer);
  } else if (writer->lines() > 0) {
    seal(*writer, false);
  } else {
    store->drop(writer->first_line());
  }
}

void Transcript::State::put(const NewLine& line) {
  constexpr std::size_t kMostPending = 96 << 10;  // a page cache likes large pieces, the heap small ones
  constexpr std::size_t kCheckBytes = 64 << 10;  // a look costs less than a thousandth of what was done since
  if (!tail || !tail->append(line)) {
    open_tail();
    const bool fits = tail->append(line);
    assert(fits);
    static_cast<void>(fits);
  }
  ++next_line;
  unchecked_bytes += line.text.size() + sizeof(LineRecord);
  if (tail->pending_bytes() >= kMostPending) flush();
  if (unchecked_bytes >= kCheckBytes) check_tail();
}

// What waits can be read, and outlives us. When the file takes no more, what is in it and what waits goes on
// in memory.
void Transcript::State::flush() {
  if (!tail || !tail->pending()) return;
  const Outcome flushed = tail->flush();
  if (flushed) return;
  durable = false;
  note("output is kept in memory only: " + flushed.error().what);
  tail->move_to(std::make_shared<PlainMemory>());
  tail_in_memory = true;
}

// Somebody removed the file that is being written, or cut it short: what comes next goes into another one.
void Transcript::State::check_tail() {
  unchecked_bytes = 0;
  if (!tail || tail_in_memory) return;
  const ChunkMemory& memory = tail->chunk()->memory();
  if (!memory.torn() && memory.in_place()) return;
  flush();
  tail->chunk()->doubt(tail->lines());
  note("a file of the transcript was removed or cut short by another program: lines from number " +
       std::to_string(tail->first_line()) + " on are lost or will be");
  close_tail();
}

void Transcript::State::close_tail() {
  if (!tail) return;
  flush();
  seal(*tail, tail_in_memory);
  tail.reset();
}

void Transcript::State::open_tail() {
  check_tail();
  close_tail();
  if (usable) {
    Result<ChunkWriter> created = create_file();
    durable = static_cast<bool>(created);
    if (created) {
      tail = std::move(*created);
    } else {
      note("output is kept in memory only: " + created.error().what);
    }
  }
  tail_in_memory = !tail;
  if (!tail) tail = std::move(*ChunkWriter::create(std::make_shared<PlainMemory>(), next_line, health));
  trim();
}

Result<ChunkWriter> Transcript::State::create_file() {
  auto memory = store->create(next_line);
  if (!memory) return memory.error();
  return ChunkWriter::create(std::move(*memory), next_line, health);
}

void Transcript::State::seal(ChunkWriter& writer, bool in_memory) {
  if (!writer.sealed()) writer.seal();
  writer.chunk()->memory().rest();
  auto next = std::make_shared<LogView::Sealed>(*sealed);
  next->chunks.push_back(
      {writer.first_line(), writer.lines(), in_memory, writer.chunk(), writer.text_bytes()});
  sealed_text_bytes += writer.text_bytes();
  sealed = std::move(next);
}

// Drops the oldest chunks so that, with the tail, no limit is passed.
void Transcript::State::trim() {
  const std::vector<LogView::Sealed::Entry>& chunks = sealed->chunks;
  const auto in_memory = static_cast<std::size_t>(
      std::count_if(chunks.begin(), chunks.end(), [](const auto& entry) { return entry.in_memory; }));
  constexpr std::size_t kMost = kMaxTranscriptBytes / kChunkBytes,
                        kMostInMemory = kMaxMemoryBytes / kChunkBytes;
  std::size_t surplus = chunks.size() >= kMost ? chunks.size() + 1 - kMost : 0;
  // Chunks of memory are the newest: once they are too many, what is left of the files goes first.
  if (in_memory + 1 > kMostInMemory) surplus = std::max(surplus, chunks.size() + 1 - kMostInMemory);
  drop(surplus);
}

void Transcript::State::drop(std::size_t count) {
  if (count == 0) return;
  const std::vector<LogView::Sealed::Entry>& chunks = sealed->chunks;
  for (std::size_t i = 0; i < count; ++i) {
    sealed_text_bytes -= chunks[i].text_bytes;
    if (!chunks[i].in_memory) store->drop(chunks[i].first_line);
  }
  auto next = std::make_shared<LogView::Sealed>();
  next->chunks.assign(chunks.begin() + static_cast<std::ptrdiff_t>(count), chunks.end());
  sealed = std::move(next);
}

Transcript::Transcript(std::unique_ptr<ChunkStore> store) : state_(std::make_unique<State>()) {
  state_->store = std::move(store);
  state_->load();
}

Transcript::~Transcript() { state_->flush(); }

void Transcript::append(std::string_view text, std::span<const StyleRun> runs, std::span<const Link> links,
                        WallTime at, LineKind kind) {
  // Broken promises are repaired here: a line that cannot be read back would take others along.
  std::string repaired;
  if (!is_clean_line(text)) text = repaired = single_line(text);
  if (!ascend_inside(runs, text.size())) runs = {};
  if (text.size() <= kMaxLineBytes && runs.size() <= kMaxLineRuns)
    return state_->put({text, runs, fitting(links, text.size()), at, kind});
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.size(), begin + kMaxLineBytes);
    std::vector<StyleRun> part = part_of(runs, begin, end);
    if (part.size() > kMaxLineRuns) {
      end = begin + part[kMaxLineRuns].begin;
      part.resize(kMaxLineRuns);
    }
    while (end < text.size() && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
    while (!part.empty() && part.back().begin >= end - begin) part.pop_back();
    const std::vector<Link> linked = part_of(links, begin, end);
    state_->put({text.substr(begin, end - begin), part, fitting(linked, end - begin), at, kind});
    begin = end;
  }
}

LogView Transcript::view() const {
  state_->flush();
  LogView view;
  view.sealed_ = state_->sealed;
  view.end_ = view.tail_first_ = state_->next_line;
  if (state_->tail) {
    view.tail_ = state_->tail->chunk();
    view.tail_first_ = state_->tail->first_line();
  }
  view.first_ = view.sealed_->chunks.empty() ? view.tail_first_ : view.sealed_->chunks.front().first_line;
  return view;
}

std::uint64_t Transcript::dropped_lines() const { return view().first_line(); }

std::uint64_t Transcript::bytes() const {
  return state_->sealed_text_bytes + (state_->tail ? state_->tail->text_bytes() : 0);
}

bool Transcript::durable() const { return state_->durable; }
const std::string& Transcript::notice() const { return state_->notice; }

void Transcript::check() {
  State& s = *state_;
  s.flush();
  s.check_tail();
  if (s.tail) s.tail->shrink();
  const std::uint64_t found = s.health->damaged_lines.load(std::memory_order_relaxed);
  if (found == s.damaged_lines) return;
  s.damaged_lines = found;
  // One sentence, however often more of it is found.
  if (const std::size_t at = s.notice.find(s.damage); !s.damage.empty() && at != std::string::npos)
    s.notice.erase(at, s.damage.size());
  s.damage = "transcript damaged: " + std::to_string(found) + " lines could not be read back";
  s.note(s.damage);
}

std::size_t Transcript::files() const {
  const auto& chunks = state_->sealed->chunks;
  const auto in_files = std::ranges::count_if(chunks, [](const auto& entry) { return !entry.in_memory; });
  return static_cast<std::size_t>(in_files) + (state_->tail && !state_->tail_in_memory ? 1 : 0);
}

bool Transcript::drop_oldest() {
  if (state_->sealed->chunks.empty()) return false;
  state_->drop(1);
  return true;
}

}  // namespace geppetto::log
