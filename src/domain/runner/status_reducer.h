// Ranked evidence to status: keeps what each source last said and lets the highest-ranked one that holds
// decide.
#pragma once
#include <array>
#include <optional>

#include "domain/base/time.h"
#include "domain/runner/evidence.h"
#include "domain/runner/runner_machine.h"

namespace geppetto::runner {

struct Verdict {
  Status status = Status::Starting;
  Evidence evidence;
};

// One claim per source. A source that knows nothing claims nothing; the ranks are the order of Source.
class StatusReducer {
 public:
  explicit StatusReducer(std::int64_t idle_after_ms) : idle_after_ms_(idle_after_ms) {}

  void claim(Source source, Move move, Evidence evidence);

  // A byte came: the silence clock starts anew. True when that ends an idle spell or is the first sign of
  // life.
  bool active(WallTime at, MonoTime now);

  // True when the silence has just become long enough to matter.
  bool tick(WallTime at, MonoTime now);

  // When tick() could say something new; nothing while idle or over.
  std::optional<MonoTime> deadline() const;

  // The verdict given what is claimed now, starting from the status before.
  Verdict judge(Status before) const;

 private:
  struct Claim {
    Move move = Move::Active;
    Evidence evidence;
  };
  static constexpr std::size_t kSources = 2;

  std::int64_t idle_after_ms_;
  std::array<std::optional<Claim>, kSources> claims_;
  std::optional<MonoTime> last_active_;
  bool silent_ = false;
};

}  // namespace geppetto::runner
