// Any bytes as a recorded file: an answer, never a crash; what was understood can be written again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/asciicast_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (!geppetto::cast::recording_is_taken({reinterpret_cast<const char*>(data), size})) std::abort();
  return 0;
}
