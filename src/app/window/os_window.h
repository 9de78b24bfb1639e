// The operating system's windows and their OpenGL contexts, through GLFW. Main thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/window/place.h"
#include "app/window/x11_hints.h"
#include "domain/base/result.h"

struct GLFWwindow;

namespace geppetto::window {

// The connection to the display. Ends after the last window.
class WindowSystem {
 public:
  // Io: no display; the text says why.
  static Result<std::unique_ptr<WindowSystem>> start();
  ~WindowSystem();
  WindowSystem(const WindowSystem&) = delete;
  WindowSystem& operator=(const WindowSystem&) = delete;

  // Returns when something happened, or after `ms`; nothing: no limit; 0: at once.
  void wait(std::optional<std::int64_t> ms);

  // Names how the screens stand to one another: "1920x1080+0+0 2560x1440+1920+0".
  std::string screen_layout() const;

 private:
  WindowSystem() = default;
};

// Full: an ordinary window. Monitor: small, without a frame, above the others, in no task list, and never the
// one that takes the focus by itself.
enum class WindowKind { Full, Monitor };

class OsWindow {
 public:
  // Io: no OpenGL 3.3; the text says so. Not shown yet. `share`: a window whose textures it uses too.
  static Result<std::unique_ptr<OsWindow>> open(WindowKind kind, const WindowPlace& place,
                                                const OsWindow* share);
  ~OsWindow();
  OsWindow(const OsWindow&) = delete;
  OsWindow& operator=(const OsWindow&) = delete;

  GLFWwindow* handle() const { return window_; }
  bool software_gl() const { return software_gl_; }
  void make_current();

  // Since the last call.
  struct Events {
    bool input = false;    // pointer, keys, text, focus
    bool damaged = false;  // pixels were lost or the size changed
  };
  Events take_events();

  bool take_close_wish();  // the person closed it; asked once
  bool visible() const;    // mapped and not iconified
  bool focused() const;
  float scale() const;

  // side * side * 4 bytes of RGBA.
  void set_icon(int side, std::vector<std::uint8_t> pixels);

  // Where it was before; the full one takes the focus.
  void show();
  void hide();
  void set_always_on_top(bool on);
  void set_opacity(float opacity);
  // The person holds the window by its body: until the button is let go of, it moves so that the pointer
  // stays where it was pressed; with each event of the pointer, not with frames, which software GL draws
  // seldom.
  void drag();

  WindowPlace place() const;

  void swap();

 private:
  OsWindow() = default;
  bool create(WindowKind kind, const WindowPlace& place, const OsWindow* share);
  void install_callbacks();
  void remember_place();
  void move_with_pointer();
  void end_drag();

  GLFWwindow* window_ = nullptr;
  WindowKind kind_ = WindowKind::Full;
  Events events_;
  bool software_gl_ = false;
  bool always_on_top_ = false;
  WindowPlace place_;  // last seen while shown: a hidden window forgets it
  bool dragged_ = false;
  // At the last press: the pointer in the window and on the screen, and the window on the screen.
  double press_x_ = 0, press_y_ = 0;
  ScreenPoint press_on_screen_;
  double last_x_ = 0, last_y_ = 0;  // where the last event saw the pointer
  int origin_x_ = 0, origin_y_ = 0;
};

}  // namespace geppetto::window
