// The state folder: made on demand, for its owner alone.
#pragma once
#include <string>

#include "domain/base/result.h"

namespace geppetto::store {

// Makes the folder and its parents (0700) and takes the rights of others away from one that exists. Io when
// it cannot be made; one that exists but is read-only is fine here: what needs to write says so itself.
Outcome ensure_state_dir(const std::string& path);

// "state folder is read-only: PATH", "state folder PATH: No space left on device": one wording for every
// failure.
Error state_dir_error(const std::string& path, int system_errno);

}  // namespace geppetto::store
