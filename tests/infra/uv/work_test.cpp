// Work on the pool: where it runs, what is told, and what a lost owner means.
#include "infra/uv/work.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <thread>

#include "tests/infra/loop_helper.h"

using namespace geppetto;
using geppetto::testing::run_until;

TEST_CASE("work: it runs on another thread, and its end is told on the loop") {
  uv::Loop loop;
  std::thread::id ran, told;
  const uv::Work work(
      loop, [&] { ran = std::this_thread::get_id(); }, [&] { told = std::this_thread::get_id(); });
  CHECK(run_until(loop, [&] { return told != std::thread::id(); }));
  CHECK(told == std::this_thread::get_id());
  CHECK(ran != std::thread::id());
  CHECK(ran != told);
}

TEST_CASE("work: the end may destroy it") {
  uv::Loop loop;
  std::optional<uv::Work> work;
  work.emplace(
      loop, [] {}, [&] { work.reset(); });
  CHECK(run_until(loop, [&] { return !work; }));
}

TEST_CASE("work: without an owner no end is told, and what it holds is let go when it has ended") {
  std::promise<void> begun, go_on;
  auto has_begun = begun.get_future();
  auto held = std::make_shared<std::atomic<bool>>(false);
  const std::weak_ptr<std::atomic<bool>> watched = held;
  bool told = false;
  {
    uv::Loop loop;
    {
      const uv::Work work(
          loop,
          [&begun, &go_on, kept = std::move(held)] {
            begun.set_value();
            go_on.get_future().get();
            kept->store(true);
          },
          [&] { told = true; });
      has_begun.get();
    }
    CHECK_FALSE(watched.expired());
    go_on.set_value();
  }
  CHECK(watched.expired());
  CHECK_FALSE(told);
}
