// The pump: a piece is taken from the search when the one before has been sent.
#include "app/worker/search_streams.h"

#include <algorithm>
#include <utility>

#include "infra/text/regex.h"

namespace geppetto::worker {
namespace {

constexpr std::size_t kMaxBatchHits = 50;
constexpr std::size_t kMaxBatchBytes = 256 * 1024;  // long lines go in smaller batches
constexpr int kBatchesPerPump = 20;       // a fast reader must not keep the loop from its other work
constexpr std::size_t kMaxRanges = 1000;  // marks in one line; nobody counts more

}  // namespace

SearchStreams::SearchStreams(uv::Loop& loop, wire::Server& server,
                             std::function<void(wire::ConnectionId)> on_end)
    : loop_(loop), server_(server), on_end_(std::move(on_end)), again_(loop, [this] { pump(); }) {}

Outcome SearchStreams::add(wire::ConnectionId connection, std::string_view id, const wire::Search& request) {
  auto matcher = text::make_matcher(request.pattern, request.regex, request.mode);
  if (!matcher) return matcher.error();
  std::vector<const runner::Runner*> runners;
  for (const std::string& reference : request.runners) {
    const Result<RunnerId> runner = core_->resolve(reference);
    if (!runner) return runner.error();
    runners.push_back(core_->find(*runner));
  }
  if (request.runners.empty()) runners = core_->runners();
  Stream s;
  s.connection = connection;
  s.id = id;
  s.context = request.context;
  s.limit = request.limit.value_or(~0ULL);
  s.matcher = *matcher;
  const auto order = request.newest_first ? SearchRun::Order::NewestFirst : SearchRun::Order::OldestFirst;
  s.run = std::make_unique<SearchRun>(loop_, *matcher, order, [this] { pump_soon(); });
  if (s.limit == 0) s.run->only_count();
  for (const runner::Runner* runner : runners) {
    if (s.names.emplace(runner->id, runner->name).second) s.queue.push_back(runner->id);
  }
  streams_.push_back(std::move(s));
  pump_soon();
  return ok();
}

void SearchStreams::drop(wire::ConnectionId connection) {
  streams_.remove_if([connection](const Stream& s) { return s.connection == connection; });
}

void SearchStreams::pump() {
  for (Stream& s : streams_) pump(s);
  std::vector<wire::ConnectionId> ended;
  streams_.remove_if([&ended](const Stream& s) {
    if (s.ended) ended.push_back(s.connection);
    return s.ended;
  });
  for (const wire::ConnectionId connection : ended) on_end_(connection);
}

void SearchStreams::pump(Stream& s) {
  for (int batches = 0; !s.ended && server_.writable(s.connection); ++batches) {
    if (batches == kBatchesPerPump) return pump_soon();
    wire::FoundBatch batch;
    const bool waits = !fill(s, batch);
    s.ended = batch.end;
    if (!batch.empty()) server_.send(s.connection, wire::encode_found_batch(s.id, batch));
    if (waits) return;  // the pool is not that far
  }
}

void SearchStreams::begin_next(Stream& s) {
  const RunnerId runner = s.queue.front();
  s.queue.pop_front();
  const log::LogView view = core_->log(runner).value_or(log::LogView());
  s.run->add(runner, view, view.first_line(), view.end_line(), core_->screen(runner));
}

// False: nothing more is there now.
bool SearchStreams::fill(Stream& s, wire::FoundBatch& batch) {
  std::size_t bytes = 0;
  while (batch.hits.size() + batch.counts.size() < kMaxBatchHits && bytes < kMaxBatchBytes) {
    if (!s.piece) {
      if (!s.queue.empty() && s.run->has_room()) begin_next(s);
      s.piece = s.run->next();
      s.next = 0;
      batch.end = !s.piece && s.run->empty() && s.queue.empty();
      if (!s.piece) return batch.end;
    }
    if (s.next < s.piece->hits.size() && s.sent < s.limit) {
      batch.hits.push_back(encode(s, s.piece->hits[s.next++]));
      bytes += batch.hits.back().size();
      ++s.sent;
      continue;
    }
    s.count += s.piece->count;
    if (s.piece->last) {
      batch.counts.push_back(
          wire::encode_count(s.piece->runner, s.names[s.piece->runner], std::exchange(s.count, 0)));
    }
    s.piece.reset();
  }
  return true;
}

std::string SearchStreams::encode(const Stream& s, const log::Hit& hit) {
  const SearchPiece& piece = *s.piece;
  const log::LogView& view = piece.view;
  const std::uint64_t first = view.first_line(), rows_begin = view.end_line();
  const auto text_of = [&](std::uint64_t n) -> std::string_view {
    return n < rows_begin ? view.line(n).text : std::string_view(piece.rows[n - rows_begin].text);
  };
  wire::FoundLine found;
  found.runner = piece.runner;
  found.name = s.names.at(piece.runner);
  found.screen = piece.is_screen();
  found.number = piece.is_screen() ? rows_begin + hit.line : hit.line;
  found.text = text_of(found.number);
  if (!piece.is_screen()) found.at = view.line(hit.line).at;
  found.ranges = log::matches_in(*s.matcher, found.text, kMaxRanges);
  const std::uint64_t end = rows_begin + piece.rows.size();
  for (std::uint64_t n = std::max(first, found.number - std::min(found.number, s.context)); n < found.number;
       ++n)
    found.before.push_back({n, text_of(n)});
  for (std::uint64_t n = found.number + 1; n < end && n <= found.number + s.context; ++n)
    found.after.push_back({n, text_of(n)});
  return wire::encode_found(found);
}

}  // namespace geppetto::worker
