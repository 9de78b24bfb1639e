// The small window that stays above all others: what needs the person first, a row a runner. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Covers the whole display of its context.
void draw_monitor(const Frame& frame, UiState& state, ActionSink& actions);

}  // namespace geppetto::window
