// Another size, and the way to the alternate screen and back.
#include <algorithm>
#include <iterator>
#include <utility>

#include "domain/term/grid.h"
#include "domain/term/reflow.h"

namespace geppetto::term {

void Grid::enter_alternate() {
  straighten();
  unwrap_before(0);
  saved_ = std::exchange(rows_, std::vector<Row>(rows_.size()));
  alternate_ = true;
}

// The size is already that of the main screen.
void Grid::leave_alternate(Size main_size) {
  size_ = main_size;
  top_ = 0;
  rows_ = std::exchange(saved_, {});
  alternate_ = false;
}

// The ring begins at its first element.
void Grid::straighten() {
  std::rotate(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(top_), rows_.end());
  top_ = 0;
}

void Grid::resize(Size size, bool reflows, int& cursor_x, int& cursor_y) {
  const bool other_width = size.cols != size_.cols;
  size_.cols = size.cols;
  straighten();
  if (size.rows < size_.rows) shrink_rows(size.rows, cursor_y);
  if (size.rows > size_.rows) grow_rows(size.rows, cursor_y);
  if (other_width && reflows) reflow(cursor_x, cursor_y);
  if (cursor_y < 0) cursor_x = cursor_y = 0;
}

// Rows below the cursor go first, then rows at the top: into the history, where there is one.
void Grid::shrink_rows(int rows, int& cursor_y) {
  int surplus = size_.rows - rows;
  const int below = std::min(surplus, size_.rows - 1 - cursor_y);
  if (below > 0) {
    delete_rows(size_.rows - below, below, size_.rows - 1, Cell());
    rows_.resize(rows_.size() - static_cast<std::size_t>(below));
    surplus -= below;
  }
  if (!alternate_) {
    for (int i = 0; i < surplus; ++i) into_backlog(rows_[static_cast<std::size_t>(i)]);
  }
  if (alternate_ && surplus > 0) unwrap_before(0);
  rows_.erase(rows_.begin(), rows_.begin() + surplus);
  cursor_y -= surplus;
  size_.rows = rows;
}

void Grid::grow_rows(int rows, int& cursor_y) {
  const auto missing = static_cast<std::size_t>(rows - size_.rows);
  if (!alternate_) {
    const std::size_t back =
        std::min({missing, backlog_.rows.size(),
                  static_cast<std::size_t>(std::min<std::uint64_t>(scrolled_, Backlog::kMax))});
    std::vector<Row> history = backlog_.take();
    const auto first = history.end() - static_cast<std::ptrdiff_t>(back);
    rows_.insert(rows_.begin(), std::make_move_iterator(first), std::make_move_iterator(history.end()));
    history.erase(first, history.end());
    backlog_.rows = std::move(history);
    scrolled_ -= back;
    cursor_y += static_cast<int>(back);
  }
  rows_.resize(static_cast<std::size_t>(rows));
  size_.rows = rows;
}

void Grid::reflow(int& cursor_x, int& cursor_y) {
  std::vector<Row> all = backlog_.take();
  const std::size_t before = all.size();
  all.insert(all.end(), std::make_move_iterator(rows_.begin()), std::make_move_iterator(rows_.end()));
  const TextPosition cursor = text_position(all, before + static_cast<std::size_t>(cursor_y), cursor_x);
  all = Reflow(std::move(all), size_.cols, hidden_, scrolled_, clusters_).run();
  const auto given = std::find_if(all.rbegin(), all.rend(), [](const Row& row) { return row.given != 0; });
  if (given != all.rend() && given->given == Row::kAllGiven && !given->wrapped) end_line();
  if (all.size() < rows_.size()) all.resize(rows_.size());
  std::size_t cursor_row = 0;
  find_position(all, cursor, cursor_row, cursor_x);
  const std::size_t history = all.size() - rows_.size();
  cursor_y = static_cast<int>(cursor_row) - static_cast<int>(history);
  std::move(all.begin() + static_cast<std::ptrdiff_t>(history), all.end(), rows_.begin());
  const std::uint64_t scrolled = scrolled_;
  for (std::size_t i = 0; i < history; ++i) into_backlog(all[i]);
  scrolled_ = std::min<std::uint64_t>(scrolled, hidden_ + backlog_.rows.size());
}

}  // namespace geppetto::term
