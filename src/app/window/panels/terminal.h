// The live screen of the selected runner, typed into directly, with what has left it above; when there is
// none any more, the end of its transcript. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_terminal(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                   const Area& area);

}  // namespace geppetto::window
