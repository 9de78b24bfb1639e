// Control codes, escape and control sequences: cursor, erasing, moving, modes.
#include <algorithm>

#include "domain/base/text.h"
#include "domain/term/screen_state.h"

namespace geppetto::term {

void Screen::State::control(std::uint8_t code) {
  repeatable = 0;
  switch (code) {
    case 0x07: return tell(Bell());
    case 0x08: return backspace();
    case 0x09: return tab();
    case 0x0A:
    case 0x0B:
    case 0x0C: return line_feed(false, erasing());
    case 0x0D: x = 0; return;
    case 0x0E: pen.shifted = true; return;
    case 0x0F: pen.shifted = false; return;
    default: return;
  }
}

void Screen::State::escape(std::string_view intermediates, char final) {
  const char repeated = std::exchange(repeatable, 0);
  if (intermediates == "(" || intermediates == ")") {
    if (final == '0' || final == 'B') {
      pen.line_drawing[intermediates == ")" ? 1 : 0] = final == '0';
      return;
    }
  } else if (intermediates == "#") {
    if (final == '8') return alignment_test();
  } else if (intermediates.empty()) {
    switch (final) {
      case '7': return save_cursor();
      case '8': return restore_cursor();
      case 'D': return line_feed(false, erasing());
      case 'E': x = 0; return line_feed(false, erasing());
      case 'H':
        if (x < grid.cols()) tabs.set(static_cast<std::size_t>(x));
        return;
      case 'M': return reverse_index();
      case '=': input.application_keypad = true; return;
      case '>': input.application_keypad = false; return;
      case 'c': return reset();
      case '\\': return;
      default: break;
    }
  }
  repeatable = repeated;  // what tmux does not know leaves it
}

namespace {

// What tmux has in its table: the rest changes nothing, not even what REP repeats.
bool is_known(std::string_view intermediates, char final) {
  if (intermediates.empty())
    return std::string_view("@ABCDEFGHJKLMPSTXZ`bcdfghlmnrstu").find(final) != std::string_view::npos;
  if (intermediates == "?") return final == 'h' || final == 'l';
  if (intermediates == ">") return std::string_view("cmnq").find(final) != std::string_view::npos;
  return intermediates == " " && final == 'q';
}

}  // namespace

void Screen::State::control_sequence(const ControlSequence& sequence) {
  if (sequence.final == 'm' && sequence.intermediates.empty()) {
    repeatable = 0;
    return select_style(sequence.params);
  }
  if (!is_known(sequence.intermediates, sequence.final)) return;
  const char repeated = std::exchange(repeatable, 0);
  if (sequence.intermediates == "?") {
    for (std::size_t i = 0; i < sequence.params.size(); ++i) {
      set_private_mode(sequence.number(i, 0, -1), sequence.final == 'h');
    }
    return;
  }
  if (sequence.intermediates == " ") return set_cursor_shape(sequence.number(0, 0, 0));
  if (!sequence.intermediates.empty()) return;
  const int count = sequence.number(0, 1, 1), mode = sequence.number(0, 0, 0);
  if (count < 0) return;  // ':' where a number belongs
  switch (sequence.final) {
    case '@':
    case 'P':
    case 'X': return edit_line(sequence.final, count);
    case 'A': return cursor_up(count);
    case 'B': return cursor_down(count);
    case 'C': return cursor_right(count);
    case 'D': return cursor_left(count);
    case 'E': x = 0; return cursor_down(count);
    case 'F': x = 0; return cursor_up(count);
    case 'G':
    case '`': return move_cursor(count - 1, -1, true);
    case 'H':
    case 'f':
      if (const int column = sequence.number(1, 1, 1); column > 0) move_cursor(column - 1, count - 1, true);
      return;
    case 'J': return erase_display(mode, sequence.number(1, 0, 0));
    case 'K': return erase_line(mode);
    case 'L':
    case 'M': return edit_rows(sequence.final, count);
    case 'S':
      for (int i = std::min(count, lower - upper + 1); i > 0; --i) grid.scroll_up(upper, lower, erasing());
      return;
    case 'T':
      for (int i = std::min(count, lower - upper + 1); i > 0; --i) grid.scroll_down(upper, lower, erasing());
      return;
    case 'Z': return back_tab(count);
    case 'b':
      for (int i = std::min(count, grid.cols() - x); i > 0 && repeated != 0; --i) print_ascii({&repeated, 1});
      repeatable = 0;
      return;
    case 'd': return move_cursor(-1, count - 1, true);
    case 'g':
      if (mode == 0 && x < grid.cols()) tabs.reset(static_cast<std::size_t>(x));
      if (mode == 3) tabs.reset();
      return;
    case 'h':
    case 'l':
      for (std::size_t i = 0; i < sequence.params.size(); ++i)
        set_mode(sequence.number(i, 0, -1), sequence.final == 'h');
      return;
    case 'r':
      if (const int bottom = sequence.number(1, 1, grid.rows()); bottom > 0)
        set_region(count - 1, bottom - 1);
      return;
    case 's': return save_cursor();
    case 't': return window_operation(sequence);
    case 'u': return restore_cursor();
    default: return;
  }
}

void Screen::State::set_cursor(int new_x, int new_y) {
  x = new_x > grid.cols() ? grid.cols() - 1 : new_x;
  y = std::min(new_y, grid.rows() - 1);
}

void Screen::State::move_cursor(int new_x, int new_y, bool from_origin) {
  if (from_origin && origin && new_y >= 0) new_y = new_y > lower - upper ? lower : new_y + upper;
  set_cursor(new_x < 0 ? x : std::min(new_x, grid.cols() - 1), new_y < 0 ? y : new_y);
}

void Screen::State::cursor_up(int count) {
  count = std::min(count, y < upper ? y : y - upper);
  set_cursor(x == grid.cols() ? x - 1 : x, y - count);
}

void Screen::State::cursor_down(int count) {
  count = std::min(count, (y > lower ? grid.rows() - 1 : lower) - y);
  set_cursor(x == grid.cols() ? x - 1 : x, y + count);
}

void Screen::State::cursor_right(int count) {
  x = static_cast<int>(std::min<std::int64_t>(std::int64_t{x} + count, grid.cols() - 1));
}

void Screen::State::cursor_left(int count) { set_cursor(x - std::min(count, x), y); }

void Screen::State::backspace() {
  if (x > 0) {
    set_cursor(x - 1, y);
  } else if (y > 0 && grid.row(y - 1).wrapped) {
    set_cursor(grid.cols() - 1, y - 1);
  }
}

void Screen::State::tab() {
  if (x >= grid.cols() - 1) return;
  do {
    ++x;
  } while (x < grid.cols() - 1 && !tabs.test(static_cast<std::size_t>(x)));
}

void Screen::State::back_tab(int count) {
  x = std::min(x, grid.cols() - 1);
  for (; x > 0 && count > 0; --count) {
    do {
      --x;
    } while (x > 0 && !tabs.test(static_cast<std::size_t>(x)));
  }
}

void Screen::State::reset_tabs() {
  tabs.reset();
  for (int column = 8; column < grid.cols(); column += 8) tabs.set(static_cast<std::size_t>(column));
}

void Screen::State::save_cursor() {
  kept_pen = pen;
  kept_x = x;
  kept_y = y;
  kept_origin = origin;
}

void Screen::State::restore_cursor() {
  pen = kept_pen;
  pen_changed();
  origin = kept_origin;
  move_cursor(kept_x, kept_y, false);
}

void Screen::State::erase_display(int mode, int second) {
  const int cols = grid.cols(), rows = grid.rows();
  switch (mode) {
    case 0:
      if (x == 0 && y == 0 && !grid.alternate()) return grid.clear_into_history(erasing());
      if (x < cols) grid.clear(x, y, cols - x, 1, erasing());
      return grid.clear(0, y + 1, cols, rows - y - 1, erasing());
    case 1:
      grid.clear(0, 0, cols, y, erasing());
      return grid.clear(0, y, std::min(x + 1, cols), 1, erasing());
    case 2:
      if (!grid.alternate()) return grid.clear_into_history(erasing());
      return grid.clear(0, 0, cols, rows, erasing());
    case 3:
      if (second == 0) grid.forget_history();
      return;
    default: return;
  }
}

// Some programs empty the screen row by row before they print it anew.
// One row, such as a progress bar on an empty screen, does not count.
void Screen::State::erased(bool was_empty) {
  if (was_empty) return;
  erased_together = y == last_erased + 1 || y + 1 == last_erased ? erased_together + 1 : 1;
  last_erased = y;
  if (erased_together > 1 && !grid.alternate() && grid.empty()) sink.screen_cleared();
}

void Screen::State::erase_line(int mode) {
  const int cols = grid.cols();
  const bool was_empty = grid.row(y).used == 0;
  switch (mode) {
    case 0:
      // Where nothing is, tmux does not even end the line above.
      if (x < cols && (x < grid.row(y).allotted || blank_style != 0))
        grid.clear(x, y, cols - x, 1, erasing());
      return erased(was_empty);
    case 1:
      if (grid.row(y).allotted != 0 || blank_style != 0)
        grid.clear(0, y, std::min(x + 1, cols), 1, erasing());
      return;
    case 2:
      if (grid.row(y).allotted != 0 || blank_style != 0) grid.clear(0, y, cols, 1, erasing());
      return erased(was_empty);
    default: return;
  }
}

void Screen::State::edit_line(char final, int count) {
  count = std::min(count, grid.cols() - x);
  if (count <= 0) return;
  if (final == '@') grid.insert_cells(x, y, count, erasing());
  if (final == 'P') grid.delete_cells(x, y, count, erasing());
  if (final == 'X') grid.clear(x, y, count, 1, erasing());
}

// Outside the scroll region everything down to the last row moves.
void Screen::State::edit_rows(char final, int count) {
  const bool outside = y < upper || y > lower;
  const int last = outside ? grid.rows() - 1 : lower;
  count = std::min(count, last + 1 - y);
  if (final == 'M') return grid.delete_rows(y, count, last, erasing());
  if (outside) return grid.insert_rows_to_end(y, count, erasing());
  grid.insert_rows(y, count, last, erasing());
}

void Screen::State::reverse_index() {
  if (y == upper) {
    grid.scroll_down(upper, lower, erasing());
  } else if (y > 0) {
    --y;
  }
}

void Screen::State::set_region(int new_upper, int new_lower) {
  new_upper = std::min(new_upper, grid.rows() - 1);
  new_lower = std::min(new_lower, grid.rows() - 1);
  if (new_upper >= new_lower) return;  // one row is no region
  x = y = 0;
  upper = new_upper;
  lower = new_lower;
}

void Screen::State::alignment_test() {
  for (int row = 0; row < grid.rows(); ++row) {
    for (int column = 0; column < grid.cols(); ++column) grid.set(grid.row(row), column, {'E', 0, 0});
  }
  x = y = 0;
  upper = 0;
  lower = grid.rows() - 1;
}

void Screen::State::reset() {
  tell(Reset{});
  pen = kept_pen = Pen();
  kept_x = kept_y = 0;
  pen_changed();
  reset_tabs();
  upper = 0;
  lower = grid.rows() - 1;
  origin = insert = false;
  input = InputModes();
  set_synchronized(false);
  wrap = cursor_visible = true;
  if (grid.alternate()) {
    grid.clear(0, 0, grid.cols(), grid.rows(), Cell());
  } else {
    grid.clear_into_history(Cell());
  }
  x = y = 0;
}

void Screen::State::set_mode(int mode, bool on) {
  if (mode == 4) insert = on;
  if (mode == 34) cursor_blinks = !on;
}

void Screen::State::set_private_mode(int mode, bool on) {
  switch (mode) {
    case 1: input.application_cursor = on; return;
    case 3:  // 80 or 132 columns: the size stays, the screen is cleared
      move_cursor(0, 0, true);
      return erase_display(2, 0);
    case 6: origin = on; return move_cursor(0, 0, true);
    case 7: wrap = on; return;
    case 12: cursor_blinks = on; return;
    case 25: cursor_visible = on; return;
    case 1000: input.mouse = on ? MouseMode::Clicks : MouseMode::None; return;
    case 1001:  // ends the others, but does not begin
      if (!on) input.mouse = MouseMode::None;
      return;
    case 1002: input.mouse = on ? MouseMode::Drags : MouseMode::None; return;
    case 1003: input.mouse = on ? MouseMode::Moves : MouseMode::None; return;
    case 1004: input.focus = on; return;
    case 1005: input.mouse_utf8 = on; return;
    case 1006: input.mouse_sgr = on; return;
    case 47:
    case 1047: return on ? enter_alternate(false) : leave_alternate(false);
    case 1049: return on ? enter_alternate(true) : leave_alternate(true);
    case 2004: input.bracketed_paste = on; return;
    case 2026: return set_synchronized(on);
    default: return;
  }
}

void Screen::State::enter_alternate(bool with_cursor) {
  if (grid.alternate()) return;
  main_size = {grid.cols(), grid.rows()};
  if (with_cursor) {
    main_x = x;
    main_y = y;
  }
  main_style = pen.style;
  tell(AlternateChanged{true});
  grid.enter_alternate();
}

void Screen::State::leave_alternate(bool with_cursor) {
  const Size size{grid.cols(), grid.rows()};
  const bool was_alternate = grid.alternate();
  if (was_alternate) resize_to(main_size, false);
  // Also when there is no alternate screen to leave: tmux moves the cursor then, too.
  if (with_cursor && main_x >= 0) {
    x = main_x;
    y = main_y;
    pen.style = main_style;
    pen_changed();
  }
  if (was_alternate) {
    grid.leave_alternate(main_size);
    resize_to(size, true);
    tell(AlternateChanged{false});
  }
  x = std::min(x, grid.cols() - 1);
  y = std::min(y, grid.rows() - 1);
}

// Only the stack of titles; sizes and places of windows are none of ours. One sequence may hold several.
void Screen::State::window_operation(const ControlSequence& sequence) {
  for (std::size_t i = 0; sequence.number(i, 0, -1) != -1; ++i) {
    const int what = sequence.number(i, 0, -1);
    std::size_t arguments = 0;
    if (what == 3 || what == 4 || what == 8) arguments = 2;
    if (what == 9 || what == 10 || what == 22 || what == 23) arguments = 1;
    for (; arguments > 0; --arguments) {
      if (sequence.number(++i, 0, -1) == -1) return;
    }
    const int which = sequence.number(i, 0, -1);
    if ((what != 22 && what != 23) || (which != 0 && which != 2)) continue;
    if (what == 22) {
      if (titles.size() == kMaxTitles) titles.erase(titles.begin());
      titles.push_back(title);
    } else if (!titles.empty()) {
      title = std::move(titles.back());
      titles.pop_back();
      tell(TitleChanged{title});
    }
  }
}

void Screen::State::set_synchronized(bool on) {
  if (synchronized == on) return;
  synchronized = on;
  tell(Synchronized{on});
}

// DECSCUSR; odd ones blink.
void Screen::State::set_cursor_shape(int style) {
  if (style < 0 || style > 6) return;
  cursor_shape = style <= 2 ? CursorShape::Block : style <= 4 ? CursorShape::Underline : CursorShape::Bar;
  cursor_blinks = style % 2 == 1;
}

}  // namespace geppetto::term
