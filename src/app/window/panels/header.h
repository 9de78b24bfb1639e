// The bar at the top: mark, selected runner, a field that opens the palette, how many are in which state.
// UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_header(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

}  // namespace geppetto::window
