// The live screen of the selected runner.
#include "app/window/panels/terminal.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "app/window/cell_text.h"
#include "app/window/widgets/log_lines.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr float kMargin = 14, kTightMargin = 6, kTopMargin = 10;
constexpr float kComfortableSize = 16;
constexpr float kSmallestSize = 13;  // below, text is guessed rather than read; wider screens scroll instead

// The largest whole size at which all columns fit, and all rows too where that costs little.
float fitting_size(const Frame& frame, term::Size screen, const Area& area) {
  const auto height = [&](float size) {
    return cell_size(frame, size).height * static_cast<float>(screen.rows) + 2 * frame.px(kTopMargin);
  };
  float size = kMonoSize;
  while (size > kComfortableSize && height(size) > area.h) size -= 1;
  if (height(size) > area.h) size = kMonoSize;  // it scrolls anyway
  const float bar = height(size) > area.h ? ImGui::GetStyle().ScrollbarSize : 0;
  const float room = area.w - 2 * frame.px(kTightMargin) - bar;
  while (size > kSmallestSize && cell_size(frame, size).width * static_cast<float>(screen.cols) > room)
    size -= 1;
  return size;
}

void draw_screen(const Frame& frame, const term::ScreenImage& image, const Area& area) {
  const Pane pane("screen", area, frame.theme.bg0, Scroll::Both);
  const float top = frame.px(kTopMargin);
  const CellPainter painter(frame, ImGui::GetWindowDrawList(), fitting_size(frame, image.size, area));
  const float width = painter.cell().width * static_cast<float>(image.size.cols);
  const float margin =
      std::clamp(std::floor((area.w - width) / 2), frame.px(kTightMargin), frame.px(kMargin));
  const ImVec2 start = ImGui::GetCursorScreenPos();  // moves with the scroll
  ImGui::Dummy({width + 2 * margin, painter.cell().height * static_cast<float>(image.size.rows) + 2 * top});
  // A screen taller than the pane shows its lower end, where programs talk; a person who scrolled up stays
  // there.
  if (ImGui::GetScrollY() >= ImGui::GetScrollMaxY()) ImGui::SetScrollHereY(1);
  painter.screen(image, {start.x + margin, start.y + top}, image.cursor_visible);
}

void draw_words(const Frame& frame, const Area& area, std::string_view words) {
  const Pane pane("screen-none", area, frame.theme.bg0);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.ui({area.x + frame.px(kMargin), area.y + frame.px(kTopMargin)}, frame.theme.faint, words);
}

}  // namespace

void draw_terminal(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area) {
  if (row.screen) return draw_screen(frame, *row.screen, area);
  if (row.log.size() == 0) {
    const bool over = runner::is_over(row.runner.status);
    return draw_words(frame, area,
                      over ? "It ended without printing a line." : "Its screen comes with the next update.");
  }
  const Pane pane("screen-tail", area, frame.theme.bg0);
  draw_log_lines(frame, row.log, state.terminal_tail, false, state.dialog == Dialog::None);
}

}  // namespace geppetto::window
