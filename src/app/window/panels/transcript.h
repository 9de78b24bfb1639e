// Everything that left the screen of the selected runner, from the first line that is still held. UI thread.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Returns how many lines were drawn.
int draw_transcript(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area);

}  // namespace geppetto::window
