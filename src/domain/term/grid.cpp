// Writing, erasing and moving cells and rows.
#include "domain/term/grid.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

namespace geppetto::term {

Row Backlog::push(Row row) {
  if (rows.size() < kMax) {
    // Not yet a ring: `oldest` is 0.
    rows.push_back(std::move(row));
    return {};
  }
  std::swap(rows[oldest], row);
  oldest = (oldest + 1) % kMax;
  return row;
}

std::vector<Row> Backlog::take() {
  std::rotate(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(oldest), rows.end());
  oldest = 0;
  return std::exchange(rows, {});
}

Grid::Grid(Size size, ScreenSink& sink, const std::vector<std::string>& clusters)
    : sink_(sink), clusters_(clusters), size_(size), rows_(static_cast<std::size_t>(size.rows)) {}

void Grid::reserve(Row& row, int end) {
  if (end <= row.capacity) return;
  const int capacity = std::max(end, size_.cols);
  auto cells = std::make_unique_for_overwrite<Cell[]>(static_cast<std::size_t>(capacity));
  std::copy_n(row.cells.get(), row.filled, cells.get());
  row.cells = std::move(cells);
  row.capacity = static_cast<std::uint16_t>(capacity);
}

void Grid::fill_slowly(Row& row, int end) {
  reserve(row, end);
  std::fill(row.cells.get() + row.filled, row.cells.get() + end, Cell());
  row.filled = static_cast<std::uint16_t>(end);
  allot(row, end, Cell());
}

void Grid::extend_slowly(Row& row, int end) {
  reserve(row, end);
  row.filled = static_cast<std::uint16_t>(end);
  allot(row, end, Cell());
}

// tmux allocates a line in steps of its width; new cells have the given blank.
void Grid::allot(Row& row, int end, Cell blank) {
  if (end <= row.allotted) return;
  const int quarter = size_.cols / 4, half = size_.cols / 2;
  const int allotted = end < quarter ? quarter : end < half ? half : std::max(end, size_.cols);
  if (blank != Cell()) {
    const int from = row.allotted;
    reserve(row, allotted);
    Cell* const cells = row.cells.get();
    if (row.filled < from) std::fill(cells + row.filled, cells + from, Cell());
    std::fill(cells + std::max<int>(from, row.filled), cells + allotted, blank);
    row.filled = static_cast<std::uint16_t>(allotted);
  }
  row.allotted = static_cast<std::uint16_t>(allotted);
}

void Grid::set(Row& row, int x, Cell cell) {
  touch(row, x);
  fill(row, x + 1);
  row.cells[static_cast<std::size_t>(x)] = cell;
  row.used = std::max(row.used, static_cast<std::uint16_t>(x + 1));
}

// Unlike set(), erasing a cell does not count as using it.
void Grid::erase_cells(Row& row, int x, int end, Cell blank) {
  if (x >= end) return;
  touch(row, x);
  if (blank == Cell()) {
    end = std::min<int>(end, row.filled);
  } else {
    fill(row, end);
  }
  if (x < end) std::fill(row.cells.get() + x, row.cells.get() + end, blank);
}

void Grid::empty_row(Row& row, Cell blank) {
  row.empty();
  if (blank != Cell()) allot(row, size_.cols, blank);
}

void Grid::unwrap_before(int y) {
  if (y > 0) {
    row(y - 1).wrapped = false;
  } else if (!backlog_.empty() && backlog_.newest().wrapped) {
    backlog_.newest().wrapped = false;
    if (row(0).given == 0) end_line();
  }
}

void Grid::clear(int x, int y, int width, int height, Cell blank) {
  if (width <= 0 || height <= 0) return;
  if (x == 0 && width == size_.cols) return clear_rows(y, height, blank);
  for (int i = y; i < y + height; ++i) {
    Row& line = row(i);
    int end = x + width;
    if (blank == Cell()) {
      end = std::min(end, std::min<int>(size_.cols, line.allotted));
    } else {
      allot(line, end, Cell());
    }
    erase_cells(line, x, end, blank);
  }
}

void Grid::clear_rows(int y, int height, Cell blank) {
  if (height <= 0) return;
  for (int i = y; i < y + height; ++i) empty_row(row(i), blank);
  unwrap_before(y);
}

bool Grid::empty() const {
  return row(0).used == 0 && std::ranges::all_of(rows_, [](const Row& row) { return row.used == 0; });
}

void Grid::clear_into_history(Cell blank) {
  int last = 0;
  for (int y = 0; y < size_.rows; ++y) {
    if (row(y).used != 0) last = y + 1;
  }
  sink_.screen_clearing();
  for (int i = 0; i < last; ++i) scroll_up(0, size_.rows - 1, blank);
  clear_rows(0, size_.rows - last, blank);
  if (last > 0) scrolled_ = 0;  // what was cleared on purpose does not come back when the screen grows
  sink_.screen_cleared();
}

void Grid::forget_history() {
  backlog_.take();
  hidden_ = scrolled_ = 0;
}

void Grid::end_line() {
  if (line_open_) sink_.row_ended();
  line_open_ = false;
}

void Grid::give(Row& row) {
  if (row.given == Row::kAllGiven) return;
  if (row.given == 0 || row.given < row.used) {
    line_open_ = row.wrapped;
    sink_.row_left(
        std::span<const Cell>(row.cells.get() + row.given, static_cast<std::size_t>(row.used - row.given)),
        row.wrapped);
  }
  row.given = Row::kAllGiven;
}

// `row` is handed on and becomes some other row's memory.
void Grid::into_backlog(Row& row) {
  give(row);
  ++scrolled_;
  const bool full = backlog_.rows.size() == Backlog::kMax;
  row = backlog_.push(std::move(row));
  if (full) ++hidden_;
}

void Grid::scroll_up(int upper, int lower, Cell blank) {
  if (alternate_) return move_rows(upper, upper + 1, lower - upper, blank);
  Row& leaving = row(upper);
  into_backlog(leaving);
  empty_row(leaving, blank);
  if (upper == 0 && lower == size_.rows - 1) {
    top_ = top_ + 1 == rows_.size() ? 0 : top_ + 1;
  } else {
    for (int y = upper; y < lower; ++y) std::swap(row(y), row(y + 1));
  }
}

// Rows from..from+count go to to..; rows that nothing came to are emptied, rows in their way are lost.
void Grid::move_rows(int to, int from, int count, Cell blank) {
  if (count <= 0 || to == from) return;
  unwrap_before(to);  // before the move: scrolling down so unwraps the row that goes down, as in tmux
  if (to < from) {
    for (int i = 0; i < count; ++i) std::swap(row(to + i), row(from + i));
  } else {
    for (int i = count - 1; i >= 0; --i) std::swap(row(to + i), row(from + i));
  }
  for (int y = from; y < from + count; ++y) {
    if (y < to || y >= to + count) empty_row(row(y), blank);
  }
  if (from < to || from >= to + count) unwrap_before(from);
}

void Grid::insert_rows(int y, int count, int lower, Cell blank) {
  const int kept = lower + 1 - y - count;
  move_rows(y + count, y, kept, blank);
  // tmux empties the rest of the gap as a second step, which unwraps a row even when there is nothing to
  // empty.
  if (count == kept || count == 0) return;
  for (int i = y + kept; i < y + count; ++i) empty_row(row(i), blank);
  unwrap_before(y + kept);
}

void Grid::insert_rows_to_end(int y, int count, Cell blank) {
  move_rows(y + count, y, size_.rows - y - count, blank);
}

void Grid::delete_rows(int y, int count, int lower, Cell blank) {
  const int kept = lower + 1 - y - count;
  move_rows(y, y + count, kept, blank);
  if (count == kept || count == 0) return;
  for (int i = y + kept; i < y + count; ++i) empty_row(row(i), blank);
  unwrap_before(y + kept);
}

// As in tmux, a cell that neither moves nor is moved over keeps its character.
void Grid::move_cells(int to, int from, int y, int count, Cell blank) {
  if (count <= 0 || to == from) return;
  Row& line = row(y);
  touch(line, std::min(to, from));
  fill(line, std::max(to, from) + count);
  Cell* const cells = line.cells.get();
  if (to < from) {
    std::copy(cells + from, cells + from + count, cells + to);
  } else {
    std::copy_backward(cells + from, cells + from + count, cells + to + count);
  }
  line.used = std::max(line.used, static_cast<std::uint16_t>(to + count));
  for (int x = from; x < from + count; ++x) {
    if (x < to || x >= to + count) cells[x] = blank;
  }
}

void Grid::insert_cells(int x, int y, int count, Cell blank) {
  if (x == size_.cols - 1) return clear(x, y, 1, 1, blank);
  move_cells(x + count, x, y, size_.cols - x - count, blank);
}

void Grid::delete_cells(int x, int y, int count, Cell blank) {
  move_cells(x, x + count, y, size_.cols - x - count, blank);
  clear(size_.cols - count, y, count, 1, blank);
}

}  // namespace geppetto::term
