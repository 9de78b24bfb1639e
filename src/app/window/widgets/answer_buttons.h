// The choices of what a runner asks, as buttons and as keys; each names the question that was shown. UI
// thread.
#pragma once
#include "app/window/actions.h"
#include "app/window/frame.h"

namespace geppetto::window {

inline constexpr float kAnswerBarHeight = 38;

// One row: `name_first` tells whose they are. Choices that have no room are left out; their keys work.
void draw_answer_buttons(const Frame& frame, ActionSink& actions, const runner::Runner& runner,
                         const Area& area, bool name_first);

// 1 to 9, with exactly these modifiers (ImGuiMod_…), take the choice of that key; true: one did.
bool take_answer_keys(ActionSink& actions, const runner::Runner& runner, int modifiers);

}  // namespace geppetto::window
