// All runners by project, a row each: state, name, last words, how long in that state. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_runner_list(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

}  // namespace geppetto::window
