// The live screen of the selected runner; when there is none any more, the end of its transcript. UI thread.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_terminal(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area);

}  // namespace geppetto::window
