// What the fuzzer of the terminal begins with is taken by every build.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/term_check.h"

TEST_CASE("terminal: every seed of the fuzzer is taken, however it is cut") {
  int seeds = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(GEPPETTO_SOURCE_DIR "/tests/fuzz/seeds/term")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    CAPTURE(entry.path().filename().string());
    CHECK(geppetto::core::term_bytes_are_taken(bytes));
    ++seeds;
  }
  CHECK(seeds >= 20);
}
