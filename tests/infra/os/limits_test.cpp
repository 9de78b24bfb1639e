// The limit of open descriptors.
#include "infra/os/limits.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

TEST_CASE("the soft limit of descriptors becomes the hard one") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{256, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  CHECK(geppetto::os::raise_descriptor_limit() == before.rlim_max);
  CHECK(geppetto::os::raise_descriptor_limit() == before.rlim_max);
  rlimit after{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == before.rlim_max);
  setrlimit(RLIMIT_NOFILE, &before);
}
