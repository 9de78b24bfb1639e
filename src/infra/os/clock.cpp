// clock_gettime and getrandom: neither can fail on a Linux we run on.
#include "infra/os/clock.h"

#include <sys/random.h>
#include <time.h>

#include <cassert>
#include <cerrno>

namespace geppetto::os {
namespace {

std::int64_t read_ms(clockid_t clock) {
  timespec t{};
  const int rc = clock_gettime(clock, &t);
  assert(rc == 0);
  (void)rc;
  return static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

}  // namespace

WallTime SystemClock::wall() { return {read_ms(CLOCK_REALTIME)}; }
MonoTime SystemClock::mono() { return {read_ms(CLOCK_MONOTONIC)}; }

int SystemClock::local_minute() {
  constexpr int kMinutesOfHour = 60;
  const time_t now = time(nullptr);
  tm local{};
  localtime_r(&now, &local);
  return local.tm_hour * kMinutesOfHour + local.tm_min;
}

std::array<std::uint8_t, 10> SystemEntropy::random10() {
  std::array<std::uint8_t, 10> bytes{};
  ssize_t n = 0;
  do {
    n = getrandom(bytes.data(), bytes.size(), 0);  // so few bytes are never cut short
  } while (n < 0 && errno == EINTR);
  assert(n == static_cast<ssize_t>(bytes.size()));
  return bytes;
}

}  // namespace geppetto::os
