// Where the window was and how it was switched, remembered from run to run in a small JSON file.
#pragma once
#include <optional>
#include <string>

#include "domain/base/result.h"

namespace geppetto::window {

// Screen coordinates, as the window system counts them.
struct Place {
  std::optional<int> x, y;           // nothing: the window manager chooses
  std::optional<int> width, height;  // nothing: the usual size at the monitor's scale
  bool always_on_top = false;
};

// A missing, damaged or absurd file is an empty Place: nothing here is worth an error.
Place load_place(const std::string& path);

// Written beside the file and renamed over it, so that a crash leaves the old one whole. Makes the folder
// (0700).
Outcome save_place(const std::string& path, const Place& place);

}  // namespace geppetto::window
