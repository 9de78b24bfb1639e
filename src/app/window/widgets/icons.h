// Small pictures on buttons, drawn as shapes; the label of the item says in words what it does. UI thread.
#pragma once
#include "app/window/frame.h"

struct ImVec2;

namespace geppetto::window {

enum class Icon {
  Plus,
  Link,
  Pin,
  Monitor,
  SidePane,
  Expand,
  Dots,
  Close,
  Search,
  Up,
  Down,
  Wrap,
  Clock,
  Funnel
};

// A quiet square button, `size` design pixels wide; `on`: drawn in the accent colour. Its tooltip is `label`
// and, where there is one, the key.
bool icon_button(const Frame& frame, const char* label, const char* key, Icon icon, ImVec2 at, float size,
                 bool on = false);

void draw_icon(const Frame& frame, Icon icon, ImVec2 center, Rgba color);

}  // namespace geppetto::window
