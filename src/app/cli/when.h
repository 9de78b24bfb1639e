// Points in time as a person types them.
#pragma once
#include <optional>
#include <string_view>

#include "domain/base/time.h"

namespace geppetto::cli {

// "90s", "10m", "2h", "1d" before `now`; or ISO 8601 UTC; or a date, which means its first moment.
std::optional<WallTime> parse_when(std::string_view text, WallTime now);

}  // namespace geppetto::cli
