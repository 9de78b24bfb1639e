// Rows of a transcript and of a screen as one sequence.
#include "app/window/text_rows.h"

#include <algorithm>
#include <limits>

#include "domain/base/sgr.h"
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

// Collects characters, and between them what changes their looks.
class InkedText {
 public:
  explicit InkedText(TextRows::Ink ink) : inked_(ink == TextRows::Ink::Sgr) {}

  void style(const Style& style) {
    if (!inked_ || style == now_) return;
    append_sgr(style, out);
    now_ = style;
  }
  std::string done() {
    trim_end(out);
    style({});
    return std::move(out);
  }

  std::string out;

 private:
  bool inked_;
  Style now_;
};

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

std::int64_t TextRows::line_count() const {
  return only_ ? static_cast<std::int64_t>(only_->size()) : static_cast<std::int64_t>(log_.size());
}

std::int64_t TextRows::index_of(std::int64_t line) const {
  if (!only_) return line - static_cast<std::int64_t>(log_.first_line());
  return std::lower_bound(only_->begin(), only_->end(), line) - only_->begin();
}

std::int64_t TextRows::line_at(std::int64_t index) const {
  return only_ ? (*only_)[static_cast<std::size_t>(index)]
               : static_cast<std::int64_t>(log_.first_line()) + index;
}

TextRow TextRows::first() const {
  return {only_ && !only_->empty() ? only_->front() : static_cast<std::int64_t>(log_.first_line()), 0};
}

TextRow TextRows::last() const {
  if (screen_) return screen_row(std::max(0, screen_->size.rows - 1));
  if (line_count() == 0) return first();
  const std::int64_t line = line_at(line_count() - 1);
  return {line, parts(line) - 1};
}

bool TextRows::exists(const TextRow& row) const {
  if (only_ && !std::binary_search(only_->begin(), only_->end(), row.line)) return false;
  return row >= first() && row <= last();
}

TextRow TextRows::moved(TextRow from, std::int64_t by) const {
  const TextRow top = first(), bottom = last();
  from = std::clamp(from, top, bottom);
  if (only_ && line_count() == 0) return top;
  if (only_) {  // the nearest below of those that are shown
    const std::int64_t line = line_at(std::min(index_of(from.line), line_count() - 1));
    if (line != from.line) from = {line, 0};
  }
  const auto neighbour = [&](std::int64_t line, std::int64_t step) {
    return only_ ? line_at(std::clamp<std::int64_t>(index_of(line) + step, 0, line_count() - 1))
                 : line + step;
  };
  if (cols_ <= 0) {  // every line is one row: no need to look at them
    from.line = only_ ? neighbour(from.line, by) : std::clamp(from.line + by, top.line, bottom.line);
    return from;
  }
  for (; by < 0 && from > top; ++by) {
    if (from.part > 0) {
      --from.part;
    } else {
      const std::int64_t line = neighbour(from.line, -1);
      from = {line, parts(line) - 1};
    }
  }
  for (; by > 0 && from < bottom; --by) {
    if (from.part + 1 < parts(from.line))
      ++from.part;
    else
      from = {neighbour(from.line, 1), 0};
  }
  return from;
}

std::string TextRows::text(const TextRow& row, std::int64_t first, std::int64_t end, Ink ink) const {
  if (!exists(row)) return {};
  InkedText text(ink);
  if (cols_ > 0) end = std::min(end, cols_);
  if (screen_ && on_screen(row)) {
    const auto number = static_cast<int>(row.line - end_line());
    for (std::int64_t col = first; col < end; ++col) {
      const term::Cell& cell = screen_->at(number, static_cast<int>(col));
      if (cell.style < screen_->styles.size()) text.style(screen_->styles[cell.style]);
      append_cell(*screen_, cell, text.out);
    }
  } else {
    const log::Line line = log_.line(static_cast<std::uint64_t>(row.line));
    std::int64_t column = -row.part * cols_;
    auto run = line.runs.begin();
    Style style;
    for (std::size_t at = 0; at < line.text.size() && column < end;) {
      for (; run != line.runs.end() && run->begin <= at; ++run) style = run->style;
      const Decoded d = decode_utf8(line.text, at);
      if (column >= first) {
        text.style(style);
        text.out += line.text.substr(at, d.length);
      }
      at += d.length;
      column += cell_width(d.code_point);
    }
  }
  return text.done();
}

std::string TextRows::marked_text(const TextMark& mark, std::size_t limit, Ink ink) const {
  if (!mark.set()) return {};
  constexpr std::int64_t kWholeRow = std::numeric_limits<std::int64_t>::max() / 2;
  const TextCell from = mark.first(), to = mark.last();
  std::string out;
  for (TextRow row = std::max(from.row, first()); exists(row) && row <= to.row && out.size() < limit;) {
    out += text(row, row == from.row ? from.col : 0, row == to.row ? to.col + 1 : kWholeRow, ink);
    const TextRow next = moved(row, 1);
    if (next == row || row == to.row) break;
    if (next.line != row.line) out += '\n';
    row = next;
  }
  if (out.size() > limit && ink == Ink::None) out.resize(limit);
  return out;
}

}  // namespace geppetto::window
