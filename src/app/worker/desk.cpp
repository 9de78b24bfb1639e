// One bus for all of it, opened when something of it is wanted; hotkeys by what the session can do.
#include "app/worker/desk.h"

#include <utility>

namespace geppetto::worker {
namespace {

core::Command command_of(desktop::HotkeyAction action) {
  return core::ControlWindow{action == desktop::HotkeyAction::Toggle ? snapshot::WindowAction::Toggle
                                                                     : snapshot::WindowAction::Next};
}

}  // namespace

Desk::Desk(uv::Loop& loop, DeskOptions options, std::function<void(const core::Event&)> sink,
           std::function<void(core::Command)> ask)
    : options_(std::move(options)),
      bus_(loop, options_.bus_address),
      notifications_(bus_, {options_.notify.enabled, options_.has_window, !options_.notify.sound.empty()},
                     sink) {
  if (!options_.has_window) return;  // the rest is about the window
  colours_ = std::make_unique<desktop::PortalColours>(
      bus_,
      [sink = std::move(sink)](desktop::ColourScheme scheme) { sink(core::ColourSchemeChanged{scheme}); });
  if (!desktop::any(options_.hotkeys)) return;
  auto pressed = [ask = std::move(ask)](desktop::HotkeyAction action) { ask(command_of(action)); };
  // In a Wayland session an X11 grab sees keys only while a program of X11 has the focus: worse than none.
  if (options_.wayland) {
    portal_hotkeys_ = std::make_unique<desktop::PortalHotkeys>(bus_, options_.hotkeys, std::move(pressed));
  } else if (!options_.x11_display.empty()) {
    x11_hotkeys_ = std::make_unique<desktop::X11Hotkeys>(loop, options_.hotkeys, std::move(pressed));
  }
}

void Desk::begin() {
  if (options_.notify.enabled || colours_) bus_.open();
  if (x11_hotkeys_) x11_hotkeys_->open(options_.x11_display);
}

std::vector<desktop::Health> Desk::health() const {
  std::vector<desktop::Health> out{notifications_.health()};
  if (portal_hotkeys_) {
    out.push_back(portal_hotkeys_->health());
  } else if (x11_hotkeys_) {
    out.push_back(x11_hotkeys_->health());
  } else if (!desktop::any(options_.hotkeys)) {
    out.push_back({"hotkeys", true,
                   "none set (hotkeys.toggle in config.json); `geppetto window toggle` can be bound in the "
                   "shortcut settings of the desktop",
                   ""});
  } else {
    out.push_back({"hotkeys", true, "set; in force while a window is open", ""});
  }
  if (colours_) out.push_back(colours_->health());
  return out;
}

}  // namespace geppetto::worker
