// Mirrors what the core does with a live runner: evidence of the process, of output and of silence.
#include "domain/core/replay.h"

#include <utility>

#include "domain/runner/end.h"

namespace geppetto::core {

Replay::Replay(ReplayOptions options, StatusHandler on_status)
    : options_(std::move(options)),
      on_status_(std::move(on_status)),
      recorder_(log::make_memory_store()),
      watch_(options_.profile, options_.idle_after_ms) {
  recorder_.set_event_handler([this](const term::ScreenEvent& e) {
    watch_.on_event(e, {wall(fed_at_ms_), MonoTime{fed_at_ms_}});
  });
  recorder_.open(options_.size);
  watch_.alive({wall(0), MonoTime{0}});
  watch_.output({wall(0), MonoTime{0}});
  judge(0);
}

void Replay::pass(std::int64_t at_ms) {
  tick_until(at_ms);
  apply_resize();
}

void Replay::finish(std::int64_t at_ms) {
  pass(at_ms);
  recorder_.settle();
}

void Replay::tick_until(std::int64_t at_ms) {
  if (settle_at_ms_ && *settle_at_ms_ <= at_ms) {
    settle_at_ms_.reset();
    recorder_.settle();
  }
  while (judge_at_ && judge_at_->ms <= at_ms) judge(judge_at_->ms);
}

void Replay::output(std::int64_t at_ms, std::string_view bytes) {
  tick_until(at_ms);
  apply_resize();
  if (recorder_.screen() == nullptr) return;
  fed_at_ms_ = at_ms;
  recorder_.feed(bytes, wall(at_ms));
  if (!recorder_.undecided()) {
    settle_at_ms_.reset();
  } else if (!settle_at_ms_) {
    settle_at_ms_ = at_ms + Collapser::kReprintMs;
  }
  watch_.output({wall(at_ms), MonoTime{at_ms}});
  judge(at_ms);
}

void Replay::resize(std::int64_t at_ms, term::Size size) {
  tick_until(at_ms);
  resize_ = size;
  resize_at_ = wall(at_ms);
}

void Replay::apply_resize() {
  if (const auto size = std::exchange(resize_, std::nullopt)) recorder_.resize(*size, resize_at_);
}

void Replay::end(std::int64_t at_ms, std::optional<int> exit_code) {
  tick_until(at_ms);
  apply_resize();
  recorder_.close(wall(at_ms));
  settle_at_ms_.reset();
  runner::EndFacts facts;
  facts.code = exit_code;
  watch_.ended(runner::judge_end(facts), {wall(at_ms), MonoTime{at_ms}});
  judge(at_ms);
}

void Replay::judge(std::int64_t at_ms) {
  if (runner::is_over(status_)) return;  // for good
  watch_.tick(recorder_.screen(), {wall(at_ms), MonoTime{at_ms}});
  const runner::Verdict verdict = watch_.judge(MonoTime{at_ms});
  judge_at_ = watch_.deadline(MonoTime{at_ms});
  if (verdict.status == status_) return;
  status_ = verdict.status;
  if (on_status_) on_status_(at_ms, verdict);
}

}  // namespace geppetto::core
