// What is known of the selected runner, why its status is believed, and what can be done to it. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// At the side or, in a wide area, as a page of its own.
void draw_details(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                  const Area& area);

}  // namespace geppetto::window
