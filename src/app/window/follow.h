// Keeps UiState in step with each new snapshot: what is selected, what the worker is told to focus.
#pragma once
#include "app/share/thread_role.h"
#include "app/window/actions.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Before every frame. Selects a runner that was just created, replaces a selection that is gone by its
// neighbour, and posts FocusRunner once when the selection is not what the worker was told last.
void follow_snapshot(const snapshot::Snapshot& snapshot, UiState& state, ActionSink& actions)
    REQUIRES(share::ui_thread);

}  // namespace geppetto::window
