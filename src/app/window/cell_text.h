// Draws terminal text cell by cell, so that columns line up whatever fonts the glyphs come from. UI thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "app/window/cell_glyphs.h"
#include "app/window/frame.h"
#include "domain/log/log_view.h"
#include "domain/term/cell.h"

struct ImDrawList;
struct ImVec2;

namespace geppetto::window {

// Of the mono font at `size` design pixels.
CellSize cell_size(const Frame& frame, float size);

class CellPainter {
 public:
  CellPainter(const Frame& frame, ImDrawList* list, float size);

  CellSize cell() const { return cell_; }

  // The rows of `image` that lie inside the clip rectangle, its top left corner at `origin`.
  void screen(const term::ScreenImage& image, ImVec2 origin) const;

  // One row of it, at `at`; and the cursor in the row that begins at `at`: a block, or its outline when keys
  // do not go there.
  void screen_row(const term::ScreenImage& image, int row, ImVec2 at) const;
  void cursor(const term::ScreenImage& image, ImVec2 at, bool filled) const;

  // Columns [first, first + count) of one line of a transcript. O(first + count), however long the line is.
  void line(const log::Line& line, ImVec2 origin, std::int64_t first, std::int64_t count,
            Rgba fallback) const;

 private:
  struct Ink {
    Rgba fg, bg;  // bg 0: none
    Rgba shape;   // of boxes and blocks, which are pictures: as the program wants it, readable or not
    std::uint16_t attributes = 0;
  };
  Ink ink(const Style& style, Rgba fallback) const;
  void ground(float x, float y, float columns, const Ink& ink) const;
  void run(float x, float y, std::string_view ascii, const Ink& ink) const;
  void glyph(float x, float y, std::string_view utf8, char32_t code_point, int columns, const Ink& ink) const;
  void marks(float x, float y, float columns, const Ink& ink) const;

  const Frame& frame_;
  ImDrawList* list_;
  float size_;  // screen pixels
  CellSize cell_;
};

}  // namespace geppetto::window
