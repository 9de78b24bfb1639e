// Global hotkeys of an X11 session: passive grabs on a connection of their own, read by the worker's loop.
// Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/desktop/hotkeys.h"
#include "infra/desktop/health.h"
#include "infra/uv/loop.h"

struct xcb_connection_t;

namespace geppetto::desktop {

// XCB and not Xlib: an error of a grab is the answer to that grab, where Xlib has one handler for the whole
// process, which the window's thread sets as well.
class X11Hotkeys {
 public:
  X11Hotkeys(uv::Loop& loop, Hotkeys keys, std::function<void(HotkeyAction)> pressed);
  ~X11Hotkeys();
  X11Hotkeys(const X11Hotkeys&) = delete;
  X11Hotkeys& operator=(const X11Hotkeys&) = delete;

  // Waits for the X server, with which the window has just opened. What failed is in health().
  void open(const std::string& display);
  Health health() const;

 private:
  struct Grab {
    HotkeyAction action = HotkeyAction::Toggle;
    Chord chord;
    std::vector<std::uint8_t> keycodes;
    std::string trouble;  // empty: in force
  };
  struct Press {
    std::uint8_t keycode = 0;
    std::uint32_t time = 0;
  };

  void grab_all();
  void grab(Grab& grab, const std::vector<std::uint16_t>& locks);
  std::vector<std::uint16_t> lock_variants();
  std::vector<std::uint8_t> keycodes_of(std::uint32_t keysym);
  void drain();
  void pressed(std::uint8_t keycode, std::uint16_t state, std::uint32_t time);
  void lost(std::string why);

  uv::Loop& loop_;
  std::function<void(HotkeyAction)> pressed_;
  std::vector<Grab> grabs_;
  std::string trouble_;  // of the connection
  xcb_connection_t* connection_ = nullptr;
  std::uint16_t locks_ = 0;  // modifiers that do not count
  std::optional<Press> released_;
  std::unique_ptr<uv::FdWatch> watch_;
  uv::Timer regrab_;  // the keyboard has changed
};

}  // namespace geppetto::desktop
