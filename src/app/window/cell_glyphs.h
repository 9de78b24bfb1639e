// Box drawing, blocks, braille and the marks agents use, drawn as shapes: seamless at every size, whatever
// the fonts hold.
#pragma once
#include "app/window/theme.h"

struct ImDrawList;

namespace geppetto::window {

// Of one cell, in whole pixels.
struct CellSize {
  float width = 8, height = 19;
};

// False: not one of these; draw it from a font. (x, y) is the cell's top left corner, in whole pixels.
bool draw_cell_glyph(ImDrawList* list, float x, float y, CellSize cell, Rgba color, char32_t code_point);

}  // namespace geppetto::window
