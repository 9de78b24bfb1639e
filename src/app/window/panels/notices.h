// Notices of the worker and of the window, as cards in the lower right corner until dismissed. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Newest at the bottom; as many as fit into `area`, the oldest are left out.
void draw_notices(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

}  // namespace geppetto::window
