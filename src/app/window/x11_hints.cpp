// Window properties of the Extended Window Manager Hints.
#include "app/window/x11_hints.h"

#include <GLFW/glfw3.h>

#ifdef GEPPETTO_X11
#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3native.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>

#include <array>
#endif

namespace geppetto::window {

#ifdef GEPPETTO_X11
void prepare_quiet_window(GLFWwindow* window) {
#ifdef GLFW_PLATFORM
  if (glfwGetPlatform() != GLFW_PLATFORM_X11) return;
#endif
  Display* display = glfwGetX11Display();
  const Window id = glfwGetX11Window(window);
  if (!display || id == 0) return;
  const auto atom = [&](const char* name) { return XInternAtom(display, name, False); };
  // Zero means that no action of the person led to this window, so it is not given the focus.
  const long never = 0;
  XChangeProperty(display, id, atom("_NET_WM_USER_TIME"), XA_CARDINAL, 32, PropModeReplace,
                  reinterpret_cast<const unsigned char*>(&never), 1);
  // Of a window that is not mapped the property itself is the wish; the manager takes it away at every
  // unmapping.
  const std::array<Atom, 4> states = {atom("_NET_WM_STATE_ABOVE"), atom("_NET_WM_STATE_SKIP_TASKBAR"),
                                      atom("_NET_WM_STATE_SKIP_PAGER"), atom("_NET_WM_STATE_STICKY")};
  XChangeProperty(display, id, atom("_NET_WM_STATE"), XA_ATOM, 32, PropModeReplace,
                  reinterpret_cast<const unsigned char*>(states.data()), static_cast<int>(states.size()));
}

std::optional<ScreenPoint> pointer_on_screen(GLFWwindow* window) {
#ifdef GLFW_PLATFORM
  if (glfwGetPlatform() != GLFW_PLATFORM_X11) return std::nullopt;
#endif
  Display* display = glfwGetX11Display();
  const Window id = glfwGetX11Window(window);
  if (!display || id == 0) return std::nullopt;
  Window root = 0, child = 0;
  ScreenPoint at;
  int x = 0, y = 0;
  unsigned buttons = 0;
  if (!XQueryPointer(display, id, &root, &child, &at.x, &at.y, &x, &y, &buttons)) return std::nullopt;
  return at;
}
#else
void prepare_quiet_window(GLFWwindow*) {}
std::optional<ScreenPoint> pointer_on_screen(GLFWwindow*) { return std::nullopt; }
#endif

}  // namespace geppetto::window
