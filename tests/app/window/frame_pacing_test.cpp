// When frames are due, with time made up.
#include "app/window/frame_pacing.h"

#include <doctest/doctest.h>

#include "app/window/frame_costs.h"

namespace geppetto::window {
namespace {

constexpr MonoTime kStart{1'000'000};

// A window whose first frames are drawn and that has been left alone since.
FramePacer settled(bool software = false) {
  FramePacer pacer(software);
  for (int i = 0; i < 10; ++i) pacer.drawn(kStart);
  return pacer;
}

// Frames drawn from `from` until nothing is due any more or `until` is reached; calls `before` ahead of each
// step.
template <class F>
int frames(FramePacer& pacer, MonoTime from, MonoTime until, F before) {
  int count = 0;
  for (MonoTime t = from; t < until; t = t + 1) {
    before(t);
    if (!pacer.plan(t).draw) continue;
    pacer.drawn(t);
    ++count;
  }
  return count;
}

TEST_CASE("a window that nothing happens to waits for ever") {
  const FramePacer pacer = settled();
  CHECK(!pacer.plan(kStart + 5'000).draw);
  CHECK(!pacer.plan(kStart + 5'000).wait_ms.has_value());
}

TEST_CASE("the first frames are drawn at once") {
  const FramePacer pacer(false);
  CHECK(pacer.plan(kStart).draw);
}

TEST_CASE("an input is answered at once and by the frames that settle it, not more") {
  FramePacer pacer = settled();
  const MonoTime t = kStart + 10'000;
  pacer.input(t);
  CHECK(pacer.plan(t).draw);
  CHECK(frames(pacer, t, t + 2'000, [](MonoTime) {}) == 3);
  CHECK(!pacer.plan(t + 2'000).wait_ms.has_value());
}

TEST_CASE("output is drawn at most 30 times a second with the focus, 15 without, 60 while interacting") {
  const auto a_second = [](FramePacer pacer, bool focused, bool interacting) {
    pacer.set_focused(focused);
    const MonoTime from = kStart + 10'000;
    return frames(pacer, from, from + 1'000, [&](MonoTime t) {
      pacer.content(t);
      if (interacting) pacer.input(t);
    });
  };
  CHECK(a_second(settled(), true, false) == 31);
  CHECK(a_second(settled(), false, false) == 16);
  CHECK(a_second(settled(), true, true) == 63);
  CHECK(a_second(settled(true), true, true) == 20);
  CHECK(a_second(settled(true), false, false) == 16);
}

TEST_CASE("a frame that is not due yet is waited for, and no longer") {
  FramePacer pacer = settled();
  const MonoTime t = kStart + 10'000;
  pacer.content(t);
  REQUIRE(pacer.plan(t).draw);
  pacer.drawn(t);
  pacer.content(t + 5);
  CHECK(!pacer.plan(t + 5).draw);
  REQUIRE(pacer.plan(t + 5).wait_ms);
  const std::int64_t wait = *pacer.plan(t + 5).wait_ms;
  CHECK(pacer.plan(t + 5 + wait).draw);
  CHECK(!pacer.plan(t + (4 + wait)).draw);
}

TEST_CASE("nothing is drawn while hidden, and a frame when shown again") {
  FramePacer pacer = settled();
  const MonoTime t = kStart + 10'000;
  pacer.set_visible(false);
  pacer.input(t);
  pacer.content(t);
  pacer.due_at(t);
  CHECK(!pacer.plan(t).draw);
  CHECK(!pacer.plan(t).wait_ms.has_value());
  pacer.set_visible(true);
  CHECK(pacer.plan(t).draw);
}

TEST_CASE("a text that ages is drawn when it changes and not before") {
  FramePacer pacer = settled();
  pacer.due_at(kStart + 40'000);
  CHECK(!pacer.plan(kStart + 10'000).draw);
  CHECK(pacer.plan(kStart + 10'000).wait_ms == 30'000);
  CHECK(pacer.plan(kStart + 40'000).draw);
  pacer.drawn(kStart + 40'000);
  CHECK(!pacer.plan(kStart + 90'000).draw);
}

TEST_CASE("the costs of the newest frames, and only of those, become percentiles") {
  FrameCosts costs;
  CHECK(costs.percentile(50) == 0);
  for (int i = 0; i < 1000; ++i) costs.add(1'000'000);
  for (std::size_t i = 1; i <= FrameCosts::kKept; ++i) costs.add(static_cast<std::int64_t>(i));
  CHECK(costs.percentile(50) == 129);
  CHECK(costs.percentile(99) == 254);
  CHECK(costs.percentile(100) == 256);
}

}  // namespace
}  // namespace geppetto::window
