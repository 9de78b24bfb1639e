// All runners by project, a row each.
#include "app/window/panels/runner_list.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <string>

#include "app/window/acts.h"
#include "app/window/groups.h"
#include "app/window/layout.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/runner_rows.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

using runner::Status;

constexpr float kTopStrip = 44, kGroupRow = 22, kGroupGap = 6, kIcon = 28;

void draw_row(const Frame& frame, const snapshot::RunnerRow& row, bool selected, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const runner::Runner& r = row.runner;
  const float gap = frame.px(2), y = area.y, right = area.right() - frame.px(16),
              left = area.x + frame.px(40);
  const bool waiting = r.status == Status::Waiting;
  row_ground(frame, pen, {area.x + frame.px(6), y}, {area.right() - frame.px(6), area.bottom() - gap},
             selected, waiting, frame.px(8));
  pen.status_mark({area.x + frame.px(24), y + frame.px(15)}, 4, r.status);
  const float word =
      pen.small_right({right, y + frame.px(6)}, status_color(frame.theme, r.status), status_word(r.status));
  pen.strong({left, y + frame.px(4)}, frame.theme.text, r.name, right - word - frame.px(10) - left);
  const Rgba age_color = selected || waiting ? frame.theme.dim : frame.theme.faint;
  const float age = pen.small_right({right, y + frame.px(24)}, age_color, frame.ages.show(r.status_since));
  pen.small({left, y + frame.px(24)}, last_words_color(frame, r.status), last_words(row),
            right - age - frame.px(10) - left);
}

// Filter field, New and Attach: stays while the rows scroll.
void draw_top(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("list-top", area, frame.theme.bg1);
  const float top = area.y + frame.px(8);
  float right = area.right() - frame.px(10);
  const auto place_icon = [&](Act act, const char* label, Icon icon) {
    right -= frame.px(kIcon);
    if (icon_button(frame, label, keys_of(frame, act).shown.c_str(), icon, {right, top}, kIcon))
      perform(frame, state, actions, act);
    right -= frame.px(2);
  };
  place_icon(Act::NewRunner, "New runner", Icon::Plus);
  place_icon(Act::AttachSession, "Attach", Icon::Link);
  right -= frame.px(4);
  const float left = area.x + frame.px(10);
  ImGui::SetCursorScreenPos({left, top});
  ImGui::SetNextItemWidth(right - left);
  if (state.focus_filter) ImGui::SetKeyboardFocusHere();
  state.focus_filter = false;
  ImGui::PushFont(frame.fonts.ui, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2(frame.px(9), (frame.px(kIcon) - ImGui::GetFontSize()) / 2));
  const bool done =
      ImGui::InputTextWithHint("##filter-runners", "Filter runners   /", &state.filter,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_EscapeClearsAll);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (!done) return;
  const auto rows = listed_rows(frame, state);
  if (!rows.empty()) select_runner(state, rows.front()->runner.id);
}

void draw_nothing(const Frame& frame, UiState& state, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float left = area.x + frame.px(14);
  pen.small({left, area.y + frame.px(8)}, frame.theme.dim, "No runner matches “" + state.filter + "”.",
            area.w - frame.px(28));
  ImGui::SetCursorScreenPos({left, area.y + frame.px(34)});
  if (button(frame, "Show all", ButtonLook::Plain, {0, frame.px(28)})) state.filter.clear();
}

}  // namespace

void draw_runner_list(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const float strip = frame.px(kTopStrip);
  draw_top(frame, state, actions, {area.x, area.y, area.w, strip});
  const Area body{area.x, area.y + strip, area.w, area.h - strip};
  const Pane pane("runners", body, frame.theme.bg1, Scroll::Down);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  auto groups = group_runners(frame.snapshot.runners, frame.window.home);
  filter_groups(groups, state.filter);
  if (groups.empty()) return draw_nothing(frame, state, body);
  const float width = ImGui::GetContentRegionAvail().x;  // without the scroll bar
  float y = body.y - ImGui::GetScrollY();
  const float height = frame.px(kListRowHeight);
  const auto inside = [&](float top, float h) { return top + h > body.y && top < body.bottom(); };
  for (const auto& group : groups) {
    if (inside(y, frame.px(kGroupRow))) {
      const float right = area.x + width - frame.px(16);
      const float n = pen.small_right({right, y}, frame.theme.faint, std::to_string(group.rows.size()));
      pen.text(frame.fonts.ui_strong, kSmallSize, {area.x + frame.px(14), y}, frame.theme.faint, group.title,
               right - n - frame.px(10) - area.x - frame.px(14));
    }
    y += frame.px(kGroupRow);
    for (const auto& row : group.rows) {
      if (row_item(*row, {area.x, y}, {width, height})) select_runner(state, row->runner.id);
      const bool selected = row->runner.id == state.selected;
      if (selected && state.reveal_selected) {
        state.reveal_selected = false;
        if (y < body.y) ImGui::SetScrollHereY(0);
        if (y + height > body.bottom()) ImGui::SetScrollHereY(1);
      }
      if (inside(y, height)) draw_row(frame, *row, selected, {area.x, y, width, height});
      y += height;
    }
    y += frame.px(kGroupGap);
  }
  ImGui::SetCursorScreenPos({area.x, y});
  ImGui::Dummy({1, frame.px(2)});
}

}  // namespace geppetto::window
