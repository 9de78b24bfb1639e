// Rows of a transcript and of a screen as one sequence.
#include "app/window/terminal_view.h"

#include <algorithm>

#include "domain/base/text.h"

namespace geppetto::window {
namespace {

constexpr std::size_t kMostLineBytes = 256 * 1024;  // of one line that are measured in a frame

std::int64_t width_of(std::string_view text) {
  std::int64_t columns = 0;
  text = text.substr(0, kMostLineBytes);
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    at += d.length;
    columns += cell_width(d.code_point);
  }
  return columns;
}

void trim_end(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

std::int64_t TermRows::parts(std::int64_t line) const {
  if (line >= end_line()) return 1;
  const std::int64_t cols = std::max(1, image_.size.cols);
  const std::int64_t width = width_of(row_.log.line(static_cast<std::uint64_t>(line)).text);
  return std::max<std::int64_t>(1, (width + cols - 1) / cols);
}

bool TermRows::exists(const TermRow& row) const {
  return row >= first() && row.line < end_line() + image_.size.rows;
}

TermRow TermRows::moved(TermRow from, std::int64_t by) const {
  const TermRow top = first(), bottom = screen_row(std::max(0, image_.size.rows - 1));
  if (from < top) from = top;
  if (from > bottom) from = bottom;
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

std::string TermRows::text(const TermRow& row, std::int64_t first, std::int64_t end) const {
  std::string out;
  if (!exists(row)) return out;
  const std::int64_t cols = image_.size.cols;
  end = std::min(end, cols);
  if (on_screen(row)) {
    for (std::int64_t col = first; col < end; ++col) {
      const term::Cell& cell = image_.at(static_cast<int>(row.line - end_line()), static_cast<int>(col));
      if (cell.ch == term::kWideTail) continue;
      if (cell.ch == 0)
        out += ' ';
      else if (cell.ch < term::kClusterBase)
        append_utf8(static_cast<char32_t>(cell.ch), out);
      else if (cell.ch - term::kClusterBase < image_.clusters.size())
        out += image_.clusters[cell.ch - term::kClusterBase];
    }
  } else {
    const log::Line line = row_.log.line(static_cast<std::uint64_t>(row.line));
    const std::string_view whole = line.text.substr(0, kMostLineBytes);
    std::int64_t column = -row.part * cols;
    for (std::size_t at = 0; at < whole.size() && column < end;) {
      const Decoded d = decode_utf8(whole, at);
      if (column >= first) out += whole.substr(at, d.length);
      at += d.length;
      column += cell_width(d.code_point);
    }
  }
  trim_end(out);
  return out;
}

std::string TermRows::marked_text(const TerminalView& view, std::size_t limit) const {
  if (!view.mark_from || !view.mark_to) return {};
  const TermCell from = std::min(*view.mark_from, *view.mark_to),
                 to = std::max(*view.mark_from, *view.mark_to);
  std::string out;
  TermRow row = std::max(from.row, first());
  while (exists(row) && row <= to.row && out.size() < limit) {
    const std::int64_t begin = row == from.row ? from.col : 0;
    const std::int64_t end = row == to.row ? to.col + 1 : image_.size.cols;
    out += text(row, begin, end);
    const TermRow next = moved(row, 1);
    if (next == row || row == to.row) break;
    if (next.line != row.line) out += '\n';
    row = next;
  }
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace geppetto::window
