// Calendar arithmetic for ISO 8601, without the C library's time zones.
#include "domain/base/time.h"

#include <array>
#include <cstdio>

namespace geppetto {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

struct Date {
  std::int64_t year;
  unsigned month, day;
};

// Days since 1970-01-01 to a proleptic Gregorian date; eras of 400 years keep every division exact.
Date date_of_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146'097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::int64_t days_of_date(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string to_iso8601(WallTime t) {
  std::int64_t days = t.ms / kMsPerDay;
  std::int64_t rest = t.ms % kMsPerDay;
  if (rest < 0) rest += kMsPerDay, --days;
  const Date d = date_of_days(days);
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%04lld-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<long long>(d.year), d.month, d.day, static_cast<int>(rest / 3'600'000),
                static_cast<int>(rest / 60'000 % 60), static_cast<int>(rest / 1000 % 60),
                static_cast<int>(rest % 1000));
  return out.data();
}

std::optional<WallTime> parse_iso8601(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  if (*month < 1 || *month > 12 || *day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  int ms = 0;
  if (text.size() == 24) {
    const auto fraction = digits(text, 20, 3);
    if (text[19] != '.' || !fraction) return std::nullopt;
    ms = *fraction;
  } else if (text.size() != 20) {
    return std::nullopt;
  }
  if (text.back() != 'Z') return std::nullopt;
  const std::int64_t days = days_of_date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  return WallTime{days * kMsPerDay + ((*hour * 60 + *minute) * 60 + *second) * 1000LL + ms};
}

std::string short_age(std::int64_t ms) {
  const std::int64_t s = ms / 1000;
  if (s < 1) return "now";
  if (s < 60) return std::to_string(s) + "s";
  if (s < 3600) return std::to_string(s / 60) + "m";
  if (s < 86'400) return std::to_string(s / 3600) + "h";
  return std::to_string(s / 86'400) + "d";
}

}  // namespace geppetto
