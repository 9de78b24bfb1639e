// What the fuzzer of the control stream begins with is taken by every build.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/control_line_check.h"

using namespace geppetto::tmux;

TEST_CASE("control stream: every seed of the fuzzer is taken, however it is cut") {
  int seeds = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(GEPPETTO_SOURCE_DIR "/tests/fuzz/seeds/control_line")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    CAPTURE(entry.path().filename().string());
    CHECK_FALSE(bytes.empty());
    CHECK(control_bytes_are_taken(bytes));
    ++seeds;
  }
  CHECK(seeds >= 15);
}
