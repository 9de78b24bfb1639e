// One search through the transcripts and screens of all runners. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_search_all(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
