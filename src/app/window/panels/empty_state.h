// What a window without runners offers. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_empty_state(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

}  // namespace geppetto::window
