// Ranked evidence to status: a pure function of what was said, when, and what time it is now.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/base/time.h"
#include "domain/runner/evidence.h"

namespace geppetto::runner {

// The table of ranks. Printed in docs/status.md; a test compares the two.
struct SourceRule {
  Source source;
  int rank;  // the higher one decides; within a rank the newest
  // How long "running" is believed while the pane prints nothing. 0: as long as nobody says otherwise.
  std::int64_t running_holds_ms;
  // How long any claim is believed, whatever the pane prints. 0: as long as nobody says otherwise.
  std::int64_t holds_ms;
  // From "running" to "idle" only after so long, or when a second source agrees.
  std::int64_t settle_ms;
  // What is said so much later decides instead: of a hook a title, progress or the screen, of a record a
  // hook. 0: nothing does.
  std::int64_t yields_ms;
  std::string_view why;
};

inline constexpr std::int64_t kMinute = 60'000;

// Source::Screen and Silence: `running_holds_ms` is a default, an agent's own silence takes its place.
inline constexpr std::array<SourceRule, 8> kSourceRules = {{
    {Source::Process, 8, 0, 0, 0, 0,
     "the end of a process is a fact and final; that one runs is the least that can be known"},
    {Source::Report, 7, 10 * kMinute, 0, 0, 0,
     "the program's own word, sent at the moment; one that died in a shell leaves it behind"},
    {Source::Record, 6, 10 * kMinute, 0, 0, 1,
     "rewritten at each turn; may outlive a crash; a hook may be quicker"},
    {Source::Hook, 5, 7'000, 0, 700, 300,
     "exact, but no hook tells of an interrupt or of an answer: what the pane shows later decides"},
    {Source::Title, 4, 10'000, 0, 700, 0,
     "set for people and left behind by what was killed; may lag behind a dialog"},
    {Source::Progress, 4, 15'000, 0, 700, 0, "updated while it moves; terminals forget it after as long"},
    {Source::Screen, 3, 10'000, 0, 700, 0, "text can be quoted, and is half drawn for a moment"},
    {Source::Silence, 2, 30'000, 0, 0, 0, "tells work from rest at best, never why"},
}};

constexpr const SourceRule& rule_of(Source source) {
  for (const SourceRule& rule : kSourceRules)
    if (rule.source == source) return rule;
  return kSourceRules.back();
}

struct Verdict {
  Status status = Status::Starting;
  Evidence evidence;
};

// The same evidence in any order gives the same verdict: each piece carries its time.
class StatusReducer {
 public:
  // silence_ms: after so long without a byte it is idle, and a screen's "running" is no longer believed.
  explicit StatusReducer(std::int64_t silence_ms) : silence_ms_(silence_ms) {}
  void set_silence(std::int64_t silence_ms) { silence_ms_ = silence_ms; }

  // `order` tells which of two pieces of one millisecond is the newer.
  void add(Evidence evidence, MonoTime at, std::uint64_t order = 0);

  // A byte came.
  void output(WallTime at, MonoTime now);

  Verdict judge(MonoTime now) const;

  // When judge() would next say something else although nothing is added; later than `now`.
  std::optional<MonoTime> deadline(MonoTime now) const;

  // The newest word of a source, whether it is believed or not; null when it never spoke.
  const Evidence* last_of(Source source) const;

  // Of each source; more are never needed to tell since when it says the same.
  static constexpr std::size_t kKept = 8;

 private:
  struct Said {
    Evidence evidence;
    MonoTime at;
    std::uint64_t order = 0;
  };
  const Said* believed(const SourceRule& rule, MonoTime now) const;
  const Said* settled(const SourceRule& rule, MonoTime now) const;
  std::optional<MonoTime> believed_until(const Said& said) const;
  std::optional<MonoTime> settles_at(const std::vector<Said>& said, std::int64_t settle_ms) const;
  bool overtaken(const SourceRule& rule, const Said& said, MonoTime now) const;
  bool agrees(Source other_than, MonoTime since, MonoTime now) const;
  Evidence silence(MonoTime now) const;
  const std::vector<Said>& of(Source source) const { return said_[static_cast<std::size_t>(source)]; }

  std::int64_t silence_ms_;
  std::array<std::vector<Said>, static_cast<std::size_t>(Source::Process) + 1> said_;  // newest first
  std::optional<MonoTime> last_output_;
  WallTime last_output_at_;
};

}  // namespace geppetto::runner
