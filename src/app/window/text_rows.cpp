// Rows of a transcript and of a screen as one sequence.
#include "app/window/text_rows.h"

#include <algorithm>
#include <limits>

#include "domain/base/text.h"

namespace geppetto::window {
namespace {

void trim_end(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

void append_cell(const term::ScreenImage& screen, const term::Cell& cell, std::string& out) {
  if (cell.ch == term::kWideTail) return;
  if (cell.ch == 0)
    out += ' ';
  else if (cell.ch < term::kClusterBase)
    append_utf8(static_cast<char32_t>(cell.ch), out);
  else if (cell.ch - term::kClusterBase < screen.clusters.size())
    out += screen.clusters[cell.ch - term::kClusterBase];
}

}  // namespace

std::int64_t width_of(std::string_view text) {
  std::int64_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    at += d.length;
    columns += cell_width(d.code_point);
  }
  return columns;
}

std::int64_t TextRows::parts(std::int64_t line) const {
  if (line >= end_line() || cols_ <= 0) return 1;
  const std::int64_t width = width_of(log_.line(static_cast<std::uint64_t>(line)).text);
  return std::max<std::int64_t>(1, (width + cols_ - 1) / cols_);
}

TextRow TextRows::last() const {
  if (screen_) return screen_row(std::max(0, screen_->size.rows - 1));
  if (log_.size() == 0) return first();
  return {end_line() - 1, parts(end_line() - 1) - 1};
}

TextRow TextRows::moved(TextRow from, std::int64_t by) const {
  const TextRow top = first(), bottom = last();
  from = std::clamp(from, top, bottom);
  if (cols_ <= 0) {  // every line is one row: no need to look at them
    from.line = std::clamp(from.line + by, top.line, bottom.line);
    return from;
  }
  for (; by < 0 && from > top; ++by) {
    if (from.part > 0)
      --from.part;
    else
      from = {from.line - 1, parts(from.line - 1) - 1};
  }
  for (; by > 0 && from < bottom; --by) {
    if (from.part + 1 < parts(from.line))
      ++from.part;
    else
      from = {from.line + 1, 0};
  }
  return from;
}

std::string TextRows::text(const TextRow& row, std::int64_t first, std::int64_t end) const {
  std::string out;
  if (!exists(row)) return out;
  if (cols_ > 0) end = std::min(end, cols_);
  if (screen_ && on_screen(row)) {
    const auto number = static_cast<int>(row.line - end_line());
    for (std::int64_t col = first; col < end; ++col)
      append_cell(*screen_, screen_->at(number, static_cast<int>(col)), out);
  } else {
    const log::Line line = log_.line(static_cast<std::uint64_t>(row.line));
    std::int64_t column = -row.part * cols_;
    for (std::size_t at = 0; at < line.text.size() && column < end;) {
      const Decoded d = decode_utf8(line.text, at);
      if (column >= first) out += line.text.substr(at, d.length);
      at += d.length;
      column += cell_width(d.code_point);
    }
  }
  trim_end(out);
  return out;
}

std::string TextRows::marked_text(const TextMark& mark, std::size_t limit) const {
  if (!mark.set()) return {};
  constexpr std::int64_t kWholeRow = std::numeric_limits<std::int64_t>::max() / 2;
  const TextCell from = mark.first(), to = mark.last();
  std::string out;
  for (TextRow row = std::max(from.row, first()); exists(row) && row <= to.row && out.size() < limit;) {
    out += text(row, row == from.row ? from.col : 0, row == to.row ? to.col + 1 : kWholeRow);
    const TextRow next = moved(row, 1);
    if (next == row || row == to.row) break;
    if (next.line != row.line) out += '\n';
    row = next;
  }
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace geppetto::window
