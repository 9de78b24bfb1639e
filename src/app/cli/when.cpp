// A number with a unit, else ISO 8601.
#include "app/cli/when.h"

#include <charconv>
#include <string>

namespace geppetto::cli {

std::optional<WallTime> parse_when(std::string_view text, WallTime now) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::int64_t kMost = 1'000'000'000;  // of any unit: before all history, and no overflow
  if (error == std::errc() && n >= 0 && n <= kMost) {
    if (unit == "s") return WallTime{now.ms - n * 1000};
    if (unit == "m") return WallTime{now.ms - n * 60'000};
    if (unit == "h") return WallTime{now.ms - n * 3'600'000};
    if (unit == "d") return WallTime{now.ms - n * 86'400'000};
  }
  if (text.size() == 10) return parse_iso8601(std::string(text) + "T00:00:00Z");
  return parse_iso8601(text);
}

}  // namespace geppetto::cli
