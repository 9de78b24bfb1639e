// Base64 (RFC 4648, with padding).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace geppetto {

std::string to_base64(std::string_view bytes);

// Strict: whole groups of four, padding only at the end, no other characters, no stray bits.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace geppetto
