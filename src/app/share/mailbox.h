// Carries values from any thread (the UI) to one taker (the worker): a mutex and two vectors, bounded.
#pragma once
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "app/share/thread_role.h"

namespace geppetto::share {

// Not a lock-free ring: with the mutex held for a push only, no wake-up can be lost and nobody can starve.
template <class T>
class Mailbox {
 public:
  static constexpr std::size_t kLimit = 1024;  // a person cannot click more; a full box means a dead worker

  // False: full, the value was not taken. After true the caller wakes the taker.
  [[nodiscard]] bool push(T value) {
    const Lock lock(mutex_);
    if (incoming_.size() >= kLimit) return false;
    incoming_.push_back(std::move(value));
    return true;
  }

  // Taker only. All that was pushed since the last call, in order.
  std::vector<T> take() {
    std::vector<T> out;
    const Lock lock(mutex_);
    out.swap(incoming_);
    return out;
  }

 private:
  Mutex mutex_;
  std::vector<T> incoming_ GUARDED_BY(mutex_);
};

}  // namespace geppetto::share
