// The line at the bottom.
#include "app/window/panels/status_bar.h"

#include <imgui.h>

#include <string>

#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {

void draw_status_bar(const Frame& frame, const Area& area) {
  const Pane pane("status", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const snapshot::Snapshot& s = frame.snapshot;
  const float y = area.y + frame.px(5);
  float right = area.x + area.w - frame.px(14);
  const std::string_view keys =
      s.runners.empty()
          ? "D demo    N new    A attach    C compact    P on top"
          : "J/K move    1/2 tabs    I details    Enter write    N new    A attach    C compact    P on top";
  right -= pen.small_right({right, y}, frame.theme.faint, keys) + frame.px(20);

  float x = area.x + frame.px(16);
  pen.list()->AddCircleFilled({x, area.y + area.h / 2}, 3.5F * frame.scale,
                              s.tmux_ok ? frame.theme.ok : frame.theme.warn, 16);
  x += frame.px(10);
  const std::size_t n = s.runners.size();
  std::string text = s.tmux_state.empty() ? "tmux: not asked yet" : s.tmux_state;
  text += " · " + std::to_string(n) + (n == 1 ? " runner" : " runners");
  x += pen.small({x, y}, frame.theme.dim, text, right - x) + frame.px(16);
  if (!s.store_notice.empty() && x < right) pen.small({x, y}, frame.theme.warn, s.store_notice, right - x);
  pen.horizontal(area.x, area.x + area.w, area.y);
}

}  // namespace geppetto::window
