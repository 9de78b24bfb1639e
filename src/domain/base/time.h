// Points in time as plain values: wall time for people, monotonic time for intervals. Nothing here reads a
// clock.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geppetto {

// Milliseconds since 1970-01-01T00:00:00Z. May jump; never used for intervals.
struct WallTime {
  std::int64_t ms = 0;
  friend auto operator<=>(WallTime, WallTime) = default;
};

// Milliseconds of a clock that never goes back. Only differences mean anything; never stored.
struct MonoTime {
  std::int64_t ms = 0;
  friend auto operator<=>(MonoTime, MonoTime) = default;
  friend MonoTime operator+(MonoTime t, std::int64_t delta_ms) { return {t.ms + delta_ms}; }
  friend std::int64_t operator-(MonoTime a, MonoTime b) { return a.ms - b.ms; }
};

// "2026-01-31T12:34:56.789Z"
std::string to_iso8601(WallTime t);

// Accepts what to_iso8601 writes, with or without the fraction; anything else is nothing.
std::optional<WallTime> parse_iso8601(std::string_view text);

// "now", "42s", "3m", "5h", "2d": how long ago, for a list row. Negative counts as now.
std::string short_age(std::int64_t ms);

}  // namespace geppetto
