// The line at the bottom: tmux, how many runners, what this process uses, what is wrong with the store, and
// the keys that matter now. UI thread.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_status_bar(const Frame& frame, const UiState& state, const Area& area);

}  // namespace geppetto::window
