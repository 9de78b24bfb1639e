// A cell of a terminal screen, and the immutable copy of a screen that readers hold.
#pragma once
#include <cstdint>
#include <memory>
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

// Index into the table of links of the screen that made it; 0: no link.
using LinkId = std::uint16_t;

// OSC 8. Both are clean lines; cells with the same link belong together.
struct Link {
  std::string uri, id;  // `id` is the program's own name for it; often empty
  friend bool operator==(const Link&, const Link&) = default;
};

// 8 bytes. `ch` 0 is a blank that was never written; kWideTail marks the right half of a wide character;
// from kClusterBase on, ch - kClusterBase indexes the screen's table of clusters (base and combining marks).
struct Cell {
  std::uint32_t ch = 0;
  StyleId style = 0;
  LinkId link = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};
static_assert(sizeof(Cell) == 8);

inline constexpr std::uint32_t kWideTail = 0xFFFF'FFFF;
inline constexpr std::uint32_t kClusterBase = 0x4000'0000;

enum class CursorShape : std::uint8_t { Block, Underline, Bar };

enum class MouseMode : std::uint8_t {
  None,
  Clicks,  // 1000
  Drags,   // 1002: and moves with a button down
  Moves,   // 1003: and all others
};

// What decides which bytes a key, a click or a paste becomes.
struct InputModes {
  bool bracketed_paste = false;
  bool focus = false;  // the program wants to be told when it gains and loses the focus
  bool application_cursor = false, application_keypad = false;
  MouseMode mouse = MouseMode::None;
  bool mouse_sgr = false, mouse_utf8 = false;  // how places of the mouse are written
  friend bool operator==(const InputModes&, const InputModes&) = default;
};

// An immutable copy of a screen, made by Screen::image(); may cross threads.
struct ScreenImage {
  Size size;
  std::vector<Cell> cells;             // rows * cols, row-major
  std::vector<Style> styles;           // index: StyleId
  std::vector<std::string> clusters;   // UTF-8; index: ch - kClusterBase
  int cursor_row = 0, cursor_col = 0;  // 0-based
  bool cursor_visible = true;
  CursorShape cursor_shape = CursorShape::Block;
  bool cursor_blinks = false;
  bool alternate = false;
  InputModes input;
  std::string title;                               // OSC 0/2: a clean line
  std::shared_ptr<const std::vector<Link>> links;  // index: LinkId; may be null while there are none

  const Cell& at(int row, int col) const {
    return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(size.cols) +
                 static_cast<std::size_t>(col)];
  }
  // Null: the cell is not part of a link.
  const Link* link(const Cell& cell) const { return cell.link == 0 ? nullptr : &(*links)[cell.link]; }
};

}  // namespace geppetto::term
