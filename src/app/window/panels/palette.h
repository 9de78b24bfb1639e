// The palette: one field for runners, commands, sessions to attach and themes. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_palette(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
