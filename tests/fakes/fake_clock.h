// A clock that stands still until it is told, and entropy that counts.
#pragma once
#include <array>
#include <cstdint>

#include "domain/ports/clock_port.h"

namespace geppetto::fakes {

class FakeClock final : public ports::ClockPort {
 public:
  WallTime wall() override { return wall_; }
  MonoTime mono() override { return mono_; }
  int local_minute() override { return local_minute_; }

  void set_local_minute(int minute) { local_minute_ = minute; }

  void advance(std::int64_t ms) {
    wall_.ms += ms;
    mono_.ms += ms;
  }
  void jump_wall(std::int64_t ms) { wall_.ms += ms; }  // somebody set the machine's time
  void set(WallTime wall, MonoTime mono) {
    wall_ = wall;
    mono_ = mono;
  }

 private:
  WallTime wall_{1'767'225'600'000};  // 2026-01-01T00:00:00Z
  MonoTime mono_{1'000'000};
  int local_minute_ = 12 * 60;
};

// 1, 2, 3, … in the last eight bytes: ids made with it sort in the order they were made.
class FakeEntropy final : public ports::EntropyPort {
 public:
  std::array<std::uint8_t, 10> random10() override {
    ++count_;
    std::array<std::uint8_t, 10> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[9 - i] = static_cast<std::uint8_t>(count_ >> (8 * i));
    return bytes;
  }

 private:
  std::uint64_t count_ = 0;
};

}  // namespace geppetto::fakes
