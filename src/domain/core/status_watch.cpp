// A source speaks only when what it says has changed; the reducer does the rest.
#include "domain/core/status_watch.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/agent/rules.h"

namespace geppetto::core {
namespace {

using runner::Claim;
using runner::Detail;
using runner::Evidence;
using runner::Source;
using runner::Status;

Claim claim_of(agent::Meaning meaning) {
  switch (meaning) {
    case agent::Meaning::Working: return {Status::Running};
    case agent::Meaning::Permission: return {Status::Waiting, Detail::Permission};
    case agent::Meaning::Question: return {Status::Waiting, Detail::Question};
    case agent::Meaning::Auth: return {Status::Waiting, Detail::Auth};
    case agent::Meaning::Idle: return {Status::Idle};
    case agent::Meaning::Done: return {Status::Idle, Detail::Done};
    case agent::Meaning::Error: return {Status::Idle, Detail::Error};
    case agent::Meaning::Nothing: return {};
  }
  return {};
}

bool is_question(agent::Meaning meaning) {
  return meaning == agent::Meaning::Permission || meaning == agent::Meaning::Question ||
         meaning == agent::Meaning::Auth;
}

Evidence evidence_of(Source source, const agent::Profile* profile, std::optional<agent::Match> match,
                     WallTime at) {
  Evidence e{source, std::string(to_string(source)) + ".nothing", at, "no rule matches", {}};
  if (!match) return e;
  e.rule = profile->name + "." + std::string(to_string(source)) + "." + match->rule->id;
  e.text = std::move(match->quote);
  e.claim = claim_of(match->rule->meaning);
  return e;
}

Evidence evidence_of(const term::Progress& progress, WallTime at) {
  using State = term::Progress::State;
  const std::string percent = std::to_string(progress.percent) + " %";
  const auto running = [&](std::string_view rule, std::string text, Detail detail, int n) {
    return Evidence{Source::Progress, std::string(rule), at, std::move(text), {Status::Running, detail, n}};
  };
  switch (progress.state) {
    case State::Normal: return running("progress.percent", percent, Detail::None, progress.percent);
    case State::Error:
      return running("progress.error", percent + ", in trouble", Detail::Error, progress.percent);
    case State::Paused:
      return running("progress.paused", percent + ", paused", Detail::None, progress.percent);
    case State::Unknown: return running("progress.busy", "busy", Detail::None, runner::kNoProgress);
    case State::None: break;
  }
  return {Source::Progress, "progress.none", at, "no progress is shown", {}};
}

}  // namespace

StatusWatch::StatusWatch(std::shared_ptr<const agent::Profile> profile, std::int64_t idle_after_ms)
    : profile_(std::move(profile)),
      idle_after_ms_(idle_after_ms),
      reducer_(profile_ && profile_->silence_ms > 0 ? profile_->silence_ms : idle_after_ms) {}

void StatusWatch::set_profile(std::shared_ptr<const agent::Profile> profile, Moment now) {
  profile_ = std::move(profile);
  reducer_.set_silence(profile_ && profile_->silence_ms > 0 ? profile_->silence_ms : idle_after_ms_);
  on_title(title_, now);
  look_again(now);
}

void StatusWatch::look_again(Moment now) {
  dirty_since_ = now.mono;
  look_at_ = now.mono + 1;
  news_ = true;
}

void StatusWatch::alive(Moment now) {
  add({Source::Process, "process.alive", now.wall, "its process runs", {Status::Running}}, now.mono);
}

void StatusWatch::resume_reports(std::string_view kept, Moment then) {
  reports_.restore(kept);
  if (reports_.records().empty()) return;
  reported_ = true;
  add(runner::evidence_of(reports_, then.wall), then.mono);
}

void StatusWatch::replaced(Moment now) {
  reports_.prompt_shown();
  add_reports(now);
}

void StatusWatch::ended(const runner::End& end, Moment now) {
  add({Source::Process, end.rule, now.wall, end.reason, {end.status}}, now.mono);
}

// What a source says again is no news: a spinner in a title turns ten times a second.
void StatusWatch::add(Evidence evidence, MonoTime at) {
  if (ignored_[static_cast<std::size_t>(evidence.source)]) return;
  const Evidence* before = reducer_.last_of(evidence.source);
  const bool quotes = evidence.claim.status != Status::Running || evidence.source == Source::Report;
  if (before == nullptr && evidence.claim.status == Status::Starting) return;
  const bool event = evidence.source == Source::Hook;  // the second of a kind is not the first
  if (!event && before != nullptr && before->claim == evidence.claim && before->rule == evidence.rule &&
      (!quotes || before->text == evidence.text))
    return;
  reducer_.add(std::move(evidence), at, ++order_);
  news_ = true;
}

void StatusWatch::add_reports(Moment now) {
  report_news_ = true;
  add(runner::evidence_of(reports_, now.wall), now.mono);
}

void StatusWatch::on_event(const term::ScreenEvent& event, Moment now) {
  if (const auto* title = std::get_if<term::TitleChanged>(&event)) return on_title(title->title, now);
  if (const auto* progress = std::get_if<term::Progress>(&event))
    return add(evidence_of(*progress, now.wall), now.mono);
  if (const auto* report = std::get_if<term::ProgramStatus>(&event)) {
    const runner::Taken taken = reports_.take(report->payload);
    if (taken == runner::Taken::Nothing || taken == runner::Taken::Question) return;
    reported_ = true;
    return add_reports(now);
  }
  if (const auto* mark = std::get_if<term::ShellMark>(&event)) {
    if (mark->kind != term::ShellMark::Kind::Prompt) return;
    reports_.prompt_shown();
    return add_reports(now);
  }
  if (std::holds_alternative<term::Reset>(event)) {
    reports_.reset();
    add_reports(now);
    add(evidence_of(term::Progress{}, now.wall), now.mono);
  }
}

void StatusWatch::on_title(std::string_view title, Moment now) {
  title_ = title;
  add(evidence_of(Source::Title, profile_.get(),
                  profile_ ? agent::match_title(*profile_, title) : std::nullopt, now.wall),
      now.mono);
}

void StatusWatch::heard(Source source, const agent::Profile& profile, const agent::FieldMatch& match,
                        Moment at) {
  if (match.rule->meaning == agent::Meaning::Nothing) return;
  std::string text = match.quote.empty() ? "it told of \"" + match.rule->id + "\"" : match.quote;
  add({source, profile.name + "." + std::string(to_string(source)) + "." + match.rule->id, at.wall,
       std::move(text), claim_of(match.rule->meaning)},
      at.mono);
}

void StatusWatch::silenced(Source source, Moment at) {
  add({source, std::string(to_string(source)) + ".gone", at.wall, "it is gone", {}}, at.mono);
}

void StatusWatch::output(Moment now) {
  reducer_.output(now.wall, now.mono);
  if (!profile_ || profile_->screen_rules.empty()) return;
  if (!dirty_since_) dirty_since_ = now.mono;
  look_at_ = std::min(now.mono + kQuietMs, *dirty_since_ + kLookWithinMs);
}

void StatusWatch::tick(const term::Screen* screen, Moment now) {
  if (!look_at_ || now.mono < *look_at_ || screen == nullptr) return;
  if (screen->synchronized() && now.mono < *dirty_since_ + kHalfDrawnMs) {
    look_at_ = now.mono + kQuietMs;
    return;
  }
  look_at_.reset();
  dirty_since_.reset();
  look(*screen, now);
}

void StatusWatch::look(const term::Screen& screen, Moment now) {
  std::vector<std::string> rows;
  for (int row = 0; row < screen.size().rows; ++row) rows.push_back(screen.row_text(row));
  std::optional<agent::Match> match = profile_ ? agent::match_screen(*profile_, rows) : std::nullopt;
  std::optional<agent::FoundDialog> dialog = match ? agent::find_dialog(*match, rows) : std::nullopt;
  if (dialog != dialog_) news_ = true;
  dialog_ = std::move(dialog);
  asks_.clear();
  if (match && is_question(match->rule->meaning)) asks_ = match->quote.empty() ? "something" : match->quote;
  if (dialog_ && !dialog_->question.empty()) asks_ = dialog_->question;
  input_ = profile_ ? agent::find_input(*profile_, rows) : std::nullopt;
  add(evidence_of(Source::Screen, profile_.get(), std::move(match), now.wall), now.mono);
}

void StatusWatch::typed(Moment now) {
  reports_.typed();
  add_reports(now);
}

runner::Verdict StatusWatch::judge(MonoTime now) const {
  runner::Verdict verdict = reducer_.judge(now);
  const runner::ProgramRecord* report = reports_.leading();
  const bool wordless =
      verdict.evidence.source == Source::Title ||
      (verdict.evidence.source == Source::Report && report != nullptr && report->message.empty());
  const Evidence* screen = reducer_.last_of(Source::Screen);
  if (wordless && verdict.status == Status::Waiting && screen != nullptr &&
      screen->claim.status == Status::Waiting) {
    verdict.evidence.text = screen->text;
    if (verdict.evidence.source == Source::Title) verdict.evidence.claim.detail = screen->claim.detail;
  }
  return verdict;
}

std::optional<MonoTime> StatusWatch::deadline(MonoTime now) const {
  std::optional<MonoTime> next = reducer_.deadline(now);
  if (look_at_ && (!next || *look_at_ < *next)) next = std::max(*look_at_, now + 1);
  return next;
}

}  // namespace geppetto::core
