// Row by row; where a line continues in the next row, by running into it, so that it stays one line.
#include "domain/core/screen_paint.h"

#include <cstddef>
#include <cstdint>
#include <span>

#include "domain/base/sgr.h"
#include "domain/base/text.h"

namespace geppetto::core {

namespace {

bool is_wide(std::uint32_t ch) {
  return ch < term::kClusterBase && cell_width(static_cast<char32_t>(ch)) == 2;
}

// One half of a wide character whose other half was overwritten: drawn again it has to be a blank, or what
// follows would move.
bool is_torn(std::span<const term::Cell> cells, std::size_t at) {
  const std::uint32_t ch = cells[at].ch;
  if (ch < 0x80) return false;
  if (ch != term::kWideTail)
    return is_wide(ch) && (at + 1 == cells.size() || cells[at + 1].ch != term::kWideTail);
  if (at == 0 || cells[at - 1].ch == term::kWideTail) return true;
  return cells[at - 1].ch < term::kClusterBase && !is_wide(cells[at - 1].ch);
}

}  // namespace

bool append_row(const term::Screen& screen, const term::ScreenImage& image, int row, std::string& out) {
  const auto width = static_cast<std::size_t>(image.size.cols);
  const std::span<const term::Cell> cells(image.cells.data() + static_cast<std::size_t>(row) * width, width);
  std::size_t end = width;
  const auto blank = [&](const term::Cell& cell) {
    return cell.ch == 0 && image.styles[cell.style] == Style{};
  };
  while (end > 0 && !screen.row_wrapped(row) && blank(cells[end - 1])) --end;
  for (std::size_t from = 0; from < end;) {
    std::size_t to = from + 1;
    const bool torn = is_torn(cells, from);
    while (!torn && to < end && cells[to].style == cells[from].style && cells[to].link == cells[from].link &&
           !is_torn(cells, to))
      ++to;
    append_sgr(image.styles[cells[from].style], out);
    const term::Link* const link = image.link(cells[from]);
    if (link != nullptr) out += "\x1b]8;id=" + link->id + ";" + link->uri + "\x1b\\";
    if (torn) {
      out += ' ';
    } else {
      screen.append_text(cells.subspan(from, to - from), out);
    }
    if (link != nullptr) out += "\x1b]8;;\x1b\\";
    from = to;
  }
  out += "\x1b[0m";
  return end > 0;
}

std::string paint(const term::Screen& screen) {
  const auto image = screen.image();
  std::string out = image->alternate ? "\x1b[?1049h" : "\x1b[?1049l";
  out += "\x1b[r\x1b[?6l\x1b[?7h\x1b[4l\x1b(B\x1b)B\x0f\x1b[0m";
  const auto begin_of = [](int row) { return "\x1b[" + std::to_string(row + 1) + ";1H"; };
  for (int row = 0; row < image->size.rows; ++row) out += begin_of(row) + "\x1b[K";
  bool runs_on = false;
  for (int row = 0; row < image->size.rows; ++row) {
    std::string text;
    const bool written = append_row(screen, *image, row, text);
    if (!runs_on) out += begin_of(row);
    // Also a line that goes on with nothing goes on; clearing the whole row would end it.
    out += runs_on && !written ? " \r\x1b[X" : text;
    runs_on = screen.row_wrapped(row);
  }
  return out + screen.resume_sequence();
}

}  // namespace geppetto::core
