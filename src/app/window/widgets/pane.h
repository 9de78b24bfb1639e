// A pane: a child window at a fixed place, without rounding, without keyboard navigation of its own. UI
// thread.
#pragma once
#include "app/window/frame.h"

namespace geppetto::window {

enum class Scroll { None, Down, Both };

// Ends with the object. `ground`: its colour.
class Pane {
 public:
  Pane(const char* id, const Area& area, Rgba ground, Scroll scroll = Scroll::None);
  ~Pane();
  Pane(const Pane&) = delete;
  Pane& operator=(const Pane&) = delete;
};

// The one window of Dear ImGui that covers the display and holds all panes; ImGui::End() is due.
Area begin_display(const char* name);

}  // namespace geppetto::window
