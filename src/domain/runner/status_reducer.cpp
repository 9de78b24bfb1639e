// Silence is the weakest source: it decides only while nobody else claims anything.
#include "domain/runner/status_reducer.h"

#include <utility>

namespace geppetto::runner {

void StatusReducer::claim(Source source, Move move, Evidence evidence) {
  claims_[static_cast<std::size_t>(source)] = Claim{move, std::move(evidence)};
}

bool StatusReducer::active(WallTime at, MonoTime now) {
  const bool news = silent_ || !last_active_;
  last_active_ = now;
  silent_ = false;
  if (news) claim(Source::Silence, Move::Active, {Source::Silence, "silence.output", at, "output arrives"});
  return news;
}

bool StatusReducer::tick(WallTime at, MonoTime now) {
  const auto due = deadline();
  if (!due || now < *due) return false;
  silent_ = true;
  claim(
      Source::Silence, Move::Silent,
      {Source::Silence, "silence.idle", at, "no output for " + std::to_string(idle_after_ms_ / 1000) + " s"});
  return true;
}

std::optional<MonoTime> StatusReducer::deadline() const {
  if (!last_active_ || silent_) return std::nullopt;
  const auto& process = claims_[static_cast<std::size_t>(Source::Process)];
  if (process && process->move != Move::Alive) return std::nullopt;
  return *last_active_ + idle_after_ms_;
}

Verdict StatusReducer::judge(Status before) const {
  Verdict verdict{before, {}};
  // Lowest rank first: a later claim moves on from where an earlier one left, so the highest has the last
  // word.
  for (const auto& claim : claims_) {
    if (!claim) continue;
    if (claim->move == Move::Alive && verdict.status != Status::Starting) continue;
    const Status moved = next(verdict.status, claim->move);
    verdict.status = moved;
    verdict.evidence = claim->evidence;
  }
  return verdict;
}

}  // namespace geppetto::runner
