// Asks before a runner that is alive is stopped. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_stop_dialog(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
