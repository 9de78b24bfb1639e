// A cell of a terminal screen, and the immutable copy of a screen that readers hold.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/style.h"

namespace geppetto::term {

struct Size {
  int cols = 80;
  int rows = 24;
  friend bool operator==(const Size&, const Size&) = default;
};

// Index into the style table of the screen that made it; 0 is the default style.
using StyleId = std::uint16_t;

// 8 bytes. `ch` 0 is a blank that was never written; kWideTail marks the right half of a wide character;
// from kClusterBase on, ch - kClusterBase indexes the screen's table of clusters (base and combining marks).
struct Cell {
  std::uint32_t ch = 0;
  StyleId style = 0;
  std::uint16_t unused = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};
static_assert(sizeof(Cell) == 8);

inline constexpr std::uint32_t kWideTail = 0xFFFF'FFFF;
inline constexpr std::uint32_t kClusterBase = 0x4000'0000;

// An immutable copy of a screen, made by Screen::image(); may cross threads.
struct ScreenImage {
  Size size;
  std::vector<Cell> cells;             // rows * cols, row-major
  std::vector<Style> styles;           // index: StyleId
  std::vector<std::string> clusters;   // UTF-8; index: ch - kClusterBase
  int cursor_row = 0, cursor_col = 0;  // 0-based
  bool cursor_visible = true;
  bool alternate = false;
  std::string title;  // OSC 0/2, control characters removed

  const Cell& at(int row, int col) const {
    return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(size.cols) +
                 static_cast<std::size_t>(col)];
  }
};

}  // namespace geppetto::term
