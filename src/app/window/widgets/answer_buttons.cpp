// A press posts the answer with the identity of the dialog it was drawn from: the core presses no key for
// another.
#include "app/window/widgets/answer_buttons.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "app/window/widgets/chord.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "domain/base/text.h"

namespace geppetto::window {
namespace {

constexpr std::size_t kMostCharacters = 26;  // of a label; the tooltip has all of it

std::string shortened(const std::string& label) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < kMostCharacters && at < label.size(); ++n) at += decode_utf8(label, at).length;
  return at < label.size() ? label.substr(0, at) + "…" : label;
}

void post_answer(ActionSink& actions, const runner::Runner& runner, const runner::Choice& choice) {
  actions.post(core::AnswerDialog{runner.id, choice.key, std::nullopt, runner.dialog->identity});
}

}  // namespace

void draw_answer_buttons(const Frame& frame, ActionSink& actions, const runner::Runner& runner,
                         const Area& area, bool name_first) {
  if (!runner.dialog || area.h <= 0) return;
  const Pane pane("answers", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.horizontal(area.x, area.right(), area.y);
  const float right = area.right() - frame.px(12), height = frame.px(26);
  float x = area.x + frame.px(14);
  if (name_first)
    x += pen.text(frame.fonts.ui_strong, kSmallSize, {x, area.y + frame.px(11)}, frame.theme.accent,
                  runner.name, area.w / 4) +
         frame.px(10);
  bool first = true;
  for (const runner::Choice& choice : runner.dialog->choices) {
    // What a label holds of "##" would be taken for an id.
    std::string words = shortened(choice.label);
    for (std::size_t at = words.find("##"); at != std::string::npos; at = words.find("##"))
      words.erase(at, 1);
    const std::string label = choice.key + " " + words + "##answer" + choice.key;
    const float width = button_width(frame, label.c_str());
    if (x + width > right) break;
    ImGui::SetCursorScreenPos({x, area.y + frame.px(6)});
    if (button(frame, label.c_str(), first ? ButtonLook::Primary : ButtonLook::Plain, {width, height}))
      post_answer(actions, runner, choice);
    if (ImGui::IsItemHovered())
      ImGui::SetTooltip("%s\n%s", runner.dialog->question.c_str(), choice.label.c_str());
    x += width + frame.px(8);
    first = false;
  }
}

bool take_answer_keys(ActionSink& actions, const runner::Runner& runner, int modifiers) {
  if (!runner.dialog) return false;
  for (int digit = 1; digit <= 9; ++digit) {
    if (!chord_pressed(modifiers | (ImGuiKey_0 + digit))) continue;
    const auto& choices = runner.dialog->choices;
    const auto choice = std::ranges::find(choices, std::to_string(digit), &runner::Choice::key);
    if (choice == choices.end()) return false;
    post_answer(actions, runner, *choice);
    return true;
  }
  return false;
}

}  // namespace geppetto::window
