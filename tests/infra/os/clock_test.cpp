// The real clocks and entropy, and the fakes that stand in for them.
#include "infra/os/clock.h"

#include <doctest/doctest.h>

#include <ctime>
#include <set>

#include "domain/base/ids.h"
#include "tests/fakes/fake_clock.h"

using namespace geppetto;

TEST_CASE("wall time is the time of day, monotonic time never goes back") {
  os::SystemClock clock;
  const std::int64_t before = static_cast<std::int64_t>(std::time(nullptr)) * 1000;
  const WallTime wall = clock.wall();
  CHECK(wall.ms >= before);
  CHECK(wall.ms < before + 60'000);
  MonoTime last = clock.mono();
  for (int i = 0; i < 1000; ++i) {
    const MonoTime now = clock.mono();
    REQUIRE(now >= last);
    last = now;
  }
}

TEST_CASE("entropy does not repeat") {
  os::SystemEntropy entropy;
  std::set<std::array<std::uint8_t, 10>> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(entropy.random10());
  CHECK(seen.size() == 1000);
}

TEST_CASE("the fake clock moves only when told") {
  fakes::FakeClock clock;
  const MonoTime start = clock.mono();
  const WallTime wall = clock.wall();
  clock.advance(30'000);
  CHECK(clock.mono() - start == 30'000);
  CHECK(clock.wall().ms - wall.ms == 30'000);
  clock.jump_wall(-1'000'000);
  CHECK(clock.mono() - start == 30'000);
  fakes::FakeEntropy entropy;
  const Ulid first = Ulid::make(clock.wall(), entropy.random10());
  CHECK(first < Ulid::make(clock.wall(), entropy.random10()));
}
