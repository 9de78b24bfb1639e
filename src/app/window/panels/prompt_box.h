// The box at the foot of the centre in which a prompt of several lines is written. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// In screen pixels; grows with the lines that are written, to a limit.
float prompt_box_height(const Frame& frame, const UiState& state);

void draw_prompt_box(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                     const Area& area);

}  // namespace geppetto::window
