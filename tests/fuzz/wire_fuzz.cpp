// Any bytes as a request and as a reply: an answer, never a crash; what was understood can be written again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "infra/wire/reply.h"
#include "infra/wire/requests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto decoded = geppetto::wire::decode_request(line);
  if (decoded.request) {
    const std::string again = geppetto::wire::encode_request(*decoded.request);
    const auto twice = geppetto::wire::decode_request(again);
    if (!twice.request || geppetto::wire::encode_request(*twice.request) != again) std::abort();
  }
  (void)geppetto::wire::decode_reply(line);
  return 0;
}
