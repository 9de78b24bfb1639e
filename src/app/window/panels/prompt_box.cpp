// A field of several lines: Enter sends, Shift+Enter breaks the line, Ctrl+Up brings what was sent before.
#include "app/window/panels/prompt_box.h"

#include <imgui.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>

#include "app/window/widgets/chord.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/runner_rows.h"

namespace geppetto::window {
namespace {

constexpr int kMostLines = 8, kFewestLines = 2;
constexpr float kHead = 34, kPad = 12;

float field_height(const Frame& frame, const PromptBox& prompt) {
  const auto lines = 1 + std::count(prompt.text.begin(), prompt.text.end(), '\n');
  const auto shown = std::clamp<std::ptrdiff_t>(lines, kFewestLines, kMostLines);
  return frame.px(kMonoSmallSize) * static_cast<float>(shown) + 2 * frame.px(6);
}

// ImGui keeps its own copy of a field that is being edited.
void show_in_field(PromptBox& prompt, std::string text) {
  prompt.text = std::move(text);
  if (ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetID("##prompt")))
    state->ReloadUserBufAndMoveToEnd();
}

void take_history_keys(PromptBox& prompt) {
  const std::size_t count = prompt.history.size();
  if (count == 0) return;
  if (chord_pressed(ImGuiMod_Ctrl | ImGuiKey_UpArrow)) {
    prompt.shown = prompt.shown ? (*prompt.shown == 0 ? 0 : *prompt.shown - 1) : count - 1;
    show_in_field(prompt, prompt.history[*prompt.shown]);
  }
  if (prompt.shown && chord_pressed(ImGuiMod_Ctrl | ImGuiKey_DownArrow)) {
    const std::size_t next = *prompt.shown + 1;
    prompt.shown = next < count ? std::optional(next) : std::nullopt;
    show_in_field(prompt, prompt.shown ? prompt.history[next] : std::string());
  }
}

void send(PromptBox& prompt, ActionSink& actions, const RunnerId& runner) {
  if (prompt.text.empty()) return;
  actions.post(core::SendText{runner, prompt.text, true});
  std::erase(prompt.history, prompt.text);
  prompt.history.push_back(std::move(prompt.text));
  if (prompt.history.size() > PromptBox::kMaxHistory) prompt.history.erase(prompt.history.begin());
  prompt.shown.reset();
  prompt.text.clear();
  prompt.open = false;
}

}  // namespace

float prompt_box_height(const Frame& frame, const UiState& state) {
  return frame.px(kHead) + field_height(frame, state.prompt) + frame.px(kPad);
}

void draw_prompt_box(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                     const Area& area) {
  PromptBox& prompt = state.prompt;
  const Pane pane("prompt", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.horizontal(area.x, area.right(), area.y);
  const float left = area.x + frame.px(kPad), right = area.right() - frame.px(kPad);
  float x = left + frame.px(2);
  const bool waits = row.runner.status == runner::Status::Waiting;
  x += pen.text(frame.fonts.ui_strong, kSmallSize, {x, area.y + frame.px(10)}, frame.theme.text,
                waits ? "Answer " + row.runner.name : "To " + row.runner.name, (right - left) / 2);
  const float close_x = right - frame.px(24);
  if (waits)
    pen.small({x + frame.px(10), area.y + frame.px(10)}, frame.theme.accent, last_words(row),
              close_x - x - frame.px(20));
  if (icon_button(frame, "Close the prompt", "Esc", Icon::Close, {close_x, area.y + frame.px(6)}, 24))
    prompt.open = false;

  const float button_w = button_width(frame, "Send"), height = field_height(frame, prompt);
  ImGui::SetCursorScreenPos({left, area.y + frame.px(kHead)});
  if (prompt.take_focus) ImGui::SetKeyboardFocusHere();
  prompt.take_focus = false;
  ImGui::PushFont(frame.fonts.mono, kMonoSmallSize);
  take_history_keys(prompt);
  // Without this flag Enter breaks the line, with it it ends the editing.
  const ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue |
                                    (ImGui::GetIO().KeyShift ? 0 : ImGuiInputTextFlags_CtrlEnterForNewLine);
  const bool enter = ImGui::InputTextMultiline("##prompt", &prompt.text,
                                               {right - left - button_w - frame.px(8), height}, flags);
  const bool left_field = ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  ImGui::PopFont();
  ImGui::SetCursorScreenPos({right - button_w, area.y + frame.px(kHead) + height - frame.px(30)});
  if (button(frame, "Send", ButtonLook::Primary, {button_w, frame.px(30)}) || enter)
    send(prompt, actions, row.runner.id);
  else if (left_field)
    prompt.open = false;
}

}  // namespace geppetto::window
