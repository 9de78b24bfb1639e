// What only X11 can be told about a window, and GLFW has no word for. Main thread only.
#pragma once

struct GLFWwindow;

namespace geppetto::window {

// Before a window is mapped: it is in no task list and no pager, on every desktop, and does not get the focus
// when it appears. Does nothing where there is no X11.
void prepare_quiet_window(GLFWwindow* window);

}  // namespace geppetto::window
