// The rows of a screen and the newest of those that left it; what happens to them follows tmux 3.3a's grid.
// One thread. No rule of the input language is here: positions must be inside.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "domain/term/cell.h"
#include "domain/term/screen.h"

namespace geppetto::term {

struct Row {
  static constexpr std::uint16_t kAllGiven = 0xFFFF;

  std::unique_ptr<Cell[]> cells;
  std::uint16_t capacity = 0;  // of `cells`
  std::uint16_t filled = 0;    // cells before it are initialised, those from it on are default blanks
  std::uint16_t used =
      0;  // one past the last cell that was ever written since the row was emptied; <= filled
  std::uint16_t allotted =
      0;  // what tmux would have allocated: some of its decisions depend on it; >= filled
  std::uint16_t given =
      0;                 // leading cells that the sink has already had (rows come back when a screen grows)
  bool wrapped = false;  // the next row continues this line
  bool wide = false;     // perhaps holds wide characters

  void empty() {
    filled = used = allotted = given = 0;
    wrapped = wide = false;
  }
  Cell at(int x) const { return x < filled ? cells[static_cast<std::size_t>(x)] : Cell(); }
};

// The newest rows that left the screen; they come back when it grows.
struct Backlog {
  // More than a window grows by at once; tmux has its whole history instead.
  static constexpr std::size_t kMax = 128;

  std::vector<Row> rows;   // a ring once it has kMax rows
  std::size_t oldest = 0;  // index in rows

  bool empty() const { return rows.empty(); }
  Row& newest() { return rows[(oldest + rows.size() - 1) % rows.size()]; }
  // Returns the memory of the row that fell out, or nothing.
  Row push(Row row);
  // All rows, oldest first; empty afterwards.
  std::vector<Row> take();
};

class Grid {
 public:
  // `sink` and `clusters` (of the cells) outlive the grid.
  Grid(Size size, ScreenSink& sink, const std::vector<std::string>& clusters);

  int cols() const { return size_.cols; }
  int rows() const { return size_.rows; }
  Row& row(int y) {
    const std::size_t at = top_ + static_cast<std::size_t>(y);
    return rows_[at < rows_.size() ? at : at - rows_.size()];
  }
  const Row& row(int y) const { return const_cast<Grid*>(this)->row(y); }

  // Writing. `touch` comes before any other change of a cell from x on.
  void touch(Row& row, int x) {
    if (row.given > x) row.given = 0;  // what the sink had is history now; the changed row is a new one
  }
  // Makes cells before `end` writable and initialised, the new ones blank.
  void fill(Row& row, int end) {
    if (end > row.filled) fill_slowly(row, end);
  }
  // The same, but the new cells (from filled on) are still to be written by the caller.
  void extend(Row& row, int end) {
    if (end > row.capacity || end > row.allotted) return extend_slowly(row, end);
    row.filled = static_cast<std::uint16_t>(end);
  }
  void set(Row& row, int x, Cell cell);

  // Erasing; `blank` is a cell without a character in the background colour to leave behind.
  void clear(int x, int y, int width, int height, Cell blank);
  void clear_rows(int y, int height, Cell blank);
  void clear_into_history(Cell blank);  // the whole screen, as ED 2 does
  void forget_history();                // ED 3: what left cannot come back

  // Nothing was written on the screen since its rows were emptied.
  bool empty() const;

  // Moving.
  void scroll_up(int upper, int lower, Cell blank);
  void scroll_down(int upper, int lower, Cell blank) { move_rows(upper + 1, upper, lower - upper, blank); }
  void insert_rows(int y, int count, int lower, Cell blank);
  void insert_rows_to_end(int y, int count,
                          Cell blank);  // as tmux: rows that do not move keep what they have
  void delete_rows(int y, int count, int lower, Cell blank);
  void insert_cells(int x, int y, int count, Cell blank);
  void delete_cells(int x, int y, int count, Cell blank);

  // The row above the screen's first one, if there is any, is not continued by it any more.
  void unwrap_before(int y);

  // The alternate screen: rows come and go without history; the main rows are kept aside.
  void enter_alternate();
  void leave_alternate(Size main_size);
  bool alternate() const { return alternate_; }
  std::vector<Row>& saved_rows() { return saved_; }
  const std::vector<Row>& saved_rows() const { return saved_; }

  // Moves cursor_x and cursor_y along with the text.
  void resize(Size size, bool reflow, int& cursor_x, int& cursor_y);

  template <class Visit>
  void for_each_row(Visit visit) {
    for (Row& row : rows_) visit(row);
    for (Row& row : saved_) visit(row);
    for (Row& row : backlog_.rows) visit(row);
  }

  // The part of a row that the sink has not had yet goes there.
  void give(Row& row);

 private:
  void end_line();
  void fill_slowly(Row& row, int end);
  void extend_slowly(Row& row, int end);
  void reserve(Row& row, int end);
  void allot(Row& row, int end, Cell blank);
  void empty_row(Row& row, Cell blank);
  void erase_cells(Row& row, int x, int end, Cell blank);
  void move_rows(int to, int from, int count, Cell blank);
  void move_cells(int to, int from, int y, int count, Cell blank);
  void into_backlog(Row& row);
  void shrink_rows(int rows, int& cursor_y);
  void grow_rows(int rows, int& cursor_y);
  void straighten();
  void reflow(int& cursor_x, int& cursor_y);

  ScreenSink& sink_;
  const std::vector<std::string>& clusters_;
  Size size_;
  std::vector<Row> rows_;
  std::size_t top_ = 0;  // rows_ is a ring: scrolling the whole screen moves no row
  Backlog backlog_;
  std::uint64_t hidden_ = 0;    // rows of the history that are older than the backlog
  std::uint64_t scrolled_ = 0;  // newest rows of the history that may come back
  bool line_open_ = false;      // the row that the sink had last was `wrapped`
  bool alternate_ = false;
  std::vector<Row> saved_;  // the main screen's while on the alternate one
};

}  // namespace geppetto::term
