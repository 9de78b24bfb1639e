// The versions of the libraries this program runs with.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace geppetto::os {

// {"libuv", "1.44.2"}, …
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace geppetto::os
