// The bar at the top: mark, selected runner, how many are in which state, always on top, New runner, Attach.
// UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

inline constexpr float kHeaderHeight = 44, kCompactHeaderHeight = 34;

void draw_header(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);
void draw_compact_header(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

}  // namespace geppetto::window
