// Every format is brought to the one that the base can read; offset and fraction are added to it.
#include "domain/provider/remote_time.h"

#include <array>

namespace geppetto::provider {
namespace {

constexpr std::int64_t kFirstMs = 365LL * 86'400'000;  // 1971: earlier is "never" (0001-01-01, the epoch)

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<WallTime> sensible(std::int64_t ms) {
  if (ms < kFirstMs) return std::nullopt;
  return WallTime{ms};
}

// Milliseconds of ".62812", which is taken off `text`.
int take_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  int ms = 0, weight = 100;
  while (!text.empty() && is_digit(text.front())) {
    ms += (text.front() - '0') * weight;
    weight /= 10;
    text.remove_prefix(1);
  }
  return ms;
}

// Minutes east of UTC that "+0530", "-05:30", "Z", " UTC" or nothing mean.
std::optional<int> offset_of(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == " UTC") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  std::array<int, 4> d{};
  std::size_t count = 0;
  for (const char c : text.substr(1)) {
    if (c == ':') continue;
    if (!is_digit(c) || count == d.size()) return std::nullopt;
    d[count++] = c - '0';
  }
  if (count != 4) return std::nullopt;
  const int minutes = (d[0] * 10 + d[1]) * 60 + d[2] * 10 + d[3];
  return text.front() == '-' ? -minutes : minutes;
}

}  // namespace

std::optional<WallTime> parse_remote_time(std::string_view text) {
  if (text.size() < 19 || text.size() > 40) return std::nullopt;
  std::string plain(text.substr(0, 19));
  if (plain[10] == ' ') plain[10] = 'T';
  const auto base = parse_iso8601(plain + "Z");
  text.remove_prefix(19);
  const int fraction = take_fraction(text);
  const auto offset = offset_of(text);
  if (!base || !offset) return std::nullopt;
  return sensible(base->ms + fraction - *offset * 60'000LL);
}

std::optional<WallTime> remote_time_of_ms(std::int64_t ms) { return sensible(ms); }

std::optional<WallTime> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(25) != " GMT" || text.substr(3, 2) != ", ") return std::nullopt;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::size_t number = month / 3 + 1;
  std::string iso(text.substr(12, 4));
  iso += number < 10 ? "-0" : "-";
  iso += std::to_string(number) + "-";
  iso += text.substr(5, 2);
  iso += "T";
  iso += text.substr(17, 8);
  return parse_iso8601(iso + "Z");
}

std::string to_query_time(WallTime time) {
  std::string text = to_iso8601(time);
  text.replace(19, text.size() - 19, "Z");
  return text;
}

}  // namespace geppetto::provider
