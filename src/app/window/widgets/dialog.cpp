// A modal dialog in the house's look.
#include "app/window/widgets/dialog.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "app/window/widgets/pen.h"

namespace geppetto::window {

namespace {

// `pivot_y`: which part of the dialog lies at `at`, 0 its top.
bool begin_popup(const Frame& frame, UiState& state, Dialog which, float width, ImVec2 at, float pivot_y) {
  if (state.dialog != which) return false;
  const std::string name = "###dialog-" + std::to_string(static_cast<int>(which));
  if (state.dialog_opened) ImGui::OpenPopup(name.c_str());
  const ImVec2 view = ImGui::GetMainViewport()->Size;
  ImGui::SetNextWindowPos(at, ImGuiCond_Always, {0.5F, pivot_y});
  ImGui::SetNextWindowSize({std::min(frame.px(width), view.x - frame.px(24)), 0});
  ImGui::SetNextWindowSizeConstraints({0, 0}, {view.x, view.y - frame.px(24)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(frame.px(20), frame.px(18)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, frame.px(10));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, frame.px(1));
  const bool open = ImGui::BeginPopupModal(name.c_str(), nullptr,
                                           ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                               ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize |
                                               ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  if (!open && !state.dialog_opened) state.dialog = Dialog::None;  // closed from outside
  return open;
}

void take_escape(UiState& state) {
  // Not while a list of choices is open above it: Escape is for that one then.
  const bool mine =
      ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows | ImGuiFocusedFlags_NoPopupHierarchy);
  if (mine && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) close_dialog(state);
}

}  // namespace

bool begin_dialog(const Frame& frame, UiState& state, Dialog which, const char* title, float width) {
  const ImGuiViewport* view = ImGui::GetMainViewport();
  const ImVec2 middle{view->Pos.x + view->Size.x / 2, view->Pos.y + view->Size.y * 0.45F};
  if (!begin_popup(frame, state, which, width, middle, 0.45F)) return false;
  ImGui::PushFont(frame.fonts.ui_strong, kTitleSize);
  ImGui::TextUnformatted(title);
  ImGui::PopFont();
  ImGui::Dummy({1, frame.px(4)});
  take_escape(state);
  return true;
}

bool begin_overlay(const Frame& frame, UiState& state, Dialog which, float width, float top) {
  const ImGuiViewport* view = ImGui::GetMainViewport();
  if (!begin_popup(frame, state, which, width, {view->Pos.x + view->Size.x / 2, view->Pos.y + top}, 0))
    return false;
  take_escape(state);
  return true;
}

void end_dialog() { ImGui::EndPopup(); }

void close_dialog(UiState& state) {
  state.dialog = Dialog::None;
  ImGui::CloseCurrentPopup();
}

void field_label(const Frame& frame, const char* text) {
  ImGui::PushFont(frame.fonts.ui, kSmallSize);
  ImGui::PushStyleColor(ImGuiCol_Text, frame.theme.dim);
  ImGui::TextUnformatted(text);
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void dialog_error(const Frame& frame, const std::string& text) {
  if (text.empty()) return;
  ImGui::PushFont(frame.fonts.ui, kSmallSize);
  ImGui::PushStyleColor(ImGuiCol_Text, frame.theme.err);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

}  // namespace geppetto::window
