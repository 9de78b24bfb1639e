// The operating system's windows and their OpenGL contexts, through GLFW 3.3 or later.
#include "app/window/os_window.h"

#include <glad/gl.h>
// glad must come first.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "app/window/x11_hints.h"

namespace geppetto::window {
namespace {

struct Sizes {
  int width, height, min_width, min_height;
};
constexpr Sizes kFullSizes{1280, 800, 640, 420}, kMonitorSizes{420, 300, 300, 110};
constexpr int kReachable = 64;      // so many pixels of a remembered window must lie on some monitor
constexpr int kMonitorMargin = 24;  // from the corner where it appears first

std::string g_last_error;  // GLFW reports through a plain function

int scaled(int design, float scale) {
  return static_cast<int>(std::lround(static_cast<float>(design) * scale));
}

// A monitor that was unplugged must not swallow the window.
bool reachable(int x, int y, int width) {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  for (int i = 0; i < count; ++i) {
    int left = 0, top = 0, w = 0, h = 0;
    glfwGetMonitorWorkarea(monitors[i], &left, &top, &w, &h);
    if (x + width >= left + kReachable && x <= left + w - kReachable && y >= top - 1 &&
        y <= top + h - kReachable)
      return true;
  }
  return false;
}

float primary_scale() {
  float x = 1, y = 1;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorContentScale(monitor, &x, &y);
  return std::clamp(x, 0.5F, 4.0F);
}

void set_hints(WindowKind kind) {
  const bool monitor = kind == WindowKind::Monitor;
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SAMPLES, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // placed first, shown then
  glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);
  glfwWindowHint(GLFW_FLOATING, monitor ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHint(GLFW_DECORATED, monitor ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "Geppetto");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, monitor ? "geppetto-monitor" : "geppetto");
}

// The upper right corner of the first screen.
void place_in_corner(WindowPlace& place) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (!monitor) return;
  int left = 0, top = 0, w = 0, h = 0;
  glfwGetMonitorWorkarea(monitor, &left, &top, &w, &h);
  place.x = left + w - *place.width - kMonitorMargin;
  place.y = top + kMonitorMargin;
}

OsWindow* of(GLFWwindow* window) { return static_cast<OsWindow*>(glfwGetWindowUserPointer(window)); }

}  // namespace

Result<std::unique_ptr<WindowSystem>> WindowSystem::start() {
  g_last_error.clear();
  glfwSetErrorCallback([](int, const char* text) { g_last_error = text; });
#ifdef GLFW_PLATFORM
  // Wayland has neither always-on-top nor window positions; XWayland has both.
  if (std::getenv("DISPLAY")) glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
  if (glfwInit() != GLFW_TRUE)
    return Error{ErrorKind::Io, g_last_error.empty() ? std::string("no display") : g_last_error};
  return std::unique_ptr<WindowSystem>(new WindowSystem);
}

WindowSystem::~WindowSystem() { glfwTerminate(); }

void WindowSystem::wait(std::optional<std::int64_t> ms) {
  if (!ms)
    glfwWaitEvents();
  else if (*ms <= 0)
    glfwPollEvents();
  else
    glfwWaitEventsTimeout(static_cast<double>(*ms) / 1000);
}

std::string WindowSystem::screen_layout() const {
  std::string out;
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  for (int i = 0; i < count; ++i) {
    int x = 0, y = 0;
    glfwGetMonitorPos(monitors[i], &x, &y);
    const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
    if (!mode) continue;
    if (!out.empty()) out += ' ';
    out += std::to_string(mode->width) + 'x' + std::to_string(mode->height) + (x < 0 ? "" : "+") +
           std::to_string(x) + (y < 0 ? "" : "+") + std::to_string(y);
  }
  return out;
}

Result<std::unique_ptr<OsWindow>> OsWindow::open(WindowKind kind, const WindowPlace& place,
                                                 const OsWindow* share) {
  g_last_error.clear();
  std::unique_ptr<OsWindow> self(new OsWindow);
  if (self->create(kind, place, share)) return self;
  return Error{ErrorKind::Io, g_last_error.empty() ? std::string("no display") : g_last_error};
}

bool OsWindow::create(WindowKind kind, const WindowPlace& place, const OsWindow* share) {
  kind_ = kind;
  set_hints(kind);
  const bool monitor = kind == WindowKind::Monitor;
  const Sizes& sizes = monitor ? kMonitorSizes : kFullSizes;
  const float scale = primary_scale();
  place_.width = place.width.value_or(scaled(sizes.width, scale));
  place_.height = place.height.value_or(scaled(sizes.height, scale));
  window_ = glfwCreateWindow(*place_.width, *place_.height, monitor ? "Geppetto monitor" : "Geppetto",
                             nullptr, share ? share->window_ : nullptr);
  if (!window_) return false;
  make_current();
  if (gladLoadGL(glfwGetProcAddress) == 0) {
    g_last_error = "OpenGL 3.3 cannot be loaded";
    return false;
  }
  // Two windows that each wait for the screen would draw at half its rate.
  glfwSwapInterval(monitor ? 0 : 1);
  const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view name = renderer ? renderer : "";
  software_gl_ = name.find("llvmpipe") != name.npos || name.find("softpipe") != name.npos;
  glfwSetWindowSizeLimits(window_, sizes.min_width, sizes.min_height, GLFW_DONT_CARE, GLFW_DONT_CARE);
  always_on_top_ = monitor;
  if (place.x && place.y && reachable(*place.x, *place.y, *place_.width)) {
    place_.x = place.x;
    place_.y = place.y;
  } else if (monitor) {
    place_in_corner(place_);
  }
  install_callbacks();
  return true;
}

OsWindow::~OsWindow() {
  if (window_) glfwDestroyWindow(window_);
}

void OsWindow::make_current() {
  if (glfwGetCurrentContext() != window_) glfwMakeContextCurrent(window_);
}

void OsWindow::install_callbacks() {
  glfwSetWindowUserPointer(window_, this);
  // noexcept: GLFW is C, nothing may unwind through it.
  glfwSetKeyCallback(window_,
                     [](GLFWwindow* w, int, int, int, int) noexcept { of(w)->events_.input = true; });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned) noexcept { of(w)->events_.input = true; });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int, int action, int) noexcept {
    auto* self = of(w);
    self->events_.input = true;
    // Here and not when a frame sees the press: the pointer may be elsewhere by then.
    if (action != GLFW_PRESS) return self->end_drag();
    // Where the last event saw the pointer: asked now, it may have moved on since the press.
    self->press_x_ = self->last_x_;
    self->press_y_ = self->last_y_;
    glfwGetWindowPos(w, &self->origin_x_, &self->origin_y_);
    self->press_on_screen_ = {self->origin_x_ + static_cast<int>(std::lround(self->press_x_)),
                              self->origin_y_ + static_cast<int>(std::lround(self->press_y_))};
    // A window manager that gives the focus on a click grabs the pointer for it: we are told that it left the
    // window, then of the press, and only later that it is back. So tell where it is, as if it had moved
    // there.
    const GLFWcursorposfun moved = glfwSetCursorPosCallback(w, nullptr);
    glfwSetCursorPosCallback(w, moved);
    if (moved) moved(w, self->press_x_, self->press_y_);
  });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) noexcept {
    auto* self = of(w);
    self->events_.input = true;
    self->last_x_ = x;
    self->last_y_ = y;
    if (self->dragged_) self->move_with_pointer();
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) noexcept { of(w)->events_.input = true; });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) noexcept { of(w)->events_.input = true; });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) noexcept { of(w)->events_.input = true; });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) noexcept { of(w)->events_.damaged = true; });
  glfwSetFramebufferSizeCallback(window_,
                                 [](GLFWwindow* w, int, int) noexcept { of(w)->events_.damaged = true; });
  glfwSetWindowContentScaleCallback(
      window_, [](GLFWwindow* w, float, float) noexcept { of(w)->events_.damaged = true; });
  glfwSetWindowPosCallback(window_, [](GLFWwindow* w, int, int) noexcept { of(w)->remember_place(); });
  glfwSetWindowSizeCallback(window_, [](GLFWwindow* w, int, int) noexcept { of(w)->remember_place(); });
}

void OsWindow::remember_place() {
  if (!visible()) return;
  int x = 0, y = 0, width = 0, height = 0;
  glfwGetWindowPos(window_, &x, &y);
  glfwGetWindowSize(window_, &width, &height);
  place_ = {x, y, width, height};
}

OsWindow::Events OsWindow::take_events() {
  const Events out = events_;
  events_ = {};
  return out;
}

bool OsWindow::take_close_wish() {
  if (glfwWindowShouldClose(window_) == 0) return false;
  glfwSetWindowShouldClose(window_, GLFW_FALSE);
  return true;
}

bool OsWindow::visible() const {
  return glfwGetWindowAttrib(window_, GLFW_VISIBLE) != 0 && glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == 0;
}

bool OsWindow::focused() const { return glfwGetWindowAttrib(window_, GLFW_FOCUSED) != 0; }

float OsWindow::scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return std::clamp(x, 0.5F, 4.0F);
}

void OsWindow::set_icon(int side, std::vector<std::uint8_t> pixels) {
  const GLFWimage image{side, side, pixels.data()};
  glfwSetWindowIcon(window_, 1, &image);
}

void OsWindow::show() {
  const bool monitor = kind_ == WindowKind::Monitor;
  if (glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0) glfwRestoreWindow(window_);
  if (glfwGetWindowAttrib(window_, GLFW_VISIBLE) == 0) {
    if (monitor) prepare_quiet_window(window_);
    // Window managers place a window anew when it is mapped, unless it was placed just before.
    if (place_.x && place_.y) glfwSetWindowPos(window_, *place_.x, *place_.y);
    glfwShowWindow(window_);
    glfwSetWindowAttrib(window_, GLFW_FLOATING, always_on_top_ ? GLFW_TRUE : GLFW_FALSE);  // some forget it
  }
  if (!monitor) glfwFocusWindow(window_);
}

void OsWindow::hide() {
  remember_place();
  glfwHideWindow(window_);
}

void OsWindow::set_always_on_top(bool on) {
  always_on_top_ = on;
  glfwSetWindowAttrib(window_, GLFW_FLOATING, on ? GLFW_TRUE : GLFW_FALSE);
}

void OsWindow::set_opacity(float opacity) { glfwSetWindowOpacity(window_, opacity); }

void OsWindow::drag() {
  dragged_ = true;
  move_with_pointer();
  // Let go of before the frame that took the press was drawn: this was all.
  if (glfwGetMouseButton(window_, GLFW_MOUSE_BUTTON_LEFT) != GLFW_PRESS) dragged_ = false;
}

void OsWindow::end_drag() {
  if (dragged_) move_with_pointer();
  dragged_ = false;
}

void OsWindow::move_with_pointer() {
  if (const auto now = pointer_on_screen(window_); now) {
    glfwSetWindowPos(window_, origin_x_ + now->x - press_on_screen_.x,
                     origin_y_ + now->y - press_on_screen_.y);
    return;
  }
  double x = 0, y = 0;
  glfwGetCursorPos(window_, &x, &y);
  int left = 0, top = 0;
  glfwGetWindowPos(window_, &left, &top);
  glfwSetWindowPos(window_, left + static_cast<int>(std::lround(x - press_x_)),
                   top + static_cast<int>(std::lround(y - press_y_)));
}

WindowPlace OsWindow::place() const { return place_; }

void OsWindow::swap() { glfwSwapBuffers(window_); }

}  // namespace geppetto::window
