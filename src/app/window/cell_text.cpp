// Draws terminal text cell by cell: runs of ASCII in one call, everything else in the middle of its own
// cells.
#include "app/window/cell_text.h"

#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "domain/base/text.h"

namespace geppetto::window {
namespace {

constexpr std::size_t kRunBytes = 256;  // of ASCII drawn by one call
constexpr std::int64_t kBytesPerColumn =
    32;  // a line of combining marks alone must not cost its whole length

bool plain_ascii(char32_t c) { return c >= 0x20 && c < 0x7F; }

// Joiners and variation selectors have no picture of their own.
bool invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         c >= 0xE0000;
}

}  // namespace

CellSize cell_size(const Frame& frame, float size) {
  const float px = frame.px(size);
  const float width = frame.fonts.mono->CalcTextSizeA(px, FLT_MAX, 0, "M").x;
  return {std::max(1.0F, std::round(width)), std::max(1.0F, std::round(px * 1.06F))};
}

CellPainter::CellPainter(const Frame& frame, ImDrawList* list, float size)
    : frame_(frame), list_(list), size_(frame.px(size)), cell_(cell_size(frame, size)) {}

CellPainter::Ink CellPainter::ink(const Style& style, Rgba fallback) const {
  Color fg = style.fg;
  // As terminals do: bold turns the eight dark colours into their bright ones.
  if ((style.attributes & kBold) && fg.is_palette() && fg.index() < 8)
    fg = Color::palette(static_cast<std::uint8_t>(fg.index() + 8));
  Ink out{resolve(frame_.theme, fg, fallback), resolve(frame_.theme, style.bg, 0), 0, style.attributes};
  if (style.attributes & kReverse) {
    const Rgba ground = out.bg != 0 ? out.bg : frame_.theme.bg0;
    out.bg = out.fg;
    out.fg = ground;
  }
  const Rgba ground = out.bg != 0 ? out.bg : frame_.theme.bg0;
  if (style.attributes & kDim) out.fg = mix(out.fg, ground, 0.62F);
  out.shape = out.fg;
  out.fg = readable(out.fg, ground);
  return out;
}

void CellPainter::ground(float x, float y, float columns, const Ink& ink) const {
  if (ink.bg != 0) list_->AddRectFilled({x, y}, {x + columns * cell_.width, y + cell_.height}, ink.bg);
}

void CellPainter::marks(float x, float y, float columns, const Ink& ink) const {
  const float thick = std::max(1.0F, std::floor(cell_.height / 16)), right = x + columns * cell_.width;
  const float low = y + cell_.height - 2 * thick, middle = std::floor(y + cell_.height * 0.55F);
  if (ink.attributes & kUnderline) list_->AddRectFilled({x, low}, {right, low + thick}, ink.fg);
  if (ink.attributes & kStrike) list_->AddRectFilled({x, middle}, {right, middle + thick}, ink.fg);
}

void CellPainter::run(float x, float y, std::string_view ascii, const Ink& ink) const {
  if (ascii.empty()) return;
  const float columns = static_cast<float>(ascii.size());
  ground(x, y, columns, ink);
  if (ink.attributes & kHidden) return;
  marks(x, y, columns, ink);
  const std::size_t first = ascii.find_first_not_of(' ');
  if (first == std::string_view::npos) return;
  ImFont* font = (ink.attributes & kBold) ? frame_.fonts.mono_strong : frame_.fonts.mono;
  x += static_cast<float>(first) * cell_.width;
  list_->AddText(font, size_, {x, y}, ink.fg, ascii.data() + first, ascii.data() + ascii.size());
}

void CellPainter::glyph(float x, float y, std::string_view utf8, char32_t code_point, int columns,
                        const Ink& ink) const {
  if (columns > 0) ground(x, y, static_cast<float>(columns), ink);
  if (ink.attributes & kHidden) return;
  if (columns > 0) marks(x, y, static_cast<float>(columns), ink);
  if (invisible(code_point) || code_point == 0xA0 || code_point == 0x3000) return;
  if (draw_cell_glyph(list_, x, y, cell_, ink.shape, code_point)) return;
  ImFont* font = (ink.attributes & kBold) ? frame_.fonts.mono_strong : frame_.fonts.mono;
  float shift = 0;
  if (columns == 0) {
    if (!font->IsGlyphInFont(static_cast<ImWchar>(code_point))) return;  // no question marks over letters
  } else if (code_point >= 0x2000) {  // below, the mono font has its own glyph and it fits
    const float width = font->CalcTextSizeA(size_, FLT_MAX, 0, utf8.data(), utf8.data() + utf8.size()).x;
    shift = std::round((static_cast<float>(columns) * cell_.width - width) / 2);
  }
  list_->AddText(font, size_, {x + shift, y}, ink.fg, utf8.data(), utf8.data() + utf8.size());
}

void CellPainter::screen_row(const term::ScreenImage& image, int row, ImVec2 at) const {
  const float y = at.y;
  const auto x_of = [&](int col) { return at.x + static_cast<float>(col) * cell_.width; };
  const auto style_of = [&](const term::Cell& cell) {
    return cell.style < image.styles.size() ? image.styles[cell.style] : Style{};
  };
  std::string ascii;
  int ascii_from = 0;
  term::StyleId ascii_style = 0;
  const auto flush = [&] {
    if (!ascii.empty())
      run(x_of(ascii_from), y, ascii, ink(style_of({0, ascii_style, 0}), frame_.theme.text));
    ascii.clear();
  };
  for (int col = 0; col < image.size.cols; ++col) {
    const term::Cell& cell = image.at(row, col);
    if (cell.ch == term::kWideTail) continue;
    if (cell.ch == 0 || plain_ascii(cell.ch)) {
      if (!ascii.empty() && (cell.style != ascii_style || ascii.size() >= kRunBytes)) flush();
      if (ascii.empty()) {
        ascii_from = col;
        ascii_style = cell.style;
      }
      ascii.push_back(cell.ch == 0 ? ' ' : static_cast<char>(cell.ch));
      continue;
    }
    flush();
    const bool wide = col + 1 < image.size.cols && image.at(row, col + 1).ch == term::kWideTail;
    const Ink how = ink(style_of(cell), frame_.theme.text);
    std::string text;
    if (cell.ch >= term::kClusterBase) {
      const std::size_t index = cell.ch - term::kClusterBase;
      if (index < image.clusters.size()) text = image.clusters[index];
    } else {
      append_utf8(cell.ch, text);
    }
    int columns = wide ? 2 : 1;
    for (std::size_t from = 0; from < text.size();) {
      const Decoded d = decode_utf8(text, from);
      glyph(x_of(col), y, std::string_view(text).substr(from, d.length), d.code_point, columns, how);
      from += d.length;
      columns = 0;
    }
  }
  flush();
}

void CellPainter::cursor(const term::ScreenImage& image, ImVec2 at, bool filled) const {
  if (!image.cursor_visible || image.cursor_row < 0 || image.cursor_row >= image.size.rows ||
      image.cursor_col < 0)
    return;
  const int col = std::min(image.cursor_col, image.size.cols - 1);
  const float x = at.x + static_cast<float>(col) * cell_.width;
  const Rgba color = with_alpha(frame_.theme.text, 0.85F);
  const float right = x + cell_.width, bottom = at.y + cell_.height, thick = std::max(frame_.px(2), 1.0F);
  if (!filled) {
    list_->AddRect({x, at.y}, {right, bottom}, color, 0, 0, frame_.px(1));
    return;
  }
  switch (image.cursor_shape) {
    case term::CursorShape::Underline:
      return list_->AddRectFilled({x, bottom - thick}, {right, bottom}, color);
    case term::CursorShape::Bar: return list_->AddRectFilled({x, at.y}, {x + thick, bottom}, color);
    case term::CursorShape::Block: break;
  }
  list_->AddRectFilled({x, at.y}, {right, bottom}, color);
  const term::Cell& under = image.at(image.cursor_row, col);
  if (!plain_ascii(under.ch) || under.ch == ' ') return;
  const char c = static_cast<char>(under.ch);
  run(x, at.y, {&c, 1}, {frame_.theme.bg0, 0, frame_.theme.bg0, 0});
}

void CellPainter::screen(const term::ScreenImage& image, ImVec2 origin) const {
  const term::Size size = image.size;
  if (size.cols <= 0 || size.rows <= 0) return;
  if (image.cells.size() < static_cast<std::size_t>(size.cols) * static_cast<std::size_t>(size.rows)) return;
  const ImVec2 from = list_->GetClipRectMin(), to = list_->GetClipRectMax();
  const int first = std::clamp(static_cast<int>((from.y - origin.y) / cell_.height), 0, size.rows);
  const int last = std::clamp(static_cast<int>((to.y - origin.y) / cell_.height) + 1, first, size.rows);
  for (int r = first; r < last; ++r)
    screen_row(image, r, {origin.x, origin.y + static_cast<float>(r) * cell_.height});
}

void CellPainter::line(const log::Line& line, ImVec2 origin, std::int64_t first, std::int64_t count,
                       Rgba fallback) const {
  const std::int64_t end = first + count;
  const std::size_t limit = std::min(line.text.size(), static_cast<std::size_t>(end * kBytesPerColumn + 256));
  std::size_t next_run = 0;
  Ink how = ink(Style{}, fallback);
  std::string ascii;
  std::int64_t column = 0, ascii_from = 0;
  const auto x_of = [&](std::int64_t c) { return origin.x + static_cast<float>(c - first) * cell_.width; };
  const auto flush = [&] {
    run(x_of(ascii_from), origin.y, ascii, how);
    ascii.clear();
  };
  for (std::size_t at = 0; at < limit && column < end;) {
    while (next_run < line.runs.size() && line.runs[next_run].begin <= at) {
      flush();
      how = ink(line.runs[next_run++].style, fallback);
    }
    const Decoded d = decode_utf8(line.text, at);
    const std::string_view bytes = line.text.substr(at, d.length);
    at += d.length;
    if (plain_ascii(d.code_point)) {
      if (column++ < first) continue;
      if (ascii.size() >= kRunBytes) flush();
      if (ascii.empty()) ascii_from = column - 1;
      ascii.push_back(bytes[0]);
      continue;
    }
    flush();
    const int width = cell_width(d.code_point);
    const std::int64_t where = width == 0 ? column - 1 : column;
    if (where >= first) glyph(x_of(where), origin.y, bytes, d.code_point, width, how);
    column += width;
  }
  flush();
}

}  // namespace geppetto::window
