// What of a screen's state no cell shows, as sequences that make another screen go on in the same way.
#include <algorithm>

#include "domain/base/sgr.h"
#include "domain/term/screen_state.h"

namespace geppetto::term {
namespace {

std::string position(int x, int y) {
  return "\x1b[" + std::to_string(y + 1) + ";" + std::to_string(x + 1) + "H";
}

void append_pen(const Pen& pen, const Link& link, std::string& out) {
  out += pen.line_drawing[0] ? "\x1b(0" : "\x1b(B";
  out += pen.line_drawing[1] ? "\x1b)0" : "\x1b)B";
  out += pen.shifted ? '\x0e' : '\x0f';
  append_sgr(pen.style, out);
  out += pen.link == 0 ? "\x1b]8;;\x1b\\" : "\x1b]8;id=" + link.id + ";" + link.uri + "\x1b\\";
}

void append_mode(int mode, bool on, std::string& out) {
  out += "\x1b[?" + std::to_string(mode) + (on ? "h" : "l");
}

void append_input_modes(const InputModes& modes, std::string& out) {
  append_mode(1, modes.application_cursor, out);
  append_mode(2004, modes.bracketed_paste, out);
  append_mode(1004, modes.focus, out);
  append_mode(1005, modes.mouse_utf8, out);
  append_mode(1006, modes.mouse_sgr, out);
  out += modes.application_keypad ? "\x1b=" : "\x1b>";
  switch (modes.mouse) {
    case MouseMode::None: return append_mode(1000, false, out);
    case MouseMode::Clicks: return append_mode(1000, true, out);
    case MouseMode::Drags: return append_mode(1002, true, out);
    case MouseMode::Moves: return append_mode(1003, true, out);
  }
}

}  // namespace

std::string Screen::resume_sequence() const {
  const State& s = *state_;
  const int cols = s.grid.cols();
  std::string out =
      "\x1b]2;" + s.title + "\a\x1b[" + std::to_string(s.upper + 1) + ";" + std::to_string(s.lower + 1) + "r";
  out += position(std::min(s.kept_x, cols - 1), s.kept_y);
  append_pen(s.kept_pen, link(s.kept_pen.link), out);
  out +=
      "\x1b"
      "7";
  if (s.origin) out += "\x1b[?6h";
  out += s.cursor_visible ? "\x1b[?25h" : "\x1b[?25l";
  append_input_modes(s.input, out);
  constexpr int kBlock = 2, kBetween = 2;  // DECSCUSR: a steady shape is even, its blinking one less
  const int shape = kBlock + kBetween * static_cast<int>(s.cursor_shape) - (s.cursor_blinks ? 1 : 0);
  out += "\x1b[" + std::to_string(shape) + " q";
  const int y = s.origin ? std::max(s.y - s.upper, 0) : s.y;
  if (s.x >= cols) {
    // Only a character in the last column makes the next one wrap.
    const Row& row = s.grid.row(s.y);
    const int last = cols > 1 && row.at(cols - 1).ch == kWideTail ? cols - 2 : cols - 1;
    const Cell cell = row.at(last);
    out += position(last, y) + "\x1b(B\x0f";
    append_sgr(style(cell.style), out);
    append_text({&cell, 1}, out);
  } else {
    out += position(std::min(s.x, cols - 1), y);
  }
  append_pen(s.pen, link(s.pen.link), out);
  out += s.wrap ? "\x1b[?7h" : "\x1b[?7l";
  out += s.insert ? "\x1b[4h" : "\x1b[4l";
  return out;
}

}  // namespace geppetto::term
