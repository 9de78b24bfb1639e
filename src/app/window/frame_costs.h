// What the newest frames have cost, as percentiles. UI thread.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace geppetto::window {

class FrameCosts {
 public:
  static constexpr std::size_t kKept = 256;  // some seconds of work

  void add(std::int64_t us) { kept_[count_++ % kKept] = us; }

  // 0 when there was none yet.
  std::int64_t percentile(std::size_t percent) const {
    const std::size_t n = std::min(count_, kKept);
    if (n == 0) return 0;
    std::array<std::int64_t, kKept> sorted = kept_;
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(n));
    return sorted.at(std::min(n - 1, n * percent / 100));
  }

 private:
  std::array<std::int64_t, kKept> kept_{};
  std::size_t count_ = 0;
};

}  // namespace geppetto::window
