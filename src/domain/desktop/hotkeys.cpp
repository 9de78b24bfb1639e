// Names of keys, and the numbers that X11 has for them.
#include "domain/desktop/hotkeys.h"

#include <algorithm>

#include "domain/base/text.h"

namespace geppetto::desktop {
namespace {

struct Named {
  std::string_view name;    // ours
  std::string_view keysym;  // X11's
  std::uint32_t number;
};
constexpr std::array kNamed = {
    Named{"Space", "space", 0x20},
    Named{"Enter", "Return", 0xff0d},
    Named{"Return", "Return", 0xff0d},
    Named{"Tab", "Tab", 0xff09},
    Named{"Escape", "Escape", 0xff1b},
    Named{"Backspace", "BackSpace", 0xff08},
    Named{"Insert", "Insert", 0xff63},
    Named{"Delete", "Delete", 0xffff},
    Named{"Home", "Home", 0xff50},
    Named{"End", "End", 0xff57},
    Named{"PageUp", "Page_Up", 0xff55},
    Named{"PageDown", "Page_Down", 0xff56},
    Named{"Left", "Left", 0xff51},
    Named{"Up", "Up", 0xff52},
    Named{"Right", "Right", 0xff53},
    Named{"Down", "Down", 0xff54},
    Named{"Print", "Print", 0xff61},
    Named{"Pause", "Pause", 0xff13},
    Named{"Comma", "comma", 0x2c},
    Named{"Period", "period", 0x2e},
    Named{"Slash", "slash", 0x2f},
    Named{"Semicolon", "semicolon", 0x3b},
    Named{"Apostrophe", "apostrophe", 0x27},
    Named{"Minus", "minus", 0x2d},
    Named{"Equal", "equal", 0x3d},
    Named{"Grave", "grave", 0x60},
    Named{"Backslash", "backslash", 0x5c},
    Named{"BracketLeft", "bracketleft", 0x5b},
    Named{"BracketRight", "bracketright", 0x5d},
};
constexpr std::uint32_t kF1 = 0xffbe;
constexpr std::uint32_t kLastF = 24;
constexpr std::uint32_t kPrint = 0xff61, kPause = 0xff13;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::optional<std::uint32_t> keysym_of(std::string_view name) {
  if (name.size() == 1 && letter_or_digit(lower(name[0]))) return static_cast<std::uint32_t>(lower(name[0]));
  for (const Named& key : kNamed) {
    if (same(name, key.name)) return key.number;
  }
  for (std::uint32_t n = 1; n <= kLastF; ++n) {
    if (same(name, "F" + std::to_string(n))) return kF1 + n - 1;
  }
  return std::nullopt;
}

bool is_function_key(std::uint32_t keysym) { return keysym >= kF1 && keysym < kF1 + kLastF; }

std::string key_name(std::uint32_t keysym, bool portal) {
  if (is_function_key(keysym)) return "F" + std::to_string(keysym - kF1 + 1);
  for (const Named& key : kNamed) {
    if (key.number == keysym) return std::string(portal ? key.keysym : key.name);
  }
  const char c = static_cast<char>(keysym);
  return {portal || c < 'a' ? c : static_cast<char>(c - 'a' + 'A')};
}

// The modifier of that name, to be set; null: none is called so.
bool* modifier(Chord& chord, std::string_view name) {
  if (same(name, "Ctrl") || same(name, "Control")) return &chord.ctrl;
  if (same(name, "Alt")) return &chord.alt;
  if (same(name, "Shift")) return &chord.shift;
  if (same(name, "Super") || same(name, "Win") || same(name, "Meta")) return &chord.super;
  return nullptr;
}

std::string written(const Chord& chord, std::array<std::string_view, 4> names, bool portal) {
  std::string out;
  const std::array held{chord.ctrl, chord.alt, chord.shift, chord.super};
  for (std::size_t n = 0; n < held.size(); ++n) {
    if (held[n]) out.append(names[n]).append("+");
  }
  return out + key_name(chord.keysym, portal);
}

}  // namespace

Result<Chord> parse_chord(std::string_view text) {
  const auto invalid = [](std::string why) { return Error{ErrorKind::Invalid, std::move(why)}; };
  constexpr std::size_t kLongest = 60;
  if (text.size() > kLongest) return invalid("is too long for a key");
  Chord chord;
  std::size_t at = 0;
  for (std::size_t plus = text.find('+'); plus != std::string_view::npos; plus = text.find('+', at)) {
    const std::string_view name = text.substr(at, plus - at);
    bool* held = modifier(chord, name);
    if (held == nullptr)
      return invalid("has an unknown modifier \"" + single_line(name) +
                     "\"; there are Ctrl, Alt, Shift, Super");
    if (*held) return invalid("names " + std::string(name) + " twice");
    *held = true;
    at = plus + 1;
  }
  const std::string_view name = text.substr(at);
  const auto keysym = keysym_of(name);
  if (!keysym)
    return invalid("has an unknown key \"" + single_line(name) +
                   "\"; write a letter, a digit, F1 to F24, or a name such as Space, Comma, PageUp");
  chord.keysym = *keysym;
  const bool free = is_function_key(*keysym) || *keysym == kPrint || *keysym == kPause;
  if (!free && !chord.ctrl && !chord.alt && !chord.super)
    return invalid("needs Ctrl, Alt or Super: it would be taken from every program");
  return chord;
}

std::string to_string(const Chord& chord) { return written(chord, {"Ctrl", "Alt", "Shift", "Super"}, false); }

std::string portal_trigger(const Chord& chord) {
  return written(chord, {"CTRL", "ALT", "SHIFT", "LOGO"}, true);
}

}  // namespace geppetto::desktop
