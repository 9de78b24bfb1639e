// Characters onto the grid: wrapping, wide characters, combining marks.
#include <algorithm>

#include "domain/base/text.h"
#include "domain/term/cell_text.h"
#include "domain/term/screen_state.h"

namespace geppetto::term {
namespace {

constexpr char32_t kJoiner = 0x200D;

// DEC special graphics, as tmux draws it; 0: as it is.
constexpr char32_t line_drawing(char c) {
  constexpr char32_t kFrom60[] = {U'◆', U'▒', U'␉', U'␌', U'␍', U'␊', U'°', U'±', U'␤', U'␋', U'┘',
                                  U'┐', U'┌', U'└', U'┼', U'⎺', U'⎻', U'─', U'⎼', U'⎽', U'├', U'┤',
                                  U'┴', U'┬', U'│', U'≤', U'≥', U'π', U'≠', U'£', U'·'};
  switch (c) {
    case '+': return U'→';
    case ',': return U'←';
    case '-': return U'↑';
    case '.': return U'↓';
    case '0': return U'▮';
    default: return c >= 0x60 && c <= 0x7E ? kFrom60[c - 0x60] : 0;
  }
}

}  // namespace

void Screen::State::print_ascii(std::string_view run) {
  const bool drawing = pen.line_drawing[pen.shifted ? 1 : 0];
  if (wrap && !insert && !drawing) {
    print_run(run);
  } else {
    for (const char c : run) {
      const char32_t drawn = drawing && !joining ? line_drawing(c) : 0;
      put(drawn != 0 ? drawn : static_cast<char32_t>(c), 1);
    }
  }
  repeatable = run.back();
}

// The fast path: nothing but ASCII with the same style, wrapping on, nothing to push aside.
void Screen::State::print_run(std::string_view run) {
  const int cols = grid.cols();
  const Cell look{0, pen_style, pen.link};
  while (!run.empty()) {
    if (x >= cols) {
      line_feed(true, Cell());
      x = 0;
    }
    const int count = static_cast<int>(std::min(run.size(), static_cast<std::size_t>(cols - x)));
    Row& row = grid.row(y);
    grid.touch(row, x);
    grid.fill(row, x);
    if (row.wide) clear_torn(row, x, count);
    if (x + count > row.filled) grid.extend(row, x + count);
    Cell* const to = row.cells.get() + x;
    write_ascii(to, run.substr(0, static_cast<std::size_t>(count)), look);
    x += count;
    row.used = std::max(row.used, static_cast<std::uint16_t>(x));
    run.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Before cells x..x+width are overwritten by narrow characters: what is left of wide characters at both ends
// becomes spaces. tmux leaves the left half alone when it is in the first column; so do we.
void Screen::State::clear_torn(Row& row, int from, int width) {
  const Cell space{' ', 0, 0};
  int at = from;
  for (; at > 0 && row.at(at).ch == kWideTail; --at) grid.set(row, at, space);
  if (at > 0 && at < from && width_of(row.at(at), clusters.values()) > 1) grid.set(row, at, space);
  for (at = from + width; at < grid.cols() && row.at(at).ch == kWideTail; ++at) grid.set(row, at, space);
}

void Screen::State::print(char32_t code_point, int width) {
  repeatable = 0;
  if (code_point == kJoiner) {
    joining = true;
    return;
  }
  put(code_point, width);
}

void Screen::State::put(char32_t code_point, int width) {
  if (joining || width == 0) return combine(code_point);
  const int cols = grid.cols();
  if (!wrap && width > 1 && (width > cols || (x != cols && x > cols - width))) return;
  if (insert && x < cols) grid.insert_cells(x, y, width, Cell());
  if (wrap && x > cols - width) {
    line_feed(true, Cell());
    x = 0;
  }
  if (x > cols - width) return;
  Row& row = grid.row(y);
  const Cell cell{static_cast<std::uint32_t>(code_point), pen_style, pen.link};
  bool changed = insert || width > 1 || x < row.allotted || cell != Cell{' ', 0, 0};
  if (row.wide) {
    const Cell space{' ', 0, 0};
    const Cell now = row.at(x);
    if (now.ch == kWideTail) {
      int at = x;
      for (; at > 0 && row.at(at).ch == kWideTail; --at) grid.set(row, at, space);
      grid.set(row, at, space);
      changed = true;
    }
    if (width != 1 || width_of(now, clusters.values()) != 1) {
      for (int at = x + width; at < cols && row.at(at).ch == kWideTail; ++at) grid.set(row, at, space);
    }
  }
  for (int at = x + 1; at < x + width; ++at) grid.set(row, at, {kWideTail, pen_style, pen.link});
  if (width > 1) row.wide = true;
  // tmux does not count a plain space as written where its line ends.
  if (changed) grid.set(row, x, cell);
  const int last = wrap ? cols : cols - 1;
  x = std::min(x + width, last);
}

// Puts the character into the cell of the one before it; without room in that, it is lost.
void Screen::State::combine(char32_t code_point) {
  const bool joined = std::exchange(joining, false);
  Row& row = grid.row(y);
  int at = std::min(x, grid.cols()) - 1;
  while (at >= 0 && row.at(at).ch == kWideTail) --at;
  if (at < 0) return;
  Cell cell = row.at(at);
  std::string text, mark;
  append_cell(cell, clusters.values(), text);
  if (joined && text.size() + 3 <= kMaxClusterBytes) append_utf8(kJoiner, text);
  append_utf8(code_point, mark);
  if (text.size() + mark.size() <= kMaxClusterBytes) text += mark;
  const std::uint32_t cluster = intern_cluster(text);
  if (cluster == 0) return;
  cell = row.at(at);  // its style may have a new index now
  cell.ch = kClusterBase + cluster;
  grid.set(row, at, cell);
}

void Screen::State::line_feed(bool wrapped, Cell blank) {
  if (wrapped) grid.row(y).wrapped = true;
  if (y == lower) {
    grid.scroll_up(upper, lower, blank);
  } else if (y < grid.rows() - 1) {
    ++y;
  }
}

}  // namespace geppetto::term
