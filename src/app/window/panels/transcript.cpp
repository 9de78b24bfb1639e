// The transcript of the selected runner.
#include "app/window/panels/transcript.h"

#include <imgui.h>

#include "app/window/widgets/log_lines.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {

int draw_transcript(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area) {
  const Pane pane("transcript", area, frame.theme.bg0);
  if (row.log.size() != 0)
    return draw_log_lines(frame, row.log, state.transcript, true, state.dialog == Dialog::None);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const bool over = runner::is_over(row.runner.status);
  pen.ui({area.x + frame.px(14), area.y + frame.px(10)}, frame.theme.faint,
         over ? "It ended without printing a line."
              : "Nothing has scrolled off its screen yet. What it shows now is under Terminal.");
  return 0;
}

}  // namespace geppetto::window
