// Appending, sealing, dropping, and taking over what a store holds.
#include "domain/log/transcript.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <optional>
#include <utility>

#include "domain/base/text.h"
#include "domain/log/chunk.h"
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
  std::span<std::byte> bytes() override { return {bytes_, kChunkBytes}; }

 private:
  std::byte* bytes_;  // calloc: pages that were never written cost nothing
};

class MemoryStore final : public ChunkStore {
 public:
  Result<std::shared_ptr<ChunkMemory>> create(std::uint64_t) override {
    return std::shared_ptr<ChunkMemory>(std::make_shared<PlainMemory>());
  }
  // Not durable, and on purpose: there is nothing to tell about it.
  Result<std::vector<std::shared_ptr<ChunkMemory>>> load() override { return Error{ErrorKind::Io, ""}; }
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
  bool durable = true;
  std::string notice;

  void load();
  void take_over(std::shared_ptr<ChunkMemory> memory, bool last);
  void put(std::string_view text, std::span<const StyleRun> runs, WallTime at, LineKind kind);
  void open_tail();
  void seal(const ChunkWriter& writer, bool in_memory);
  void trim();
  void note(std::string_view what);
};

void Transcript::State::note(std::string_view what) {
  if (!notice.empty() && !what.empty()) notice += "; ";
  notice += what;
}

void Transcript::State::load() {
  auto loaded = store->load();
  if (!loaded) {
    durable = false;
    note(loaded.error().what);
    return;
  }
  for (std::size_t i = 0; i < loaded->size(); ++i)
    take_over(std::move((*loaded)[i]), i + 1 == loaded->size());
}

void Transcript::State::take_over(std::shared_ptr<ChunkMemory> memory, bool last) {
  std::optional<ChunkWriter> writer = ChunkWriter::load(std::move(memory));
  // Lost files leave a gap, but none of a size that only a forged number makes.
  const bool readable = writer && writer->first_line() >= next_line &&
                        (sealed->chunks.empty() || writer->first_line() - next_line <= kMaxGap);
  if (!readable) {
    note("a part of the transcript is unreadable and left out");
    return;
  }
  if (writer->lost_lines() > 0) {
    note("transcript damaged: " + std::to_string(writer->lost_lines()) + " lines from number " +
         std::to_string(writer->first_line() + writer->lines()) + " on are lost");
  }
  next_line = writer->first_line() + writer->lines() + writer->lost_lines();
  if (last && writer->lost_lines() == 0) {
    tail = std::move(writer);
  } else if (writer->lines() > 0) {
    seal(*writer, false);
  } else {
    store->drop(writer->first_line());
  }
}

void Transcript::State::put(std::string_view text, std::span<const StyleRun> runs, WallTime at,
                            LineKind kind) {
  if (!tail || !tail->append(text, runs, at, kind)) {
    open_tail();
    const bool fits = tail->append(text, runs, at, kind);
    assert(fits);
    static_cast<void>(fits);
  }
  ++next_line;
}

void Transcript::State::open_tail() {
  if (tail) {
    seal(*tail, tail_in_memory);
    tail.reset();
  }
  std::shared_ptr<ChunkMemory> memory;
  if (durable) {
    auto created = store->create(next_line);
    if (created) {
      memory = std::move(*created);
    } else {
      durable = false;
      note("output is kept in memory only: " + created.error().what);
    }
  }
  tail_in_memory = memory == nullptr;
  if (tail_in_memory) memory = std::make_shared<PlainMemory>();
  tail = ChunkWriter::create(std::move(memory), next_line);
  trim();
}

void Transcript::State::seal(const ChunkWriter& writer, bool in_memory) {
  auto next = std::make_shared<LogView::Sealed>(*sealed);
  next->chunks.push_back(
      {writer.chunk(), writer.first_line(), writer.lines(), writer.text_bytes(), in_memory});
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
  if (surplus == 0) return;
  for (std::size_t i = 0; i < surplus; ++i) {
    sealed_text_bytes -= chunks[i].text_bytes;
    if (!chunks[i].in_memory) store->drop(chunks[i].first_line);
  }
  auto next = std::make_shared<LogView::Sealed>();
  next->chunks.assign(chunks.begin() + static_cast<std::ptrdiff_t>(surplus), chunks.end());
  sealed = std::move(next);
}

Transcript::Transcript(std::unique_ptr<ChunkStore> store) : state_(std::make_unique<State>()) {
  state_->store = std::move(store);
  state_->load();
}

Transcript::~Transcript() = default;

void Transcript::append(std::string_view text, std::span<const StyleRun> runs, WallTime at, LineKind kind) {
  // Broken promises are repaired here: a line that cannot be read back would take the rest of its chunk
  // along.
  std::string repaired;
  if (!is_clean_line(text)) text = repaired = single_line(text);
  if (!ascend_inside(runs, text.size())) runs = {};
  if (text.size() <= kMaxLineBytes && runs.size() <= kMaxLineRuns) return state_->put(text, runs, at, kind);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.size(), begin + kMaxLineBytes);
    std::vector<StyleRun> part = part_of(runs, begin, end);
    if (part.size() > kMaxLineRuns) {
      end = begin + part[kMaxLineRuns].begin;
      part.resize(kMaxLineRuns);
    }
    while (end < text.size() && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
    while (!part.empty() && part.back().begin >= end - begin) part.pop_back();
    state_->put(text.substr(begin, end - begin), part, at, kind);
    begin = end;
  }
}

LogView Transcript::view() const {
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

}  // namespace geppetto::log
