// A token from a person or a pipe, never from the command line, where every process could read it.
#pragma once
#include <string>

#include "domain/base/result.h"

namespace geppetto::cli {

// From the terminal without showing it, with `prompt` on stderr; else the first line of stdin.
// Invalid: it is empty, or longer than any token.
Result<std::string> read_token(const std::string& prompt);

}  // namespace geppetto::cli
