// Puts the panels into the full window and answers the keys that belong to no panel. Draws without a window
// system: tests too.
#pragma once
#include "app/share/thread_role.h"
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Between ImGui::NewFrame and ImGui::Render; covers the whole display.
void draw_shell(const Frame& frame, UiState& state, ActionSink& actions) REQUIRES(share::ui_thread);

}  // namespace geppetto::window
