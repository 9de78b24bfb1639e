// Lists the panes of the user's tmux server, to take one into the pool. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_attach_dialog(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
