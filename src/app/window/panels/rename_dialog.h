// Gives a runner another name. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_rename_dialog(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
