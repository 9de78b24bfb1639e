// Reads what is known of an agent from JSON; every mistake is told with its file, line and key.
#pragma once
#include <string>
#include <string_view>

#include "domain/agent/profile.h"
#include "domain/base/result.h"

namespace geppetto::agents {

// Invalid: "FILE:LINE: KEY: WHY".
Result<agent::Profile> parse_profile(std::string_view text, const std::string& file_name);

// Io when it cannot be read.
Result<agent::Profile> load_profile(const std::string& path);

inline constexpr std::size_t kMaxFileBytes = 256 * 1024;  // a hundred times the longest of ours
inline constexpr std::size_t kMaxRules = 100, kMaxPatterns = 20;

}  // namespace geppetto::agents
