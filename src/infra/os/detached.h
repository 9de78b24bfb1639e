// Starts a program that goes on by itself, whatever becomes of this one. Any thread.
#pragma once
#include <string>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::os {

// argv[0] is looked for on PATH; no shell sees the words. Its input and output lead nowhere. NotFound, Io: it
// could not be started.
Outcome start_detached(const std::vector<std::string>& argv);

}  // namespace geppetto::os
