// Names of runners: what is allowed, and what a runner is called when nobody says.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "domain/base/result.h"

namespace geppetto::core {

inline constexpr std::size_t kMaxNameCharacters = 300;  // tmux takes as many in a session name

// Invalid when empty, too long, not UTF-8, or with a control character.
Outcome check_name(std::string_view name);

// `wish`, or the first of "wish-2", "wish-3", … that is not taken.
std::string free_name(std::string_view wish, const std::function<bool(std::string_view)>& taken);

}  // namespace geppetto::core
