// Time and randomness from outside. Worker thread only.
#pragma once
#include <array>
#include <cstdint>

#include "domain/base/time.h"

namespace geppetto::ports {

class ClockPort {
 public:
  virtual ~ClockPort() = default;
  virtual WallTime wall() = 0;
  virtual MonoTime mono() = 0;
  virtual int local_minute() = 0;  // of the day, where the person is: 0 to 1439
};

class EntropyPort {
 public:
  virtual ~EntropyPort() = default;
  virtual std::array<std::uint8_t, 10> random10() = 0;
};

}  // namespace geppetto::ports
