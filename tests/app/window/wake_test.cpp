// Waking the frame loop: many calls, one wake-up, none lost.
#include "app/window/wake.h"

#include <doctest/doctest.h>

namespace geppetto::window {
namespace {

int g_posts = 0;

TEST_CASE("calls before the loop looks are one wake-up, a call after it looked is another") {
  g_posts = 0;
  Wake wake;
  wake.open([] { ++g_posts; });
  wake.call();
  wake.call();
  wake.call();
  CHECK(g_posts == 1);
  wake.clear();
  wake.call();
  CHECK(g_posts == 2);
}

TEST_CASE("after the window is gone nothing is posted") {
  g_posts = 0;
  Wake wake;
  wake.call();
  CHECK(g_posts == 0);
  wake.clear();
  wake.open([] { ++g_posts; });
  wake.close();
  wake.call();
  CHECK(g_posts == 0);
}

}  // namespace
}  // namespace geppetto::window
