// A screen's cells as lines of text with style runs.
#include "domain/base/text.h"
#include "infra/wire/replies.h"

namespace geppetto::wire {
namespace {

ScreenRow row_of(const term::ScreenImage& image, int row) {
  ScreenRow out;
  term::StyleId style = 0;
  std::size_t visible = 0;  // bytes up to the last cell that shows anything
  bool filled = false;      // also blanks show: a background, an underline
  for (int col = 0; col < image.size.cols; ++col) {
    const term::Cell& cell = image.at(row, col);
    if (cell.ch == term::kWideTail) continue;
    if (cell.style != style) {
      style = cell.style;
      const Style value = style < image.styles.size() ? image.styles[style] : Style{};
      out.runs.push_back({static_cast<std::uint32_t>(out.text.size()), value});
      filled = !value.bg.is_default() || (value.attributes & (kReverse | kUnderline | kStrike)) != 0;
    }
    if (cell.ch == 0) {
      out.text.push_back(' ');
    } else if (cell.ch >= term::kClusterBase) {
      const std::size_t index = cell.ch - term::kClusterBase;
      out.text += index < image.clusters.size() ? image.clusters[index] : " ";
    } else {
      append_utf8(static_cast<char32_t>(cell.ch), out.text);
    }
    if (filled || (cell.ch != 0 && cell.ch != ' ')) visible = out.text.size();
  }
  out.text.resize(visible);
  while (!out.runs.empty() && out.runs.back().begin >= visible) out.runs.pop_back();
  return out;
}

}  // namespace

bool operator==(const ScreenRow& a, const ScreenRow& b) {
  if (a.text != b.text || a.runs.size() != b.runs.size()) return false;
  for (std::size_t i = 0; i < a.runs.size(); ++i) {
    if (a.runs[i].begin != b.runs[i].begin || a.runs[i].style != b.runs[i].style) return false;
  }
  return true;
}

std::vector<ScreenRow> screen_rows(const term::ScreenImage& image) {
  std::vector<ScreenRow> rows;
  rows.reserve(static_cast<std::size_t>(image.size.rows));
  for (int row = 0; row < image.size.rows; ++row) rows.push_back(row_of(image, row));
  while (!rows.empty() && rows.back().text.empty()) rows.pop_back();
  return rows;
}

}  // namespace geppetto::wire
