// What is there is searched runner by runner, the one that was active last first and each from its new end.
#include "app/worker/window_search.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "infra/text/regex.h"

namespace geppetto::worker {
namespace {

constexpr std::int64_t kNewsMs =
    100;  // new lines and screens are searched this often: a mark may wait so long

}  // namespace

WindowSearch::WindowSearch(uv::Loop& loop, std::function<void(const core::Event&)> sink)
    : loop_(loop), sink_(std::move(sink)), soon_(loop, [this] { go_on(); }), news_(loop, [this] {
        news_due_ = false;
        look_for_news();
      }) {}

void WindowSearch::search(const log::SearchRequest& request) {
  run_.reset();
  queue_.clear();
  progress_.clear();
  hits_.clear();
  state_ = {};
  state_.request = request;
  soon_.start(0);
  if (request.pattern.empty()) return;
  const auto matcher = text::make_matcher(request.pattern, request.regex, request.mode);
  if (!matcher) {
    state_.error = matcher.error();
    state_.complete = true;
    return;
  }
  // The window gets one of its own, so that its frames share no lock with the pool.
  const auto own = text::make_matcher(request.pattern, request.regex, request.mode);
  if (own) state_.matcher = *own;
  run_ = std::make_unique<SearchRun>(loop_, *matcher, SearchRun::Order::NewestFirst, [this] { go_on(); });
  std::vector<const runner::Runner*> runners = core_->runners();
  std::erase_if(runners, [this](const runner::Runner* r) { return !concerns(r->id); });
  std::ranges::stable_sort(runners, [](const runner::Runner* a, const runner::Runner* b) {
    return b->last_activity_at < a->last_activity_at;
  });
  for (const runner::Runner* runner : runners) queue_.push_back(runner->id);
}

bool WindowSearch::concerns(const RunnerId& runner) const {
  return !state_.request.runner || *state_.request.runner == runner;
}

void WindowSearch::begin_next() {
  const RunnerId runner = queue_.front();
  queue_.pop_front();
  if (core_->find(runner) != nullptr) give(runner, true);
}

// What the run has not got of a runner that exists; `all`: also when that is nothing.
void WindowSearch::give(const RunnerId& id, bool all) {
  Progress& progress = progress_[id];
  if (progress.under_way) return;
  const runner::Runner& runner = *core_->find(id);
  const log::LogView view = core_->log(id).value_or(log::LogView());
  const bool active = progress.activity != runner.last_activity_at;
  const bool look = all || active || progress.look_again;
  if (!look && progress.searched >= view.end_line()) return;
  auto screen = look ? core_->screen(id) : nullptr;
  if (look && screen == nullptr) hits_[id].screen.clear();
  const std::uint64_t from = std::max(progress.searched, view.first_line());
  progress = {view.end_line(), runner.last_activity_at, true, active};
  run_->add(id, view, from, view.end_line(), std::move(screen));
  if (active) something_changed();
}

void WindowSearch::something_changed() {
  if (run_ != nullptr && !std::exchange(news_due_, true)) news_.start(kNewsMs);
}

void WindowSearch::runner_removed(const RunnerId& runner) {
  progress_.erase(runner);
  if (hits_.erase(runner) > 0) soon_.start(0);
}

void WindowSearch::look_for_news() {
  if (run_ == nullptr) return;
  for (const runner::Runner* runner : core_->runners()) {
    if (!concerns(runner->id) || std::ranges::find(queue_, runner->id) != queue_.end()) continue;
    // One that is over and was searched has no news, and another look would only keep it open.
    if (!runner::is_over(runner->status) || progress_[runner->id].activity != runner->last_activity_at)
      give(runner->id, false);
  }
}

void WindowSearch::go_on() {
  if (run_ != nullptr) {
    for (;;) {
      while (!queue_.empty() && run_->has_room()) begin_next();
      std::optional<SearchPiece> piece = run_->next();
      if (!piece) break;
      take(std::move(*piece));
    }
    if (queue_.empty() && run_->empty()) state_.complete = true;
  }
  tell();
}

void WindowSearch::take(SearchPiece piece) {
  const auto progress = progress_.find(piece.runner);
  if (progress == progress_.end()) return;  // removed meanwhile
  if (piece.last) progress->second.under_way = false;
  if (piece.last) something_changed();
  log::RunnerHits& found = hits_[piece.runner];
  found.runner = piece.runner;
  if (piece.is_screen()) {
    found.screen = std::move(piece.hits);
    return;
  }
  found.count += piece.count;
  found.hits.add(std::move(piece.hits));
  hold_limit();
}

// Whoever has the most gives the oldest.
void WindowSearch::hold_limit() {
  std::size_t kept = 0;
  log::RunnerHits* most = nullptr;
  for (auto& [runner, found] : hits_) {
    kept += found.hits.size();
    if (most == nullptr || found.hits.size() > most->hits.size()) most = &found;
  }
  if (kept <= log::kMaxKeptHits) return;
  const std::size_t surplus = kept - log::kMaxKeptHits;
  most->hits.keep_newest(most->hits.size() - std::min(surplus, most->hits.size()));
  state_.hits_left_out = true;
}

void WindowSearch::tell() {
  if (state_.request.pattern.empty()) return sink_(core::SearchChanged{nullptr});
  auto told = std::make_shared<log::SearchState>(state_);
  for (const auto& [runner, found] : hits_) {
    if (found.count == 0 && found.screen.empty()) continue;
    told->runners.push_back(found);
    told->count += found.count + found.screen.size();
  }
  sink_(core::SearchChanged{std::move(told)});
}

}  // namespace geppetto::worker
