// Times as forges write them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/time.h"

namespace geppetto::provider {

// "2026-01-31T12:34:56Z", with any fraction, with an offset ("+00:00", "+0000", "-05:30"), or as
// "2022-12-12 11:42:35 UTC". A time before 1971 is a server's way to say "never": nothing.
std::optional<WallTime> parse_remote_time(std::string_view text);

// Of milliseconds since 1970; nothing when it is "never".
std::optional<WallTime> remote_time_of_ms(std::int64_t ms);

// "Tue, 24 Nov 2026 13:27:36 GMT", as in the header Date.
std::optional<WallTime> parse_http_date(std::string_view text);

// To the second, as every forge takes it in a query: "2026-01-31T12:34:56Z".
std::string to_query_time(WallTime time);

}  // namespace geppetto::provider
