// What went wrong with the state folder, in the same words everywhere.
#pragma once
#include <string>

#include "domain/base/result.h"

namespace geppetto::store {

// Io: "state folder is read-only: PATH", "disk is full: state folder PATH", "state folder PATH: Not a
// directory".
Error state_dir_error(const std::string& path, int system_errno);

}  // namespace geppetto::store
