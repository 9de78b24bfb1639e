// How one part of the desktop works for us, in words for `geppetto doctor`.
#pragma once
#include <string>

namespace geppetto::desktop {

struct Health {
  std::string what;  // "notifications"
  bool good = true;
  std::string text;  // what was found
  std::string todo;  // what the person can do; empty when all is well
  friend bool operator==(const Health&, const Health&) = default;
};

}  // namespace geppetto::desktop
