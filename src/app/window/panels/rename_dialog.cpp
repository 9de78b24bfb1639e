// Gives a runner another name.
#include "app/window/panels/rename_dialog.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"

namespace geppetto::window {

void draw_rename_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (!begin_dialog(frame, state, Dialog::Rename, "Rename", 420)) return;
  const auto& rows = frame.snapshot.runners;
  const bool there =
      std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row->runner.id == state.renamed; });
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  bool done = ImGui::InputText("##rename", &state.rename,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool taken = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    return row->runner.name == state.rename && row->runner.id != state.renamed &&
           !runner::is_over(row->runner.status);
  });
  if (taken) dialog_error(frame, "Another runner is called so.");
  ImGui::Dummy({1, frame.px(4)});
  ImGui::BeginDisabled(taken || state.rename.empty());
  done |= button(frame, "Rename##now", ButtonLook::Primary, {frame.px(110), frame.px(32)});
  ImGui::EndDisabled();
  ImGui::SameLine();
  const bool left = button(frame, "Cancel##rename", ButtonLook::Plain, {frame.px(84), frame.px(32)});
  if (there && done && !taken && !state.rename.empty()) {
    actions.post(core::RenameRunner{state.renamed, state.rename});
    close_dialog(state);
  } else if (left || !there) {
    close_dialog(state);
  }
  end_dialog();
}

}  // namespace geppetto::window
