// What X11 can be told and asked about a window and GLFW has no word for. Main thread only.
#pragma once
#include <optional>

struct GLFWwindow;

namespace geppetto::window {

// Before a window is mapped: it is in no task list and no pager, on every desktop, and does not get the focus
// when it appears. Does nothing where there is no X11.
void prepare_quiet_window(GLFWwindow* window);

struct ScreenPoint {
  int x = 0, y = 0;
};

// The pointer on the screen, in one question to the server: its place in a window that is just being moved
// and the window's own are two, and may be of different moments. Nothing where there is no X11.
std::optional<ScreenPoint> pointer_on_screen(GLFWwindow* window);

}  // namespace geppetto::window
