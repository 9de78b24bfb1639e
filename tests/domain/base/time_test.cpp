// ISO 8601 and ages.
#include "domain/base/time.h"

#include <doctest/doctest.h>

using namespace geppetto;

TEST_CASE("ISO 8601 goes there and back") {
  CHECK(to_iso8601(WallTime{0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_iso8601(WallTime{1'767'225'599'007}) == "2025-12-31T23:59:59.007Z");
  CHECK(to_iso8601(WallTime{1'709'164'800'000}) == "2024-02-29T00:00:00.000Z");
  CHECK(to_iso8601(WallTime{-1}) == "1969-12-31T23:59:59.999Z");
  for (std::int64_t ms : {0LL, 951'782'399'999LL, 4'102'444'800'123LL, -86'400'001LL})
    CHECK(parse_iso8601(to_iso8601(WallTime{ms})) == WallTime{ms});
}

TEST_CASE("what is not a time is nothing") {
  for (const char* text : {"", "2026", "2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00",
                           "2026-01-01T00:00:00.12Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00.123X"})
    CHECK_FALSE(parse_iso8601(text));
}

TEST_CASE("ages are short") {
  CHECK(short_age(-5) == "now");
  CHECK(short_age(59'999) == "59s");
  CHECK(short_age(60'000) == "1m");
  CHECK(short_age(3'600'000) == "1h");
  CHECK(short_age(200'000'000) == "2d");
}
