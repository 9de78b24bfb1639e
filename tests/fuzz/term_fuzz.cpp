// Any bytes of a program through parser, screen and transcript, cut and resized anywhere.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/term_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (!geppetto::core::term_bytes_are_taken({reinterpret_cast<const char*>(data), size})) std::abort();
  return 0;
}
