// Fuzzes the small parsers of domain/base: what they accept must be written back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/base/ids.h"
#include "domain/base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto id = geppetto::Ulid::parse(text)) {
    if (geppetto::Ulid::parse(id->view()) != id) std::abort();
  }
  if (const auto time = geppetto::parse_iso8601(text)) {
    if (geppetto::parse_iso8601(geppetto::to_iso8601(*time)) != time) std::abort();
  }
  return 0;
}
