// What a window without runners offers: three choices.
#include "app/window/panels/empty_state.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {

void draw_empty_state(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("empty", area, frame.theme.bg0, Scroll::Down);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float width = std::min(frame.px(520), area.w - frame.px(40)), height = frame.px(72),
              gap = frame.px(12);
  const float x = std::round(area.x + (area.w - width) / 2);
  float y = std::round(std::max(area.y + frame.px(16), area.y + (area.h - 3 * height - frame.px(120)) / 2));
  pen.text(frame.fonts.ui_strong, 26, {x, y}, frame.theme.text, "No runners yet");
  pen.ui({x, y + frame.px(38)}, frame.theme.dim,
         "A runner is a command in a tmux pane. It goes on when this window closes.", width);
  y += frame.px(78);
  const auto next = [&](const char* label, const char* why, const char* key, bool primary) {
    ImGui::SetCursorScreenPos({x, y});
    y += height + gap;
    return choice(frame, label, why, key, primary, {width, height});
  };
  if (next("Start a demo runner", "A harmless script that works, asks and waits: to see how it looks", "D",
           true)) {
    actions.post(core::CreateRunner{"", "demo", state.default_cwd, {}, {}, "", ""});
  }
  if (next("New runner", "A command or an agent of yours, in a folder of yours", "N", false))
    open_dialog(state, Dialog::NewRunner);
  if (next("Attach a tmux session", "Watch what already runs; its user sees no difference", "A", false))
    open_dialog(state, Dialog::Attach);
}

}  // namespace geppetto::window
