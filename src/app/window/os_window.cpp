// The operating system's window and its OpenGL context, through GLFW 3.3 or later.
#include "app/window/os_window.h"

#include <glad/gl.h>
// glad must come first.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace geppetto::window {
namespace {

constexpr int kFullWidth = 1280, kFullHeight = 800, kCompactWidth = 420, kCompactHeight = 300;
constexpr int kMinFullWidth = 640, kMinFullHeight = 420, kMinCompactWidth = 280, kMinCompactHeight = 120;
constexpr int kReachable = 64;  // so many pixels of a remembered window must lie on some monitor

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

bool start_glfw() {
  glfwSetErrorCallback([](int, const char* text) { g_last_error = text; });
#ifdef GLFW_PLATFORM
  // Wayland has neither always-on-top nor window positions; XWayland has both.
  if (std::getenv("DISPLAY")) glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
  return glfwInit() == GLFW_TRUE;
}

void set_hints(bool always_on_top) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SAMPLES, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // placed first, shown then
  glfwWindowHint(GLFW_FLOATING, always_on_top ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "Geppetto");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "geppetto");
}

}  // namespace

Result<std::unique_ptr<OsWindow>> OsWindow::open(const Place& place) {
  g_last_error.clear();
  std::unique_ptr<OsWindow> self(new OsWindow);
  if (start_glfw() && self->create(place)) return self;
  const std::string why = g_last_error.empty() ? "no display" : g_last_error;
  return Error{ErrorKind::Io, why};
}

bool OsWindow::create(const Place& place) {
  set_hints(place.always_on_top);
  const float scale = primary_scale();
  full_w_ = place.width.value_or(scaled(kFullWidth, scale));
  full_h_ = place.height.value_or(scaled(kFullHeight, scale));
  window_ = glfwCreateWindow(full_w_, full_h_, "Geppetto", nullptr, nullptr);
  if (!window_) return false;
  always_on_top_ = place.always_on_top;
  glfwMakeContextCurrent(window_);
  if (gladLoadGL(glfwGetProcAddress) == 0) {
    g_last_error = "OpenGL 3.3 cannot be loaded";
    return false;
  }
  glfwSwapInterval(1);
  const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view name = renderer ? renderer : "";
  software_gl_ = name.find("llvmpipe") != name.npos || name.find("softpipe") != name.npos;
  glfwSetWindowSizeLimits(window_, kMinFullWidth, kMinFullHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  install_callbacks();
  if (place.x && place.y && reachable(*place.x, *place.y, full_w_))
    glfwSetWindowPos(window_, *place.x, *place.y);
  glfwShowWindow(window_);
  return true;
}

OsWindow::~OsWindow() {
  if (window_) glfwDestroyWindow(window_);
  glfwTerminate();
}

void OsWindow::install_callbacks() {
  glfwSetWindowUserPointer(window_, this);
  // noexcept: GLFW is C, nothing may unwind through it.
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int, int, int, int) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int, int action, int) noexcept {
    auto* self = static_cast<OsWindow*>(glfwGetWindowUserPointer(w));
    self->events_.input = true;
    // Here and not when a frame sees the press: the pointer may be elsewhere by then.
    if (action == GLFW_PRESS) glfwGetCursorPos(w, &self->press_x_, &self->press_y_);
  });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double, double) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.input = true;
  });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.damaged = true;
  });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.damaged = true;
  });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->events_.damaged = true;
  });
  glfwSetWindowPosCallback(window_, [](GLFWwindow* w, int, int) noexcept {
    static_cast<OsWindow*>(glfwGetWindowUserPointer(w))->remember_position();
  });
}

void OsWindow::remember_position() {
  if (!visible()) return;
  glfwGetWindowPos(window_, &x_, &y_);
  if (compact_) return;
  full_x_ = x_;
  full_y_ = y_;
}

void OsWindow::wait(std::optional<std::int64_t> ms) {
  if (!ms)
    glfwWaitEvents();
  else if (*ms <= 0)
    glfwPollEvents();
  else
    glfwWaitEventsTimeout(static_cast<double>(*ms) / 1000);
}

OsWindow::Events OsWindow::take_events() {
  const Events out = events_;
  events_ = {};
  return out;
}

bool OsWindow::close_wanted() const { return glfwWindowShouldClose(window_) != 0; }

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
  if (glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0) glfwRestoreWindow(window_);
  if (glfwGetWindowAttrib(window_, GLFW_VISIBLE) == 0) {
    // Window managers place a window anew when it is mapped, unless it was placed just before.
    glfwSetWindowPos(window_, x_, y_);
    glfwShowWindow(window_);
    glfwSetWindowAttrib(window_, GLFW_FLOATING,
                        always_on_top_ || compact_ ? GLFW_TRUE : GLFW_FALSE);  // some forget it
  }
  glfwFocusWindow(window_);
}

void OsWindow::hide() {
  remember_position();
  glfwHideWindow(window_);
}

void OsWindow::set_always_on_top(bool on) {
  always_on_top_ = on;
  glfwSetWindowAttrib(window_, GLFW_FLOATING, on || compact_ ? GLFW_TRUE : GLFW_FALSE);
}

void OsWindow::set_compact(bool compact) {
  if (compact == compact_) return;
  const float by = scale();
  if (compact) {
    glfwGetWindowSize(window_, &full_w_, &full_h_);
    remember_position();
  }
  compact_ = compact;
  const int min_w = compact ? kMinCompactWidth : kMinFullWidth,
            min_h = compact ? kMinCompactHeight : kMinFullHeight;
  glfwSetWindowSizeLimits(window_, min_w, min_h, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwSetWindowAttrib(window_, GLFW_DECORATED, compact ? GLFW_FALSE : GLFW_TRUE);
  if (compact)
    glfwSetWindowSize(window_, scaled(kCompactWidth, by), scaled(kCompactHeight, by));
  else
    glfwSetWindowSize(window_, full_w_, full_h_);
  if (!compact) glfwSetWindowPos(window_, full_x_, full_y_);
  glfwSetWindowAttrib(window_, GLFW_FLOATING, compact || always_on_top_ ? GLFW_TRUE : GLFW_FALSE);
  events_.damaged = true;
}

void OsWindow::drag() {
  double x = 0, y = 0;
  glfwGetCursorPos(window_, &x, &y);
  int left = 0, top = 0;
  glfwGetWindowPos(window_, &left, &top);
  const int right_by = static_cast<int>(std::lround(x - press_x_)),
            down_by = static_cast<int>(std::lround(y - press_y_));
  if (right_by != 0 || down_by != 0) glfwSetWindowPos(window_, left + right_by, top + down_by);
}

Place OsWindow::place() const {
  Place out;
  out.x = full_x_;
  out.y = full_y_;
  out.width = full_w_;
  out.height = full_h_;
  if (!compact_ && visible()) {
    glfwGetWindowPos(window_, &*out.x, &*out.y);
    glfwGetWindowSize(window_, &*out.width, &*out.height);
  }
  out.always_on_top = always_on_top_;
  return out;
}

void OsWindow::swap() { glfwSwapBuffers(window_); }

}  // namespace geppetto::window
