// Asks before a runner that is alive is stopped.
#include "app/window/panels/stop_dialog.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"

namespace geppetto::window {

void draw_stop_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog != Dialog::Stop) return;
  const auto& rows = frame.snapshot.runners;
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& r) { return r->runner.id == state.stop_target; });
  const bool alive = row != rows.end() && !runner::is_over((*row)->runner.status);
  const std::string title =
      row == rows.end() ? std::string("Stop") : "Stop " + (*row)->runner.name.substr(0, 60) + "?";
  if (!begin_dialog(frame, state, Dialog::Stop, title.c_str(), 420)) return;
  if (!alive) close_dialog(state);  // it ended by itself meanwhile
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(
      "Its processes are asked to end and killed after four seconds. What it printed stays.");
  ImGui::PopTextWrapPos();
  ImGui::Checkbox("Kill at once", &state.stop_force);
  ImGui::Dummy({1, frame.px(4)});
  if (button(frame, "Stop runner", ButtonLook::Danger, {frame.px(120), frame.px(32)})) {
    actions.post(core::StopRunner{state.stop_target, state.stop_force});
    close_dialog(state);
  }
  ImGui::SameLine();
  if (button(frame, "Keep it", ButtonLook::Plain, {frame.px(96), frame.px(32)})) close_dialog(state);
  end_dialog();
}

}  // namespace geppetto::window
