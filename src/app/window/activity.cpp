// How busy each runner was lately.
#include "app/window/activity.h"

#include <algorithm>

namespace geppetto::window {

void Activity::advance(MonoTime now) {
  const std::int64_t bucket = now.ms / kBucketMs;
  const std::int64_t by = std::clamp<std::int64_t>(bucket - bucket_, 0, kBuckets);
  bucket_ = std::max(bucket, bucket_);
  if (by == 0) return;
  for (auto& [id, track] : tracks_) {
    std::shift_left(track.counts.begin(), track.counts.end(), by);
    std::fill(track.counts.end() - by, track.counts.end(), 0U);
  }
}

void Activity::take(const snapshot::Snapshot& snapshot, MonoTime now) {
  advance(now);
  for (auto& [id, track] : tracks_) track.seen = false;
  for (const auto& row : snapshot.runners) {
    Track& track = tracks_[row->runner.id];
    track.seen = true;
    track.works = row->runner.status == runner::Status::Running;
    // Owner comparison: the old row may be gone and a new one have its address.
    const bool same = !track.last.owner_before(row) && !row.owner_before(track.last);
    if (!same) ++track.counts.back();
    track.last = row;
  }
  std::erase_if(tracks_, [](const auto& entry) { return !entry.second.seen; });
}

std::optional<MonoTime> Activity::next_change() const {
  const bool moving = std::any_of(tracks_.begin(), tracks_.end(), [](const auto& entry) {
    const Track& track = entry.second;
    return track.works &&
           std::any_of(track.counts.begin(), track.counts.end(), [](auto n) { return n != 0; });
  });
  if (!moving) return std::nullopt;
  return MonoTime{(bucket_ + 1) * kBucketMs};
}

std::optional<std::array<float, Activity::kBuckets>> Activity::curve(const RunnerId& id) const {
  const auto found = tracks_.find(id);
  if (found == tracks_.end()) return std::nullopt;
  const auto& counts = found->second.counts;
  const auto most = static_cast<float>(std::max(1U, *std::max_element(counts.begin(), counts.end())));
  std::array<float, kBuckets> out{};
  for (std::size_t i = 0; i < kBuckets; ++i) out.at(i) = static_cast<float>(counts.at(i)) / most;
  return out;
}

}  // namespace geppetto::window
