// Hands the newest value from one writer thread (worker) to one reader thread (UI); wait-free on both sides.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace geppetto::share {

// A triple buffer: three slots, one owned by each side, the third exchanged through `middle_`.
template <class T>
class Latest {
 public:
  // Writer only. Replaces the pending value; the value that falls out is destroyed here, on the writer's
  // thread.
  void publish(T value) {
    slots_[back_] = std::move(value);
    // Release: the slot is complete before the reader can own it. Acquire: the reader is done with the slot
    // we get back.
    back_ = middle_.exchange(static_cast<std::uint8_t>(back_ | kFresh), std::memory_order_acq_rel) & kIndex;
    slots_[back_] = T();
  }

  // Reader only. True when front() changed.
  bool refresh() {
    if ((middle_.load(std::memory_order_relaxed) & kFresh) == 0) return false;
    front_ = middle_.exchange(front_, std::memory_order_acq_rel) & kIndex;
    return true;
  }

  // Reader only. Valid until the next refresh().
  const T& front() const { return slots_[front_]; }

 private:
  static constexpr std::uint8_t kIndex = 3, kFresh = 4;
  std::array<T, 3> slots_{};
  std::uint8_t back_ = 0;  // writer's
  alignas(64) std::atomic<std::uint8_t> middle_{1};
  alignas(64) std::uint8_t front_ = 2;  // reader's
  static_assert(std::atomic<std::uint8_t>::is_always_lock_free);
};

}  // namespace geppetto::share
