// The sheet of all keys. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

void draw_key_sheet(const Frame& frame, UiState& state);

}  // namespace geppetto::window
