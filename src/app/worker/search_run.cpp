// Two pieces of a search are under way at a time, done or not, and the rest waits.
#include "app/worker/search_run.h"

#include <algorithm>
#include <utility>

namespace geppetto::worker {
namespace {

constexpr std::size_t kUnderWay = 2;  // of one search: pool threads stay for others
constexpr std::size_t kBlocksAPiece =
    4;  // 4 MiB: half a millisecond for a literal text, a few for an expression

void search_screen(const log::Matcher& matcher, bool only_count, const log::GiveUp& give_up,
                   SearchPiece& piece) {
  piece.rows = wire::screen_rows(*piece.image);
  for (std::size_t row = 0; row < piece.rows.size() && !give_up(); ++row) {
    const auto match = matcher.find(piece.rows[row].text, 0);
    if (!match) continue;
    ++piece.count;
    if (!only_count) piece.hits.push_back({row, *match});
  }
}

void search_blocks(const log::Matcher& matcher, bool only_count, const log::GiveUp& give_up,
                   SearchPiece& piece) {
  std::vector<std::uint64_t> lines;
  for (const log::TextBlock& block : piece.blocks) {
    lines.clear();
    if (!log::search(block, matcher, give_up, lines)) return;
    piece.count += lines.size();
    if (only_count) continue;
    for (const std::uint64_t line : lines) {
      if (give_up()) return;
      const auto index = static_cast<std::uint32_t>(line - block.number(0));
      piece.hits.push_back({line, matcher.find(block.text(index), 0).value_or(log::MatchRange{})});
    }
  }
}

}  // namespace

struct SearchRun::Task {
  // Shared with the pool's thread, which may outlive the run; the loop looks at it when `done`.
  std::shared_ptr<SearchPiece> piece;
  std::unique_ptr<uv::Work> work;
  bool done = false;
};

SearchRun::SearchRun(uv::Loop& loop, std::shared_ptr<const log::Matcher> matcher, Order order,
                     std::function<void()> on_ready)
    : loop_(loop), matcher_(std::move(matcher)), order_(order), on_ready_(std::move(on_ready)) {}

SearchRun::~SearchRun() { given_up_->store(true, std::memory_order_relaxed); }

void SearchRun::add(const RunnerId& runner, const log::LogView& view, std::uint64_t from, std::uint64_t end,
                    std::shared_ptr<const term::ScreenImage> screen) {
  std::vector<SearchPiece> pieces;
  const std::vector<log::TextBlock> blocks = view.blocks(from, end);
  for (std::size_t at = 0; at < blocks.size(); at += kBlocksAPiece) {
    SearchPiece& piece = pieces.emplace_back();
    piece.blocks.assign(
        blocks.begin() + static_cast<std::ptrdiff_t>(at),
        blocks.begin() + static_cast<std::ptrdiff_t>(std::min(blocks.size(), at + kBlocksAPiece)));
  }
  if (screen != nullptr || pieces.empty()) pieces.emplace_back().image = std::move(screen);
  if (order_ == Order::NewestFirst) std::ranges::reverse(pieces);
  for (SearchPiece& piece : pieces) {
    piece.runner = runner;
    piece.view = view;
    piece.last = &piece == &pieces.back();
    waiting_.push_back(std::move(piece));
  }
  start_some();
}

void SearchRun::start_some() {
  while (running_.size() < kUnderWay && !waiting_.empty()) {
    auto task = std::make_unique<Task>();
    task->piece = std::make_shared<SearchPiece>(std::move(waiting_.front()));
    waiting_.pop_front();
    Task* const started = task.get();
    const auto work = [piece = task->piece, matcher = matcher_, given_up = given_up_,
                       only_count = only_count_] {
      const auto give_up = [&given_up] { return given_up->load(std::memory_order_relaxed); };
      if (piece->is_screen()) {
        search_screen(*matcher, only_count, give_up, *piece);
      } else {
        search_blocks(*matcher, only_count, give_up, *piece);
      }
    };
    task->work = std::make_unique<uv::Work>(loop_, work, [this, started] {
      started->done = true;
      const auto on_ready = on_ready_;  // it may end the run
      on_ready();
    });
    running_.push_back(std::move(task));
  }
}

bool SearchRun::has_room() const { return waiting_.empty() && running_.size() < kUnderWay; }

std::optional<SearchPiece> SearchRun::next() {
  if (running_.empty() || !running_.front()->done) return std::nullopt;
  SearchPiece piece = std::move(*running_.front()->piece);
  running_.pop_front();
  start_some();
  return piece;
}

}  // namespace geppetto::worker
