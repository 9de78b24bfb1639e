// The operating system's window and its OpenGL context, through GLFW. Main thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/window/place.h"
#include "domain/base/result.h"

struct GLFWwindow;

namespace geppetto::window {

class OsWindow {
 public:
  // Io: no display, or no OpenGL 3.3 on it; the text says which.
  static Result<std::unique_ptr<OsWindow>> open(const Place& place);
  ~OsWindow();
  OsWindow(const OsWindow&) = delete;
  OsWindow& operator=(const OsWindow&) = delete;

  GLFWwindow* handle() const { return window_; }
  bool software_gl() const { return software_gl_; }

  // Returns when something happened, or after `ms`; nothing: no limit; 0: at once.
  void wait(std::optional<std::int64_t> ms);

  // Since the last call.
  struct Events {
    bool input = false;    // pointer, keys, text, focus
    bool damaged = false;  // pixels were lost or the size changed
  };
  Events take_events();

  bool close_wanted() const;
  bool visible() const;  // mapped and not iconified
  bool focused() const;
  float scale() const;

  // side * side * 4 bytes of RGBA.
  void set_icon(int side, std::vector<std::uint8_t> pixels);

  void show();
  void hide();
  void set_always_on_top(bool on);
  bool always_on_top() const { return always_on_top_; }
  // 420 x 300 without a frame and above the others, or the place from before.
  void set_compact(bool compact);
  bool compact() const { return compact_; }
  // While the person holds the window by its body: moves it so that the pointer is where it was pressed.
  void drag();

  // Of the full window, also while it is compact.
  Place place() const;

  void swap();

 private:
  OsWindow() = default;
  bool create(const Place& place);
  void install_callbacks();
  void remember_position();

  GLFWwindow* window_ = nullptr;
  Events events_;
  bool software_gl_ = false;
  bool always_on_top_ = false, compact_ = false;
  int x_ = 0, y_ = 0;  // last seen while shown: a hidden window forgets it
  int full_x_ = 0, full_y_ = 0, full_w_ = 0, full_h_ = 0;
  double press_x_ = 0, press_y_ = 0;
};

}  // namespace geppetto::window
