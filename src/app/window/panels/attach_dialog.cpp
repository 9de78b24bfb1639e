// Lists the panes of the user's tmux server.
#include "app/window/panels/attach_dialog.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>
#include <vector>

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

bool chosen(const UiState& state, const PaneRow& pane) {
  return std::find(state.attach_chosen.begin(), state.attach_chosen.end(), pane.pane) !=
         state.attach_chosen.end();
}

void choose(UiState& state, const PaneRow& pane) {
  if (chosen(state, pane))
    std::erase(state.attach_chosen, pane.pane);
  else
    state.attach_chosen.push_back(pane.pane);
}

void draw_tick(const Frame& frame, const Pen& pen, ImVec2 at, bool on) {
  const float side = frame.px(16);
  const ImVec2 to{at.x + side, at.y + side};
  if (on) {
    pen.fill(at, to, frame.theme.accent, 4);
    const ImVec2 points[] = {{at.x + side * 0.25F, at.y + side * 0.52F},
                             {at.x + side * 0.44F, at.y + side * 0.70F},
                             {at.x + side * 0.76F, at.y + side * 0.32F}};
    pen.list()->AddPolyline(points, 3, frame.theme.bg0, 0, frame.px(2));
  } else {
    pen.list()->AddRect(at, to, frame.theme.scroll, frame.px(4), 0, frame.px(1));
  }
}

void draw_pane_row(const Frame& frame, const PaneRow& pane, bool on, ImVec2 at, float width) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float right = at.x + width - frame.px(10);
  float left = at.x + frame.px(12);
  if (on)
    pen.fill(at, {at.x + width, at.y + frame.px(kRow - 2)}, with_alpha(frame.theme.accent, 0.14F), 6);
  else if (ImGui::IsItemHovered() || ImGui::IsItemFocused())
    pen.fill(at, {at.x + width, at.y + frame.px(kRow - 2)}, frame.theme.bg3, 6);
  if (!pane.in_pool) draw_tick(frame, pen, {left, at.y + frame.px(13)}, on);
  left += frame.px(28);
  const std::string age = pane.since.ms > 0 ? " · " + frame.ages.show(pane.since) : "";
  const std::string where = pane.pane + (pane.in_pool ? " · already here" : age);
  const float used =
      pen.small_right({right, at.y + frame.px(5)}, pane.in_pool ? frame.theme.faint : frame.theme.dim, where);
  const float name = pen.strong({left, at.y + frame.px(3)}, pane.in_pool ? frame.theme.dim : frame.theme.text,
                                pane.session, right - used - frame.px(10) - left);
  const float after = left + name + frame.px(10), room = right - used - frame.px(10) - after;
  if (room > frame.px(40)) pen.small({after, at.y + frame.px(5)}, frame.theme.faint, pane.title, room);
  const float command =
      pen.small({left, at.y + frame.px(22)}, frame.theme.dim, pane.command + " · ", (right - left) / 2);
  const float rest = right - left - command;
  pen.small({left + command, at.y + frame.px(22)}, frame.theme.dim,
            pen.tail(frame.fonts.ui, kSmallSize, pane.cwd, rest), rest);
}

// True: attach what is chosen now.
bool draw_panes(const Frame& frame, UiState& state) {
  // What is here already comes last: it is no choice.
  std::vector<const PaneRow*> panes;
  for (const PaneRow& pane : *frame.snapshot.panes) {
    if (matches(pane, state.attach_filter)) panes.push_back(&pane);
  }
  std::stable_partition(panes.begin(), panes.end(), [](const PaneRow* pane) { return !pane->in_pool; });
  bool now = false;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(frame.px(4), frame.px(4)));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, frame.theme.bg0);
  ImGui::BeginChild("panes", {0, frame.px(300)}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  const float width = ImGui::GetContentRegionAvail().x;
  for (const PaneRow* pane : panes) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(pane->pane.c_str());
    const std::string label = pane->session + ' ' + pane->pane;
    ImGui::BeginDisabled(pane->in_pool);
    if (ImGui::InvisibleButton(label.c_str(), {width, frame.px(kRow)}, ImGuiButtonFlags_EnableNav))
      choose(state, *pane);
    ImGui::EndDisabled();
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
      if (!chosen(state, *pane)) choose(state, *pane);
      now = true;
    }
    draw_pane_row(frame, *pane, chosen(state, *pane), at, width);
    ImGui::SetCursorScreenPos({at.x, at.y + frame.px(kRow)});
    ImGui::Dummy({0, 0});
    ImGui::PopID();
  }
  if (panes.empty()) {
    const std::string why = frame.snapshot.panes->empty()
                                ? "No tmux pane to attach: " + frame.snapshot.tmux_state
                                : "No pane matches.";
    field_label(frame, why.c_str());
  }
  ImGui::EndChild();
  return now;
}

// A pane that is gone or here already is chosen no more.
void settle(const snapshot::Snapshot& snapshot, UiState& state) {
  std::erase_if(state.attach_chosen, [&](const std::string& chosen_pane) {
    return std::none_of(snapshot.panes->begin(), snapshot.panes->end(),
                        [&](const PaneRow& pane) { return pane.pane == chosen_pane && !pane.in_pool; });
  });
}

// Enter in the filter without a choice means the one that is left.
void choose_only(const Frame& frame, UiState& state) {
  const PaneRow* only = nullptr;
  for (const PaneRow& pane : *frame.snapshot.panes) {
    if (pane.in_pool || !matches(pane, state.attach_filter)) continue;
    if (only) return;
    only = &pane;
  }
  if (only) choose(state, *only);
}

}  // namespace

void draw_attach_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog == Dialog::Attach && state.dialog_opened) {
    state.attach_filter.clear();
    state.attach_chosen.clear();
    actions.post(core::RefreshPanes{});
  }
  if (!begin_dialog(frame, state, Dialog::Attach, "Attach a tmux session", 560)) return;
  settle(frame.snapshot, state);
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  bool now = ImGui::InputTextWithHint("##filter", "Filter by session, command or folder",
                                      &state.attach_filter, ImGuiInputTextFlags_EnterReturnsTrue);
  if (now && state.attach_chosen.empty()) choose_only(frame, state);
  now |= draw_panes(frame, state);
  ImGui::Dummy({1, frame.px(4)});
  const std::size_t count = state.attach_chosen.size();
  const std::string label =
      (count > 1 ? "Attach " + std::to_string(count) + " panes" : std::string("Attach pane")) +
      "###attach-now";
  ImGui::BeginDisabled(count == 0);
  now |= button(frame, label.c_str(), ButtonLook::Primary, {frame.px(140), frame.px(32)});
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (button(frame, "Cancel##attach", ButtonLook::Plain, {frame.px(84), frame.px(32)})) close_dialog(state);
  if (now && !state.attach_chosen.empty()) {
    for (std::string& pane : state.attach_chosen) actions.post(core::AttachSession{std::move(pane)});
    state.attach_chosen.clear();
    close_dialog(state);
  }
  end_dialog();
}

}  // namespace geppetto::window
