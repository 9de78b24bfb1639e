// A screen as bytes that draw it.
#pragma once
#include <string>

#include "domain/term/screen.h"

namespace geppetto::core {

// A row with its styles; blanks at its end that were never written are left out, unless the next row
// continues it. Ends in the default style. Returns whether anything was written.
bool append_row(const term::Screen& screen, const term::ScreenImage& image, int row, std::string& out);

// Draws the screen over whatever a terminal of this size shows, and brings it into the same state. Nothing
// scrolls: what is drawn over is gone. What is under an alternate screen is not known, nor that the last row
// goes on.
std::string paint(const term::Screen& screen);

}  // namespace geppetto::core
