// How a piece of terminal text looks: colours and attributes.
#pragma once
#include <cstdint>

namespace geppetto {

// 0x00000000: the terminal's default. 0x01000000 | n: palette entry n (0-255). 0x02000000 | rgb: true colour.
struct Color {
  std::uint32_t value = 0;
  static constexpr Color palette(std::uint8_t n) { return {0x0100'0000U | n}; }
  static constexpr Color rgb(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    return {0x0200'0000U | static_cast<std::uint32_t>(r) << 16 | static_cast<std::uint32_t>(g) << 8 | b};
  }
  constexpr bool is_default() const { return value == 0; }
  constexpr bool is_palette() const { return value >> 24 == 1; }
  constexpr std::uint8_t index() const { return static_cast<std::uint8_t>(value); }
  constexpr std::uint8_t red() const { return static_cast<std::uint8_t>(value >> 16); }
  constexpr std::uint8_t green() const { return static_cast<std::uint8_t>(value >> 8); }
  constexpr std::uint8_t blue() const { return static_cast<std::uint8_t>(value); }
  friend bool operator==(Color, Color) = default;
};

enum Attribute : std::uint16_t {
  kBold = 1 << 0,
  kDim = 1 << 1,
  kItalic = 1 << 2,
  kUnderline = 1 << 3,
  kBlink = 1 << 4,
  kReverse = 1 << 5,
  kHidden = 1 << 6,
  kStrike = 1 << 7,
  kOverline = 1 << 8,
};

enum class Underline : std::uint8_t { None, Single, Double, Curly, Dotted, Dashed };

struct Style {
  Color fg, bg;
  std::uint16_t attributes = 0;  // Attribute; kUnderline goes with every kind of underline
  Color underline_color = {};    // default: as the text
  Underline underline() const {
    if ((attributes & kUnderline) == 0) return Underline::None;
    return static_cast<Underline>((attributes >> kUnderlineShift) + 1);
  }
  void set_underline(Underline underline) {
    constexpr int kAll = kUnderline | 7 << kUnderlineShift;
    attributes = static_cast<std::uint16_t>(attributes & ~kAll);
    if (underline == Underline::None) return;
    const int kind = static_cast<int>(underline) - 1;
    attributes = static_cast<std::uint16_t>(attributes | kUnderline | kind << kUnderlineShift);
  }
  friend bool operator==(const Style&, const Style&) = default;

 private:
  static constexpr int kUnderlineShift = 9;  // three bits above the attributes; 0 is a single line
};

}  // namespace geppetto
