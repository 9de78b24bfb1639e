// The figures of this process move with what it does.
#include "infra/os/self_figures.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace geppetto;

TEST_CASE("self figures: descriptors and children are counted") {
  const os::SelfFigures before = os::self_figures();
  CHECK(before.rss_bytes > 0);
  CHECK(before.descriptors >= 3);
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  REQUIRE(child > 0);
  const os::SelfFigures during = os::self_figures();
  CHECK(during.descriptors == before.descriptors + 1);
  CHECK(during.children == before.children + 1);
  CHECK(during.cpu_ms >= before.cpu_ms);
  close(fd);
  kill(child, SIGKILL);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  const os::SelfFigures after = os::self_figures();
  CHECK(after.descriptors == before.descriptors);
  CHECK(after.children == before.children);
}
