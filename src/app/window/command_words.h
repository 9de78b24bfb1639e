// Splits a command line into words as a shell does: quotes and backslashes, nothing else.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::window {

// No expansion of any kind: $ * ~ ; | are ordinary characters. Invalid: a quote that is not closed, a
// backslash at the end.
Result<std::vector<std::string>> split_command(std::string_view line);

}  // namespace geppetto::window
