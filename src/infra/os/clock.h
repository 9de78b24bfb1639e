// The system's clocks and its randomness behind the ports.
// Worker thread only (no state: any thread would do).
#pragma once
#include <array>
#include <cstdint>

#include "domain/ports/clock_port.h"

namespace geppetto::os {

// mono() stands still while the machine sleeps (CLOCK_MONOTONIC): a night with the lid closed is no silence
// of an agent and lets no deadline pass.
class SystemClock final : public ports::ClockPort {
 public:
  WallTime wall() override;
  MonoTime mono() override;
  int local_minute() override;
};

// From the kernel. Two ULIDs of one millisecond are unordered, never equal in practice.
class SystemEntropy final : public ports::EntropyPort {
 public:
  std::array<std::uint8_t, 10> random10() override;
};

}  // namespace geppetto::os
