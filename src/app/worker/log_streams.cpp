// The pump: transcript lines first, then the screen, then the end.
#include "app/worker/log_streams.h"

#include <algorithm>
#include <utility>

#include "infra/text/regex.h"

namespace geppetto::worker {
namespace {

constexpr std::uint64_t kMinBatchLines = 10;  // the contract: 10 to 50 lines when there is much
constexpr std::uint64_t kMaxBatchLines = 50;
constexpr std::size_t kMaxBatchBytes = 256 * 1024;  // long lines go in smaller batches
constexpr int kBatchesPerPump = 20;       // a fast reader must not keep the loop from its other work
constexpr std::int64_t kFewLinesMs = 20;  // few lines wait this long for more; the contract says 50
constexpr std::int64_t kScreenMs = 40;    // a screen that changes all the time is sent this often

std::uint64_t first_since(const log::LogView& view, WallTime since) {
  std::uint64_t low = view.first_line(), high = view.end_line();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (view.line(middle).at < since) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::uint64_t first_wanted(const log::LogView& view, const wire::StreamLogs& request) {
  if (request.from_line) return *request.from_line;
  std::uint64_t first = request.tail || request.since ? view.first_line() : 0;
  if (request.tail) first = view.end_line() - std::min(*request.tail, view.size());
  if (request.since) first = std::max(first, first_since(view, *request.since));
  return first;
}

}  // namespace

LogStreams::LogStreams(uv::Loop& loop, wire::Server& server, std::function<void(wire::ConnectionId)> on_end)
    : loop_(loop),
      server_(server),
      on_end_(std::move(on_end)),
      again_(loop, [this] { pump(); }),
      few_timer_(loop,
                 [this] {
                   few_due_ = true;
                   pump();
                   few_due_ = few_waiting_ = false;
                 }),
      screen_timer_(loop, [this] {
        screens_due_ = true;
        pump();
      }) {}

Outcome LogStreams::add(wire::ConnectionId connection, std::string_view id, const RunnerId& runner,
                        const wire::StreamLogs& request) {
  std::shared_ptr<const log::Matcher> matcher;
  if (!request.grep.empty()) {
    auto made = text::make_regex(request.grep, log::CaseMode::Smart);
    if (!made) return made.error();
    matcher = *made;
  }
  const auto view = core_->log(runner);
  Stream s;
  s.connection = connection;
  s.id = id;
  s.runner = runner;
  if (view) s.view = *view;
  s.next = first_wanted(s.view, request);
  s.limit = s.view.end_line();
  s.follow = request.follow;
  s.screen = request.screen;
  // What leaves the screen while a long transcript is sent is neither lost nor sent twice.
  if (s.screen && !s.follow) s.image = core_->screen(runner);
  s.look_again = true;
  if (matcher != nullptr) {
    s.matching =
        std::make_unique<SearchRun>(loop_, matcher, SearchRun::Order::OldestFirst, [this] { pump_soon(); });
    s.matching->add(runner, s.view, s.next, s.limit, nullptr);
    s.dropped = std::min(s.view.first_line(), s.limit) - std::min({s.next, s.view.first_line(), s.limit});
  }
  streams_.push_back(std::move(s));
  pump_soon();
  return ok();
}

void LogStreams::drop(wire::ConnectionId connection) {
  streams_.remove_if([connection](const Stream& s) { return s.connection == connection; });
}

void LogStreams::pump_soon() { again_.start(0); }

void LogStreams::pump() {
  if (streams_.empty()) return;
  for (Stream& s : streams_) pump(s);
  if (std::exchange(screens_looked_at_, false)) {
    screens_due_ = false;
    screen_timer_.start(kScreenMs);
  }
  std::vector<wire::ConnectionId> ended;
  streams_.remove_if([&ended](const Stream& s) {
    if (s.ended) ended.push_back(s.connection);
    return s.ended;
  });
  for (const wire::ConnectionId connection : ended) on_end_(connection);
}

void LogStreams::pump(Stream& s) {
  const runner::Runner* runner = core_->find(s.runner);
  const bool over = runner == nullptr || runner::is_over(runner->status);
  if (const auto view = core_->log(s.runner)) s.view = *view;
  const bool last = over || !s.follow;
  if (s.matching != nullptr && !send_matching(s)) return;
  if (!send_lines(s, last)) return;
  if (!last) {
    if (s.screen) send_changed_screen(s, *runner);
    return;
  }
  if (!server_.writable(s.connection)) return;
  if (s.screen) show_screen(s, s.image.get());
  wire::LogBatch end;
  end.end = true;
  send_batch(s, end);
  s.ended = true;
}

bool LogStreams::send_lines(Stream& s, bool all) {
  const std::uint64_t end = s.follow ? s.view.end_line() : std::min(s.limit, s.view.end_line());
  for (int batches = 0; s.next < end; ++batches) {
    if (!server_.writable(s.connection)) return false;
    if (batches == kBatchesPerPump) {
      pump_soon();
      return false;
    }
    wire::LogBatch batch;
    if (s.next < s.view.first_line()) {
      batch.dropped = std::min(s.view.first_line(), end) - s.next;
      s.next += batch.dropped;
    }
    if (end - s.next < kMinBatchLines && !all && !few_due_ && batch.dropped == 0) {
      if (!few_waiting_) few_timer_.start(kFewLinesMs);
      few_waiting_ = true;
      return true;
    }
    std::size_t bytes = 0;
    while (s.next < end && batch.lines.size() < kMaxBatchLines) {
      std::string line = wire::encode_log_line(s.next, s.view.line(s.next));
      if (!batch.lines.empty() && bytes + line.size() > kMaxBatchBytes) break;
      bytes += line.size();
      batch.lines.push_back(std::move(line));
      ++s.next;
    }
    send_batch(s, batch);
  }
  return true;
}

// False: the reader or the search is behind, or this turn's share is used up.
bool LogStreams::send_matching(Stream& s) {
  for (int batches = 0;; ++batches) {
    if (!server_.writable(s.connection)) return false;
    if (batches == kBatchesPerPump) {
      pump_soon();
      return false;
    }
    wire::LogBatch batch;
    std::size_t bytes = 0;
    while (batch.lines.size() < kMaxBatchLines && bytes < kMaxBatchBytes) {
      if (!s.piece) {
        s.piece = s.matching->next();
        s.piece_next = 0;
        if (!s.piece) break;
      }
      if (s.piece_next == s.piece->hits.size()) {
        s.piece.reset();
        continue;
      }
      const std::uint64_t number = s.piece->hits[s.piece_next++].line;
      batch.lines.push_back(wire::encode_log_line(number, s.piece->view.line(number)));
      bytes += batch.lines.back().size();
    }
    batch.dropped = std::exchange(s.dropped, 0);
    if (!batch.lines.empty() || batch.dropped > 0) send_batch(s, batch);
    if (s.piece) continue;
    if (!s.matching->empty()) return false;
    s.matching.reset();
    s.next = std::max(s.next, s.limit);
    return true;
  }
}

void LogStreams::send_batch(const Stream& s, const wire::LogBatch& batch) {
  server_.send(s.connection, wire::encode_logs(s.id, batch));
}

void LogStreams::send_changed_screen(Stream& s, const runner::Runner& runner) {
  const bool active = s.shown_activity != runner.last_activity_at;
  if (!active && !s.look_again) return;
  if (!screens_due_ || !server_.writable(s.connection)) return;  // the timer, or the drain, comes back here
  s.shown_activity = runner.last_activity_at;
  s.look_again = active;
  screens_looked_at_ = true;
  show_screen(s, core_->screen(s.runner).get());
}

void LogStreams::show_screen(Stream& s, const term::ScreenImage* image) {
  if (image == nullptr) return;
  std::vector<wire::ScreenRow> rows = wire::screen_rows(*image);
  const auto cursor = static_cast<std::uint64_t>(image->cursor_row);
  if (s.follow && rows == s.shown && cursor == s.shown_cursor) return;
  s.shown_cursor = cursor;
  wire::LogBatch batch;
  batch.screen = true;
  batch.cursor_row = cursor;
  batch.alternate = image->alternate;
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::string line = wire::encode_screen_line(row, rows[row]);
    if (bytes + line.size() > wire::kMaxLineBytes / 2) break;
    bytes += line.size();
    batch.lines.push_back(std::move(line));
  }
  send_batch(s, batch);
  s.shown = std::move(rows);
}

}  // namespace geppetto::worker
