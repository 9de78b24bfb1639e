// Reads two times of the day.
#include "domain/desktop/quiet_hours.h"

namespace geppetto::desktop {
namespace {

std::optional<int> two_digits(std::string_view text, int limit) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  return value < limit ? std::optional(value) : std::nullopt;
}

// "HH:MM"
std::optional<int> minute_of(std::string_view text) {
  constexpr std::size_t kColon = 2;
  if (text.size() != 5 || text[kColon] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, kColon), 24);
  const auto minute = two_digits(text.substr(kColon + 1), 60);
  if (!hour || !minute) return std::nullopt;
  return *hour * 60 + *minute;
}

}  // namespace

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = minute_of(text.substr(0, dash)), to = minute_of(text.substr(dash + 1));
  if (!from || !to || *from == *to) return std::nullopt;
  return QuietHours{*from, *to};
}

}  // namespace geppetto::desktop
