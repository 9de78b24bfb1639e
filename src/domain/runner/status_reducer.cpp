// Each source keeps its newest words in the order of their times, so the order in which they came is
// forgotten.
#include "domain/runner/status_reducer.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace geppetto::runner {
namespace {

constexpr int kFloor = 1;  // that a process runs says less than anything else

int rank_of(const Evidence& e, const SourceRule& rule) {
  return e.source == Source::Process && !is_over(e.claim.status) ? kFloor : rule.rank;
}

}  // namespace

void StatusReducer::add(Evidence evidence, MonoTime at, std::uint64_t order) {
  std::vector<Said>& said = said_[static_cast<std::size_t>(evidence.source)];
  const auto key = [](const Said& s) {
    return std::tie(s.at, s.order, s.evidence.claim, s.evidence.rule, s.evidence.text);
  };
  Said next{std::move(evidence), at, order};
  const auto place = std::ranges::find_if(said, [&](const Said& s) { return key(s) < key(next); });
  said.insert(place, std::move(next));
  if (said.size() > kKept) said.pop_back();
}

void StatusReducer::output(WallTime at, MonoTime now) {
  if (last_output_ && now < *last_output_) return;
  last_output_ = now;
  last_output_at_ = at;
}

const Evidence* StatusReducer::last_of(Source source) const {
  return of(source).empty() ? nullptr : &of(source).front().evidence;
}

std::optional<MonoTime> StatusReducer::believed_until(const Said& said) const {
  const SourceRule& rule = rule_of(said.evidence.source);
  std::optional<MonoTime> until;
  if (rule.holds_ms != 0) until = said.at + rule.holds_ms;
  if (said.evidence.claim.status == Status::Running && rule.running_holds_ms != 0) {
    const MonoTime sign_of_life = std::max(said.at, last_output_.value_or(said.at));
    const MonoTime quiet =
        sign_of_life + (rule.source == Source::Screen ? silence_ms_ : rule.running_holds_ms);
    until = until ? std::min(*until, quiet) : quiet;
  }
  return until;
}

std::optional<MonoTime> StatusReducer::settles_at(const std::vector<Said>& said,
                                                  std::int64_t settle_ms) const {
  if (settle_ms == 0 || said.empty() || said.front().evidence.claim.status != Status::Idle)
    return std::nullopt;
  MonoTime since = said.front().at;
  for (const Said& s : said) {
    if (s.evidence.claim.status != Status::Idle) return since + settle_ms;
    since = s.at;
  }
  return std::nullopt;  // it never said anything else: there is nothing to go back to
}

bool StatusReducer::agrees(Source other_than, MonoTime since, MonoTime now) const {
  if (last_output_ && now >= *last_output_ + silence_ms_) return true;
  return std::ranges::any_of(said_, [&](const std::vector<Said>& said) {
    return !said.empty() && said.front().evidence.source != other_than &&
           said.front().evidence.claim.status == Status::Idle && said.front().at >= since;
  });
}

// The word that stands: the newest, or the one before it while "idle" has not settled.
const StatusReducer::Said* StatusReducer::settled(const SourceRule& rule, MonoTime now) const {
  const std::vector<Said>& said = of(rule.source);
  const std::optional<MonoTime> at = settles_at(said, rule.settle_ms);
  if (at && now < *at) {
    const Said& before =
        *std::ranges::find_if(said, [](const Said& s) { return s.evidence.claim.status != Status::Idle; });
    const std::optional<MonoTime> until = believed_until(before);
    const bool stands = before.evidence.claim.status != Status::Starting && (!until || now < *until);
    if (stands && !agrees(rule.source, before.at, now)) return &before;
  }
  return &said.front();
}

const StatusReducer::Said* StatusReducer::believed(const SourceRule& rule, MonoTime now) const {
  if (of(rule.source).empty()) return nullptr;
  const Said* said = settled(rule, now);
  if (said->evidence.claim.status == Status::Starting) return nullptr;
  const std::optional<MonoTime> until = believed_until(*said);
  return until && now >= *until ? nullptr : said;
}

bool StatusReducer::overtaken(const SourceRule& rule, const Said& said, MonoTime now) const {
  if (rule.yields_ms == 0) return false;
  return std::ranges::any_of(kSourceRules, [&](const SourceRule& other) {
    if (other.rank >= rule.rank || (rule.source == Source::Record && other.source != Source::Hook))
      return false;
    const Said* later = believed(other, now);
    return later != nullptr && later->at >= said.at + rule.yields_ms;
  });
}

Evidence StatusReducer::silence(MonoTime now) const {
  if (now < *last_output_ + silence_ms_)
    return {Source::Silence, "silence.output", last_output_at_, "output arrives", {Status::Running}};
  return {Source::Silence,
          "silence.idle",
          {last_output_at_.ms + silence_ms_},
          "no output for " + std::to_string(silence_ms_ / 1000) + " s",
          {Status::Idle}};
}

Verdict StatusReducer::judge(MonoTime now) const {
  const Said* best = nullptr;
  const auto weight = [](const Said& s) {
    return std::tuple(rank_of(s.evidence, rule_of(s.evidence.source)), s.at, s.order, s.evidence.claim,
                      s.evidence.source);
  };
  for (const SourceRule& rule : kSourceRules) {
    const Said* said = believed(rule, now);
    if (said != nullptr && !overtaken(rule, *said, now) && (best == nullptr || weight(*said) > weight(*best)))
      best = said;
  }
  const int best_rank = best == nullptr ? 0 : std::get<0>(weight(*best));
  if (last_output_ && best_rank < rule_of(Source::Silence).rank) {
    Evidence evidence = silence(now);
    return {evidence.claim.status, std::move(evidence)};
  }
  if (best != nullptr) return {best->evidence.claim.status, best->evidence};
  return {Status::Starting, {Source::None, "none", {}, "nothing is known of it yet", {}}};
}

std::optional<MonoTime> StatusReducer::deadline(MonoTime now) const {
  std::optional<MonoTime> next;
  const auto consider = [&](std::optional<MonoTime> t) {
    if (t && *t > now && (!next || *t < *next)) next = t;
  };
  if (const Evidence* end = last_of(Source::Process); end != nullptr && is_over(end->claim.status))
    return std::nullopt;
  for (const SourceRule& rule : kSourceRules) {
    const std::vector<Said>& said = of(rule.source);
    consider(settles_at(said, rule.settle_ms));
    if (!said.empty()) consider(believed_until(*settled(rule, now)));
  }
  if (last_output_) consider(*last_output_ + silence_ms_);
  return next;
}

}  // namespace geppetto::runner
