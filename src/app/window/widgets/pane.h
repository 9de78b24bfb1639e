// A pane: a child window at a fixed place, without rounding, without keyboard navigation of its own. UI
// thread.
#pragma once
#include "app/window/frame.h"

namespace geppetto::window {

// Ends with the object. `ground`: its colour. Scrolls only where `scrolls`.
class Pane {
 public:
  Pane(const char* id, const Area& area, Rgba ground, bool scrolls = false);
  ~Pane();
  Pane(const Pane&) = delete;
  Pane& operator=(const Pane&) = delete;
};

}  // namespace geppetto::window
