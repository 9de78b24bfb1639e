// Latest between two real threads: never torn, never older than before, the last value always arrives.
#include "app/share/latest.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace {
using geppetto::share::Latest;

constexpr std::uint64_t kValues = 200'000;

// Two fields that must agree, on the heap, and a count of how many are alive.
struct Value {
  static inline std::atomic<int> alive{0};
  explicit Value(std::uint64_t n) : first(n), second(~n) { ++alive; }
  ~Value() { --alive; }
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  std::uint64_t first, second;
};

TEST_CASE("a reader sees whole values in order, and the last one") {
  {
    Latest<std::shared_ptr<const Value>> box;
    std::thread writer([&box] {
      for (std::uint64_t n = 1; n <= kValues; ++n) box.publish(std::make_shared<const Value>(n));
    });
    std::uint64_t last = 0, wrong = 0;
    while (last < kValues) {
      if (!box.refresh()) {
        std::this_thread::yield();
        continue;
      }
      const Value& value = *box.front();
      if (value.second != ~value.first || value.first <= last) ++wrong;
      last = value.first;
    }
    writer.join();
    CHECK(wrong == 0);
    CHECK_FALSE(box.refresh());
    CHECK(box.front()->first == kValues);
    CHECK(Value::alive <= 3);
  }
  CHECK(Value::alive == 0);
}

// Knows on which thread it is destroyed.
struct Witness {
  Witness() = default;
  explicit Witness(std::atomic<int>* foreign_count)
      : owner(std::this_thread::get_id()), foreign(foreign_count) {}
  Witness(Witness&& other) noexcept : owner(other.owner), foreign(std::exchange(other.foreign, nullptr)) {}
  Witness& operator=(Witness&& other) noexcept {
    release();
    owner = other.owner;
    foreign = std::exchange(other.foreign, nullptr);
    return *this;
  }
  ~Witness() { release(); }
  void release() {
    if (foreign != nullptr && owner != std::this_thread::get_id()) ++*foreign;
    foreign = nullptr;
  }
  std::thread::id owner;
  std::atomic<int>* foreign = nullptr;
};

TEST_CASE("values that were replaced are destroyed by the writer, never by the reader") {
  std::atomic<int> foreign{0};
  std::atomic<bool> done{false};
  Latest<Witness> box;
  std::thread writer([&] {
    for (std::uint64_t n = 0; n < kValues; ++n) box.publish(Witness(&foreign));
    done = true;
  });
  std::uint64_t refreshed = 0;
  while (!done) refreshed += box.refresh() ? 1 : 0;
  CHECK(foreign == 0);
  writer.join();
  CHECK(refreshed + (box.refresh() ? 1 : 0) > 0);
}

}  // namespace
