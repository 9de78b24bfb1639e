// Mailbox under several pushing threads: every value that was taken in comes out once, in its sender's order.
#include "app/share/mailbox.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace {
using geppetto::share::Mailbox;

struct Letter {
  int sender = 0;
  std::uint32_t number = 0;
};

TEST_CASE("no letter is lost, doubled or out of order") {
  constexpr int kSenders = 3;
  constexpr std::uint32_t kLetters = 40'000;
  Mailbox<Letter> box;
  std::atomic<int> sending{kSenders};
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender] {
      for (std::uint32_t number = 0; number < kLetters;) {
        if (box.push({sender, number})) {
          ++number;
        } else {
          std::this_thread::yield();  // full: a real sender would report it
        }
      }
      --sending;
    });
  }
  std::vector<std::uint32_t> next(kSenders, 0);
  int wrong = 0;
  const auto take = [&] {
    const std::vector<Letter> letters = box.take();
    if (letters.size() > Mailbox<Letter>::kLimit) ++wrong;
    for (const Letter& letter : letters) {
      if (letter.number != next[static_cast<std::size_t>(letter.sender)]++) ++wrong;
    }
  };
  while (sending > 0) take();
  for (std::thread& thread : senders) thread.join();
  take();
  CHECK(wrong == 0);
  for (const std::uint32_t count : next) CHECK(count == kLetters);
}

TEST_CASE("a full box says so and keeps what it has") {
  Mailbox<std::size_t> box;
  for (std::size_t i = 0; i < Mailbox<std::size_t>::kLimit; ++i) REQUIRE(box.push(i));
  CHECK_FALSE(box.push(0));
  CHECK(box.take().size() == Mailbox<std::size_t>::kLimit);
  CHECK(box.push(1));
}

}  // namespace
