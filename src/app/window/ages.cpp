// Ages by the wall clock's minutes.
#include "app/window/ages.h"

#include <algorithm>

namespace geppetto::window {
namespace {

constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

std::int64_t floor_to_minute(std::int64_t ms) { return ms - ((ms % kMinute) + kMinute) % kMinute; }
std::int64_t ceil_to_minute(std::int64_t ms) { return -floor_to_minute(-ms); }

// The unit in which an age of this size is told.
std::int64_t unit_of(std::int64_t age) { return age >= kDay ? kDay : age >= kHour ? kHour : kMinute; }

}  // namespace

std::string age_text(WallTime since, WallTime now) {
  const std::int64_t age = floor_to_minute(now.ms) - since.ms;
  if (age < kMinute) return "now";
  const std::int64_t unit = unit_of(age);
  return std::to_string(age / unit) + (unit == kDay ? "d" : unit == kHour ? "h" : "m");
}

WallTime next_age_change(WallTime since, WallTime now) {
  const std::int64_t age = std::max<std::int64_t>(floor_to_minute(now.ms) - since.ms, 0);
  const std::int64_t unit = unit_of(age);
  const std::int64_t at = ceil_to_minute(since.ms + (age / unit + 1) * unit);
  return {std::max(at, floor_to_minute(now.ms) + kMinute)};
}

std::string AgeClock::show(WallTime since) {
  const WallTime change = next_age_change(since, now_);
  if (!next_ || change < *next_) next_ = change;
  return age_text(since, now_);
}

}  // namespace geppetto::window
