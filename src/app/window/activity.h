// How busy each runner was lately, for the small curves beside those that work. UI thread.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "domain/base/ids.h"
#include "domain/base/time.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

// Counts how often a runner's row changed, in buckets of a fixed length. Times are a monotonic clock's.
class Activity {
 public:
  static constexpr std::size_t kBuckets = 24;
  static constexpr std::int64_t kBucketMs = 5000;  // two minutes in all

  void take(const snapshot::Snapshot& snapshot, MonoTime now);

  // Lets buckets end; what was counted stays where it is in time.
  void advance(MonoTime now);

  // When a curve that is shown changes by time alone: nothing while no runner works.
  std::optional<MonoTime> next_change() const;

  // Oldest first, 0 to 1, relative to the runner's busiest bucket; nothing of an unknown runner.
  std::optional<std::array<float, kBuckets>> curve(const RunnerId& id) const;

 private:
  struct Track {
    std::array<std::uint32_t, kBuckets> counts{};  // [kBuckets - 1] is the bucket that runs
    std::weak_ptr<const snapshot::RunnerRow> last;
    bool works = false;
    bool seen = false;
  };
  std::map<RunnerId, Track> tracks_;
  std::int64_t bucket_ = 0;  // number of the one that runs
};

}  // namespace geppetto::window
