// Any bytes as what a tmux server sends, cut anywhere: however they are cut, the same events come of them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/control_line_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (!geppetto::tmux::control_bytes_are_taken({reinterpret_cast<const char*>(data), size})) std::abort();
  return 0;
}
