// Ages that change only when a wall-clock minute ends.
#include "app/window/ages.h"

#include <doctest/doctest.h>

#include <set>

namespace geppetto::window {
namespace {

constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr WallTime kStart{1'800'000'000'000};  // a full minute

TEST_CASE("an age is told in its largest unit, as of the last full minute") {
  const auto text = [](std::int64_t age) { return age_text({kStart.ms - age}, kStart); };
  CHECK(text(0) == "now");
  CHECK(text(59'999) == "now");
  CHECK(text(kMinute) == "1m");
  CHECK(text(59 * kMinute + 59'999) == "59m");
  CHECK(text(kHour) == "1h");
  CHECK(text(25 * kHour) == "1d");
  CHECK(text(-5 * kHour) == "now");
  CHECK(age_text({kStart.ms - kMinute}, {kStart.ms + 59'999}) == "1m");
}

TEST_CASE("the next change is the first moment at which the text differs") {
  for (const std::int64_t age : {0L, 1L, 59'999L, 60'000L, 61'234L, 59 * kMinute, kHour - 1, kHour,
                                 5 * kHour + 77'777, 3 * kDay + 5}) {
    for (const std::int64_t into : {0L, 1L, 30'000L, 59'999L}) {
      const WallTime now{kStart.ms + into}, since{kStart.ms - age};
      const WallTime change = next_age_change(since, now);
      CAPTURE(age);
      CAPTURE(into);
      REQUIRE(change > now);
      CHECK(age_text(since, change) != age_text(since, now));
      CHECK(age_text(since, {change.ms - 1}) == age_text(since, now));
    }
  }
}

TEST_CASE("twenty rows with seconds of their own change in at most one moment a minute") {
  std::set<std::int64_t> moments;
  for (std::int64_t row = 0; row < 20; ++row) {
    WallTime now = kStart;
    const WallTime since{kStart.ms - row * 97'531};
    while (now.ms < kStart.ms + 10 * kMinute) {
      now = next_age_change(since, now);
      if (now.ms < kStart.ms + 10 * kMinute) moments.insert(now.ms);
    }
  }
  CHECK(moments.size() <= 10);
  CHECK(!moments.empty());
}

TEST_CASE("the clock of a frame remembers the earliest change it showed") {
  AgeClock clock(kStart);
  CHECK(!clock.next_change());
  clock.show({kStart.ms - 3 * kDay});
  const auto late = clock.next_change();
  clock.show({kStart.ms - 5 * kMinute});
  REQUIRE(late);
  CHECK(*clock.next_change() == WallTime{kStart.ms + kMinute});
  CHECK(*clock.next_change() < *late);
}

}  // namespace
}  // namespace geppetto::window
