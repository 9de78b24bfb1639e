// Hours of the day in which nobody wants to be told anything, as "22:00-07:00".
#pragma once
#include <optional>
#include <string_view>

namespace geppetto::desktop {

inline constexpr int kMinutesOfDay = 24 * 60;

// From `from` to before `to`, in minutes since midnight; over midnight when `to` is earlier. Equal: never.
struct QuietHours {
  int from = 0, to = 0;

  constexpr bool holds(int minute) const {
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  }
  friend bool operator==(QuietHours, QuietHours) = default;
};

// "22:00-07:00", hours and minutes with two digits each; anything else is nothing, and so are equal ends.
std::optional<QuietHours> parse_quiet_hours(std::string_view text);

}  // namespace geppetto::desktop
