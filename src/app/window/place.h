// Where the windows were and how they were switched, remembered from run to run in a small JSON file.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "domain/base/result.h"

namespace geppetto::window {

// Screen coordinates, as the window system counts them.
struct WindowPlace {
  std::optional<int> x, y;           // nothing: the window manager chooses
  std::optional<int> width, height;  // nothing: the usual size at the monitor's scale
};

struct Place {
  WindowPlace full;
  // By the layout of the screens: with the laptop alone it is elsewhere than at the desk.
  std::map<std::string, WindowPlace> monitor;
  bool full_shown = true, monitor_shown = false;  // at least one of them is
  bool always_on_top = false;
  float full_zoom = 1, monitor_zoom = 1;
  float opacity = 1;  // of the monitor
  std::string theme;  // its name; empty: nobody chose one
};

inline constexpr float kMinZoom = 0.7F, kMaxZoom = 2.5F;
inline constexpr float kMinOpacity = 0.3F;      // fainter, it would be lost
inline constexpr std::size_t kMaxLayouts = 16;  // of screens; nobody sits at more desks

// A missing, damaged or absurd file is the usual Place: nothing here is worth an error.
Place load_place(const std::string& path);

// Written beside the file and renamed over it, so that a crash leaves the old one whole. Makes the folder
// (0700).
Outcome save_place(const std::string& path, const Place& place);

}  // namespace geppetto::window
