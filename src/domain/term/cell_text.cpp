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

}  // namespace geppetto::term
