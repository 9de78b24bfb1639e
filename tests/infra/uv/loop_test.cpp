// The loop and its handles: lifetimes, order, and wake-ups from another thread.
#include "infra/uv/loop.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/infra/loop_helper.h"

using namespace geppetto;
using geppetto::testing::run_until;

TEST_CASE("a timer fires once, after its time, and later again when started again") {
  uv::Loop loop;
  int fired = 0;
  uv::Timer timer(loop, [&] { ++fired; });
  timer.start(0);
  CHECK(run_until(loop, [&] { return fired == 1; }));
  CHECK_FALSE(run_until(
      loop, [&] { return fired == 2; }, 30));
  timer.start(-5);
  CHECK(run_until(loop, [&] { return fired == 2; }));
  timer.start(0);
  timer.stop();
  CHECK_FALSE(run_until(
      loop, [&] { return fired == 3; }, 30));
}

TEST_CASE("a later start replaces an earlier one") {
  uv::Loop loop;
  std::vector<std::string> order;
  uv::Timer a(loop, [&] { order.emplace_back("a"); });
  uv::Timer b(loop, [&] { order.emplace_back("b"); });
  a.start(1);
  a.start(40);
  b.start(20);
  REQUIRE(run_until(loop, [&] { return order.size() == 2; }));
  CHECK(order[0] == "b");
}

TEST_CASE("a handler may destroy its own handle, and what it captured lives until it returns") {
  uv::Loop loop;
  std::optional<uv::Timer> timer;
  std::string seen;
  timer.emplace(loop, [&seen, &timer, text = std::string(100, 'x')] {
    timer.reset();
    seen = text;
  });
  timer->start(0);
  CHECK(run_until(loop, [&] { return !seen.empty(); }));
  CHECK(seen == std::string(100, 'x'));

  std::optional<uv::Wakeup> wakeup;
  bool woken = false;
  wakeup.emplace(loop, [&] {
    wakeup.reset();
    woken = true;
  });
  wakeup->send();
  CHECK(run_until(loop, [&] { return woken; }));
}

TEST_CASE("a handle that is destroyed before its handler could run is silent") {
  uv::Loop loop;
  bool fired = false, ended = false;
  auto timer = std::make_unique<uv::Timer>(loop, [&] { fired = true; });
  auto wakeup = std::make_unique<uv::Wakeup>(loop, [&] { fired = true; });
  timer->start(0);
  wakeup->send();
  timer.reset();
  wakeup.reset();
  uv::Timer end(loop, [&] { ended = true; });
  end.start(5);
  CHECK(run_until(loop, [&] { return ended; }));
  CHECK_FALSE(fired);
}

TEST_CASE("a loop ends without having run") {
  uv::Loop loop;
  uv::Timer timer(loop, [] {});
  uv::Wakeup wakeup(loop, [] {});
  uv::SignalWatch signal(loop, SIGUSR2, [] {});
  timer.start(1000);
}

TEST_CASE("sends from many threads all arrive before the last is missed") {
  uv::Loop loop;
  std::atomic<int> sent{0};
  int seen = 0;
  uv::Wakeup wakeup(loop, [&] { seen = sent.load(); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        sent.fetch_add(1);
        wakeup.send();
      }
    });
  }
  CHECK(run_until(loop, [&] { return seen == 4000; }));
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("the end of a turn comes after timers and descriptors, without waiting for the next event") {
  uv::Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  bool timer_fired = false, readable = false, told_timer = false, told_fd = false;
  uv::Timer timer(loop, [&] { timer_fired = true; });
  uv::FdWatch watch(loop, ends[0], [&](int) {
    char c = 0;
    readable = read(ends[0], &c, 1) == 1;
  });
  watch.want(uv::FdWatch::kRead);
  uv::Timer late(loop, [&] { loop.stop(); });
  loop.set_turn_end([&] {
    if (timer_fired && !told_timer) {
      told_timer = true;
      (void)!write(ends[1], "x", 1);
    }
    if (readable) {
      told_fd = true;
      loop.stop();
    }
  });
  timer.start(0);
  late.start(20'000);
  loop.run();
  CHECK(told_timer);
  CHECK(told_fd);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("a timer that starts itself for the next turn lets others have theirs") {
  uv::Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  REQUIRE(write(ends[1], "x", 1) == 1);
  bool readable = false;
  uv::Timer timer(loop, [&] { timer.start(0); });
  uv::FdWatch watch(loop, ends[0], [&](int) { readable = true; });
  watch.want(uv::FdWatch::kRead);
  timer.start(0);
  CHECK(run_until(loop, [&] { return readable; }));
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("a turn-end handler may replace itself") {
  uv::Loop loop;
  int first = 0, second = 0;
  uv::Timer timer(loop, [&] { timer.start(0); });
  loop.set_turn_end([&] {
    ++first;
    loop.set_turn_end([&] {
      if (++second == 3) loop.stop();
    });
  });
  timer.start(0);
  loop.run();
  CHECK(first == 1);
  CHECK(second == 3);
}

TEST_CASE("a watch tells of readiness, of the other end's close, and may go in its handler") {
  uv::Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  int last = -1;
  auto watch = std::make_unique<uv::FdWatch>(loop, ends[0], [&](int ready) { last = ready; });
  CHECK_FALSE(run_until(
      loop, [&] { return last >= 0; }, 20));  // nothing wanted yet
  watch->want(uv::FdWatch::kRead);
  REQUIRE(write(ends[1], "x", 1) == 1);
  CHECK(run_until(loop, [&] { return last == uv::FdWatch::kRead; }));
  watch->want(0);
  last = -1;
  CHECK_FALSE(run_until(
      loop, [&] { return last >= 0; }, 20));

  std::optional<uv::FdWatch> own;
  bool closed = false;
  watch.reset();
  own.emplace(loop, ends[0], [&](int) {
    char c = 0;
    if (read(ends[0], &c, 1) == 0) {
      own.reset();
      close(ends[0]);
      closed = true;
    }
  });
  own->want(uv::FdWatch::kRead);
  close(ends[1]);
  CHECK(run_until(loop, [&] { return closed; }));
}

TEST_CASE("writing to a reader that is gone is an error, not our end") {
  uv::Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  close(ends[0]);
  CHECK(write(ends[1], "x", 1) == -1);
  int ready = 0;
  uv::FdWatch watch(loop, ends[1], [&](int bits) {
    ready = bits;
    watch.want(0);
  });
  watch.want(uv::FdWatch::kWrite);
  CHECK(run_until(loop, [&] { return (ready & uv::FdWatch::kWrite) != 0; }));
  close(ends[1]);
}

TEST_CASE("a signal arrives on the loop") {
  uv::Loop loop;
  int seen = 0;
  uv::SignalWatch watch(loop, SIGUSR1, [&] { ++seen; });
  raise(SIGUSR1);
  CHECK(run_until(loop, [&] { return seen == 1; }));
}

TEST_CASE("what the loop keeps goes when it is released or when the loop ends") {
  const auto object = std::make_shared<int>(1);
  {
    uv::Loop loop;
    loop.keep(object);
    CHECK(object.use_count() == 2);
    CHECK(loop.release(object.get()) != nullptr);
    CHECK(object.use_count() == 1);
    CHECK(loop.release(object.get()) == nullptr);
    loop.keep(object);
  }
  CHECK(object.use_count() == 1);
}
