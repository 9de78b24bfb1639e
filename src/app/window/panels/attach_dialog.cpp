// Lists the panes of the user's tmux server.
#include "app/window/panels/attach_dialog.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <string>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

using snapshot::PaneRow;

constexpr float kRow = 44;

bool matches(const PaneRow& pane, const std::string& filter) {
  if (filter.empty()) return true;
  for (const auto* field : {&pane.session, &pane.command, &pane.cwd, &pane.title, &pane.pane}) {
    if (field->find(filter) != std::string::npos) return true;
  }
  return false;
}

void draw_pane_row(const Frame& frame, const PaneRow& pane, bool chosen, ImVec2 at, float width) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float right = at.x + width - frame.px(10), left = at.x + frame.px(12);
  if (chosen)
    pen.fill(at, {at.x + width, at.y + frame.px(kRow - 2)}, with_alpha(frame.theme.accent, 0.14F), 6);
  else if (ImGui::IsItemHovered())
    pen.fill(at, {at.x + width, at.y + frame.px(kRow - 2)}, frame.theme.bg3, 6);
  const std::string where = pane.pane + (pane.in_pool ? " · already here" : "");
  const float used =
      pen.small_right({right, at.y + frame.px(5)}, pane.in_pool ? frame.theme.faint : frame.theme.dim, where);
  pen.strong({left, at.y + frame.px(3)}, pane.in_pool ? frame.theme.dim : frame.theme.text, pane.session,
             right - used - frame.px(10) - left);
  pen.small({left, at.y + frame.px(22)}, frame.theme.dim, pane.command + " · " + pane.cwd, right - left);
}

// True: attach the chosen one now.
bool draw_panes(const Frame& frame, UiState& state) {
  const auto& panes = *frame.snapshot.panes;
  bool now = false;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(frame.px(4), frame.px(4)));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, frame.theme.bg0);
  ImGui::BeginChild("panes", {0, frame.px(300)}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  const float width = ImGui::GetContentRegionAvail().x;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < panes.size(); ++i) {
    if (!matches(panes[i], state.attach_filter)) continue;
    ++shown;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(panes[i].pane.c_str());
    const std::string label = panes[i].session + ' ' + panes[i].pane;
    if (ImGui::InvisibleButton(label.c_str(), {width, frame.px(kRow)}) && !panes[i].in_pool)
      state.attach_choice = i;
    now |= ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !panes[i].in_pool;
    draw_pane_row(frame, panes[i], state.attach_choice == i, at, width);
    ImGui::SetCursorScreenPos({at.x, at.y + frame.px(kRow)});
    ImGui::Dummy({0, 0});
    ImGui::PopID();
  }
  if (shown == 0) {
    const std::string why =
        panes.empty() ? "No tmux pane to attach: " + frame.snapshot.tmux_state : "No pane matches.";
    field_label(frame, why.c_str());
  }
  ImGui::EndChild();
  return now;
}

}  // namespace

void draw_attach_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog == Dialog::Attach && state.dialog_opened) {
    state.attach_filter.clear();
    state.attach_choice.reset();
    actions.post(core::RefreshPanes{});
  }
  if (!begin_dialog(frame, state, Dialog::Attach, "Attach a tmux session", 560)) return;
  if (state.attach_choice && *state.attach_choice >= frame.snapshot.panes->size())
    state.attach_choice.reset();
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  bool now = ImGui::InputTextWithHint("##filter", "Filter by session, command or folder",
                                      &state.attach_filter, ImGuiInputTextFlags_EnterReturnsTrue);
  now |= draw_panes(frame, state);
  ImGui::Dummy({1, frame.px(4)});
  ImGui::BeginDisabled(!state.attach_choice);
  now |= button(frame, "Attach pane", ButtonLook::Primary, {frame.px(130), frame.px(32)});
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (button(frame, "Cancel##attach", ButtonLook::Plain, {frame.px(84), frame.px(32)})) close_dialog(state);
  if (now && state.attach_choice) {
    actions.post(core::AttachSession{(*frame.snapshot.panes)[*state.attach_choice].pane});
    close_dialog(state);
  }
  end_dialog();
}

}  // namespace geppetto::window
