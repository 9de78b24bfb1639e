// The window's icon, drawn in code so that no image has to be found or decoded.
#pragma once
#include <cstdint>
#include <vector>

#include "app/window/theme.h"

namespace geppetto::window {

// `side` x `side` pixels of RGBA bytes: the mark of the header, a G on the accent colour.
std::vector<std::uint8_t> icon_pixels(int side, const Theme& theme);

}  // namespace geppetto::window
