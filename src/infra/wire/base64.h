// Base64 (RFC 4648, with padding), for strings that are not UTF-8.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace geppetto::wire {

std::string to_base64(std::string_view bytes);

// Strict: whole groups of four, padding only at the end, no other characters, no stray bits.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace geppetto::wire
