// The strings, numbers and truth values of a JSON object by their dotted names. Any bytes are fine.
#pragma once
#include <cstddef>
#include <string_view>

#include "domain/agent/fields.h"

namespace geppetto::agents {

// What stands before the first mistake, or before the text is cut: an agent's JSON may be longer than what is
// read of it. Lists are passed over; so is what is nested more than kMaxFieldDepth deep.
agent::Fields parse_fields(std::string_view json);

inline constexpr std::size_t kMaxFields = 100, kMaxFieldDepth = 4;
inline constexpr std::size_t kMaxFieldBytes = 400;  // of a value; more is never shown

}  // namespace geppetto::agents
