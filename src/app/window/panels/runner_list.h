// All runners, a row each: state, name, last words, how long in that state. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

inline constexpr float kListWidth = 300, kListRow = 46, kCompactRow = 27;

void draw_runner_list(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

// What needs the person comes first; a click shows the runner in the full window.
void draw_compact_list(const Frame& frame, UiState& state, ActionSink& actions, const Area& area);

// J and K, Down and Up: the next and the previous runner. Call when no text is being typed.
void move_selection(const snapshot::Snapshot& snapshot, UiState& state, int by);

}  // namespace geppetto::window
