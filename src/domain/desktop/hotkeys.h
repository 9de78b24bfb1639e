// Keys that work wherever the focus is: how they are written, and what they do.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/result.h"

namespace geppetto::desktop {

struct Chord {
  bool ctrl = false, alt = false, shift = false, super = false;
  std::uint32_t keysym = 0;  // of X11, without Shift: 0x67 for G
  friend bool operator==(Chord, Chord) = default;
};

// "Super+G", "Ctrl+Alt+F5", in either case. Invalid says what is wrong with it. A key that types something,
// or moves a cursor, needs Ctrl, Alt or Super with it.
Result<Chord> parse_chord(std::string_view text);

// As a person reads it: "Ctrl+Alt+G".
std::string to_string(const Chord& chord);

// As the desktop portal reads it: "CTRL+ALT+g", "LOGO+F5".
std::string portal_trigger(const Chord& chord);

enum class HotkeyAction { Toggle, NextNeedsYou };
inline constexpr std::size_t kHotkeyActions = 2;

// As in the settings, hotkeys.NAME; and what the desktop shows a person who is asked about it.
constexpr std::string_view to_string(HotkeyAction action) {
  return action == HotkeyAction::Toggle ? "toggle" : "nextNeedsYou";
}
constexpr std::string_view description_of(HotkeyAction action) {
  return action == HotkeyAction::Toggle ? "Show or hide Geppetto" : "Show the next runner that needs you";
}

// By action; nothing: none.
using Hotkeys = std::array<std::optional<Chord>, kHotkeyActions>;

constexpr bool any(const Hotkeys& keys) {
  for (const auto& key : keys) {
    if (key) return true;
  }
  return false;
}

}  // namespace geppetto::desktop
