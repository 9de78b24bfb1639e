// Keys of Dear ImGui to keys of tmux.
#include "app/window/key_names.h"

#include <imgui.h>

#include <array>

#include "domain/base/text.h"

namespace geppetto::window {
namespace {

struct NamedKey {
  ImGuiKey key;
  const char* name;
};
constexpr std::array kNamed = {
    NamedKey{ImGuiKey_Enter, "Enter"},
    NamedKey{ImGuiKey_KeypadEnter, "Enter"},
    NamedKey{ImGuiKey_Tab, "Tab"},
    NamedKey{ImGuiKey_Backspace, "BSpace"},
    NamedKey{ImGuiKey_Escape, "Escape"},
    NamedKey{ImGuiKey_Insert, "IC"},
    NamedKey{ImGuiKey_Delete, "DC"},
    NamedKey{ImGuiKey_Home, "Home"},
    NamedKey{ImGuiKey_End, "End"},
    NamedKey{ImGuiKey_PageUp, "PPage"},
    NamedKey{ImGuiKey_PageDown, "NPage"},
    NamedKey{ImGuiKey_UpArrow, "Up"},
    NamedKey{ImGuiKey_DownArrow, "Down"},
    NamedKey{ImGuiKey_LeftArrow, "Left"},
    NamedKey{ImGuiKey_RightArrow, "Right"},
    NamedKey{ImGuiKey_F1, "F1"},
    NamedKey{ImGuiKey_F2, "F2"},
    NamedKey{ImGuiKey_F3, "F3"},
    NamedKey{ImGuiKey_F4, "F4"},
    NamedKey{ImGuiKey_F5, "F5"},
    NamedKey{ImGuiKey_F6, "F6"},
    NamedKey{ImGuiKey_F7, "F7"},
    NamedKey{ImGuiKey_F8, "F8"},
    NamedKey{ImGuiKey_F9, "F9"},
    NamedKey{ImGuiKey_F10, "F10"},
    NamedKey{ImGuiKey_F11, "F11"},
    NamedKey{ImGuiKey_F12, "F12"},
};

// Keys whose character does not come as text when Ctrl or Alt is held.
struct CharKey {
  ImGuiKey key;
  char plain, shifted;
};
constexpr std::array kChars = {
    CharKey{ImGuiKey_Space, ' ', ' '},
    CharKey{ImGuiKey_Apostrophe, '\'', '"'},
    CharKey{ImGuiKey_Comma, ',', '<'},
    CharKey{ImGuiKey_Minus, '-', '_'},
    CharKey{ImGuiKey_Period, '.', '>'},
    CharKey{ImGuiKey_Slash, '/', '?'},
    CharKey{ImGuiKey_Semicolon, ';', ':'},
    CharKey{ImGuiKey_Equal, '=', '+'},
    CharKey{ImGuiKey_LeftBracket, '[', '{'},
    CharKey{ImGuiKey_Backslash, '\\', '|'},
    CharKey{ImGuiKey_RightBracket, ']', '}'},
    CharKey{ImGuiKey_GraveAccent, '`', '~'},
    CharKey{ImGuiKey_0, '0', ')'},
    CharKey{ImGuiKey_1, '1', '!'},
    CharKey{ImGuiKey_2, '2', '@'},
    CharKey{ImGuiKey_3, '3', '#'},
    CharKey{ImGuiKey_4, '4', '$'},
    CharKey{ImGuiKey_5, '5', '%'},
    CharKey{ImGuiKey_6, '6', '^'},
    CharKey{ImGuiKey_7, '7', '&'},
    CharKey{ImGuiKey_8, '8', '*'},
    CharKey{ImGuiKey_9, '9', '('},
};

std::string with_modifiers(const ImGuiIO& io, bool shift, const std::string& name) {
  return std::string(io.KeyCtrl ? "C-" : "") + (io.KeyAlt ? "M-" : "") + (shift ? "S-" : "") + name;
}

void add_named(const ImGuiIO& io, std::vector<std::string>& out) {
  for (const auto& [key, name] : kNamed) {
    if (!ImGui::IsKeyPressed(key, true)) continue;
    if (key == ImGuiKey_Escape && io.KeyShift) continue;
    const bool scrolls =
        io.KeyShift && !io.KeyCtrl && !io.KeyAlt && (key == ImGuiKey_PageUp || key == ImGuiKey_PageDown);
    if (scrolls) continue;
    if (key == ImGuiKey_Tab && io.KeyShift)
      out.push_back(with_modifiers(io, false, "BTab"));
    else if (key == ImGuiKey_Backspace && io.KeyCtrl)
      out.emplace_back(io.KeyAlt ? "C-M-h" : "C-h");  // what a terminal sends for it
    else
      out.push_back(with_modifiers(io, io.KeyShift, name));
  }
}

// tmux has no name for Ctrl with these; a terminal sends the control character that lies nearest.
char control_of(char c) {
  switch (c) {
    case '/': return '_';
    case '?': return '?';
    case '`': return '@';
    default: return c;
  }
}

void add_chords(const ImGuiIO& io, std::vector<std::string>& out) {
  if (!io.KeyCtrl && !io.KeyAlt) return;
  const auto add = [&](char c) {
    const std::string name = c == ' ' ? "Space" : std::string(1, io.KeyCtrl ? control_of(c) : c);
    out.push_back(with_modifiers(io, false, name));
  };
  for (int i = 0; i < 26; ++i) {
    if (!ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_A + i), true)) continue;
    if (io.KeyCtrl && io.KeyShift) continue;
    add(static_cast<char>((io.KeyShift ? 'A' : 'a') + i));
  }
  for (const auto& [key, plain, shifted] : kChars) {
    const bool zoom = io.KeyCtrl && !io.KeyAlt && !io.KeyShift &&
                      (key == ImGuiKey_Minus || key == ImGuiKey_Equal || key == ImGuiKey_0);
    if (!zoom && ImGui::IsKeyPressed(key, true)) add(io.KeyShift ? shifted : plain);
  }
}

}  // namespace

std::vector<std::string> typed_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  std::vector<std::string> out;
  for (const ImWchar c : io.InputQueueCharacters) {
    if (c < 0x20 || c == 0x7F) continue;
    std::string text;
    if (c == ' ')
      text = "Space";
    else
      append_utf8(static_cast<char32_t>(c), text);
    out.push_back(std::move(text));
  }
  add_named(io, out);
  add_chords(io, out);
  return out;
}

}  // namespace geppetto::window
