// A cell as text.
#include "domain/term/cell_text.h"

#include "domain/base/text.h"

namespace geppetto::term {

int width_of(Cell cell, const std::vector<std::string>& clusters) {
  if (cell.ch < 0x300) return 1;
  if (cell.ch == kWideTail) return 0;
  if (cell.ch < kClusterBase) return cell_width(cell.ch);
  const char32_t base = decode_utf8(clusters[cell.ch - kClusterBase], 0).code_point;
  return base < 0x300 ? 1 : cell_width(base);
}

void append_cell(Cell cell, const std::vector<std::string>& clusters, std::string& out) {
  if (cell.ch == 0) {
    out.push_back(' ');
  } else if (cell.ch < 0x80) {
    out.push_back(static_cast<char>(cell.ch));
  } else if (cell.ch < kClusterBase) {
    append_utf8(cell.ch, out);
  } else if (cell.ch != kWideTail) {
    out += clusters[cell.ch - kClusterBase];
  }
}

std::size_t same_style(std::span<const Cell> cells) {
  std::size_t length = 0;
  const std::uint64_t style = cell_bits({0, cells[0].style, 0}), mask = cell_bits({0, 0xFFFF, 0});
  for (; length + 8 <= cells.size(); length += 8) {
    std::uint64_t difference = 0;
    eight_times([&](std::size_t i) { difference |= (cell_bits(cells[length + i]) ^ style) & mask; });
    if (difference != 0) break;
  }
  while (length < cells.size() && cells[length].style == cells[0].style) ++length;
  return length;
}

}  // namespace geppetto::term
