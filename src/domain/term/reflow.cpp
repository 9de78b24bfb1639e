// Breaks lines anew for another width.
#include "domain/term/reflow.h"

#include <algorithm>
#include <utility>

#include "domain/term/cell_text.h"

namespace geppetto::term {
namespace {

// Leading cells of `row` that the sink has had.
int given_cells(const Row& row) { return row.given == Row::kAllGiven ? row.used : row.given; }

void drop_leading(Row& row, int count) {
  std::copy(row.cells.get() + count, row.cells.get() + row.used, row.cells.get());
  const int left = row.used - count;
  if (row.given != Row::kAllGiven) row.given = static_cast<std::uint16_t>(std::max(0, row.given - count));
  row.used = row.filled = row.allotted = static_cast<std::uint16_t>(left);
}

}  // namespace

TextPosition text_position(const std::vector<Row>& rows, std::size_t row, int x) {
  TextPosition position;
  for (std::size_t y = 0; y < row; ++y) {
    if (rows[y].wrapped) {
      position.cell += rows[y].used;
    } else {
      position.cell = 0;
      ++position.line;
    }
  }
  position.cell = x >= rows[row].used ? TextPosition::kLineEnd : position.cell + x;
  return position;
}

void find_position(const std::vector<Row>& rows, TextPosition position, std::size_t& row, int& x) {
  std::size_t y = 0;
  for (std::size_t line = 0; y + 1 < rows.size() && line < position.line; ++y) {
    if (!rows[y].wrapped) ++line;
  }
  const auto continues = [&] { return rows[y].wrapped && y + 1 < rows.size(); };
  if (position.cell == TextPosition::kLineEnd) {
    while (continues()) ++y;
    position.cell = rows[y].used;
  } else {
    while (continues() && position.cell >= rows[y].used) position.cell -= rows[y++].used;
  }
  row = y;
  x = position.cell;
}

int Reflow::width_of_cell(Cell cell) const { return width_of(cell, clusters_); }

void Reflow::append(Row& to, Target& target, const Row& from, int x) {
  const Cell cell = from.at(x);
  if (to.used == to.capacity) {
    // A wide character takes two cells of its row, so twice the columns is more than any row needs.
    const std::size_t capacity = std::max<std::size_t>(static_cast<std::size_t>(cols_), to.used * 2U);
    auto cells = std::make_unique_for_overwrite<Cell[]>(capacity);
    std::copy_n(to.cells.get(), to.used, cells.get());
    to.cells = std::move(cells);
    to.capacity = static_cast<std::uint16_t>(capacity);
  }
  to.cells[to.used++] = cell;
  to.filled = to.allotted = to.used;
  to.wide = to.wide || cell.ch >= 0x300;
  target.width += width_of_cell(cell);
  target.all_given = target.all_given && x < given_cells(from);
  if (target.all_given) to.given = to.used;
}

void Reflow::finish(Row& row, const Target& target) {
  if (target.all_given) row.given = Row::kAllGiven;
}

std::vector<Row> Reflow::run() {
  for (std::size_t i = 0; i < from_.size(); ++i) {
    if (done_[i]) continue;
    Row& row = from_[i];
    int width = 0, at = 0;
    for (int x = 0; x < row.used; ++x) {
      const int cell_width = width_at(row, x);
      if (at == 0 && width + cell_width > cols_) at = x;
      width += cell_width;
    }
    if (width > cols_) {
      split(row, i, at);
    } else if (width < cols_ && row.wrapped) {
      const bool given = row.given == Row::kAllGiven || (row.used > 0 && row.given >= row.used);
      out_.push_back(std::move(row));
      join(i, out_.size() - 1, {width, given});
    } else {
      out_.push_back(std::move(row));
    }
  }
  return std::move(out_);
}

// `at`: the first cell that does not fit.
void Reflow::split(Row& row, std::size_t index, int at) {
  Row rest = std::exchange(row, {});
  const bool wrapped = rest.wrapped;
  Row first;
  Target target;
  for (int x = 0; x < at; ++x) append(first, target, rest, x);
  first.wrapped = true;
  finish(first, target);
  out_.push_back(std::move(first));
  std::size_t added = 0;
  Row part;
  target = {};
  for (int x = at; x < rest.used; ++x) {
    if (target.width + width_at(rest, x) > cols_) {
      part.wrapped = true;
      finish(part, target);
      out_.push_back(std::exchange(part, {}));
      target = {};
      ++added;
    }
    append(part, target, rest, x);
  }
  part.wrapped = wrapped;
  const Target last = target;
  finish(part, last);
  out_.push_back(std::move(part));
  ++added;
  if (hidden_ + index <= scrolled_) scrolled_ += added;
  if (wrapped && last.width < cols_) join(index, out_.size() - 1, last);
}

// Fills row `to` of the result, which has the end of row `index`, with what follows that.
void Reflow::join(std::size_t index, std::size_t to, Target target) {
  Row& row = out_[to];
  if (row.given == Row::kAllGiven) row.given = row.used;
  bool wrapped = true;
  std::size_t consumed = 0;
  int taken = 0;
  Row* last = nullptr;
  while (index + 1 + consumed < from_.size()) {
    Row& next = from_[index + 1 + consumed];
    if (!next.wrapped) wrapped = false;
    if (next.used == 0) {
      if (!wrapped) break;
      ++consumed;
      continue;
    }
    // Cells of no width could be joined without end.
    const auto fits = [&](int x) {
      return target.width + width_at(next, x) <= cols_ && row.used < 2 * cols_;
    };
    if (!fits(0)) break;
    last = &next;
    taken = 0;
    while (taken < next.used && fits(taken)) append(row, target, next, taken++);
    ++consumed;
    if (!wrapped || taken != next.used || target.width == cols_) break;
  }
  finish(row, target);
  if (consumed == 0) return;
  if (last != nullptr && taken < last->used) {
    drop_leading(*last, taken);
    --consumed;
  } else if (!wrapped) {
    row.wrapped = false;
  }
  for (std::size_t i = index + 1; i < index + 1 + consumed; ++i) done_[i] = true;
  const std::uint64_t place = hidden_ + to;
  if (scrolled_ > place + consumed) {
    scrolled_ -= consumed;
  } else if (scrolled_ > place) {
    scrolled_ = place;
  }
}

}  // namespace geppetto::term
