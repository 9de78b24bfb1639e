// Asks for the command of a new runner. UI thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/ui_state.h"
#include "domain/base/result.h"

namespace geppetto::window {

void draw_new_runner_dialog(const Frame& frame, UiState& state, ActionSink& actions);

// What the form asks for, or why it cannot be asked. `home` replaces a leading ~ of the folder.
Result<core::CreateRunner> read_form(const NewRunnerForm& form, const std::string& home);

}  // namespace geppetto::window
