// The small window that stays above all others.
#include "app/window/panels/monitor.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "app/window/acts.h"
#include "app/window/groups.h"
#include "app/window/layout.h"
#include "app/window/widgets/answer_buttons.h"
#include "app/window/widgets/chord.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/runner_rows.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

using runner::Status;

constexpr float kMargin = 12, kIcon = 24;
constexpr std::array<Status, 6> kShown = {Status::Running,  Status::Waiting, Status::Errored,
                                          Status::Starting, Status::Idle,    Status::Stopped};

// The window has no frame of the window manager's: what is no button moves it. Not by AllowOverlap: that one
// wants to be hovered a frame before it takes a press, and a quick hand presses at once.
void drag_by(const char* label, const Area& area, ActionSink& actions) {
  if (area.w <= 0 || area.h <= 0) return;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton(label, {area.w, area.h});
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) actions.drag_window();
}

void draw_counts(const Frame& frame, const Pen& pen, float x, float y, float right) {
  for (const Status status : kShown) {
    const auto n = std::count_if(frame.snapshot.runners.begin(), frame.snapshot.runners.end(),
                                 [&](const auto& row) { return row->runner.status == status; });
    if (n == 0) continue;
    const std::string text = std::to_string(n);
    const float w = frame.px(15) + pen.width(frame.fonts.ui_strong, kUiSize, text);
    if (x + w > right) return;
    pen.status_mark({x + frame.px(4), y + frame.px(17)}, 4, status);
    pen.strong({x + frame.px(15), y + frame.px(8)}, frame.theme.text, text);
    ImGui::SetCursorScreenPos({x, y});
    ImGui::Dummy({w, frame.px(kMonitorHeader)});
    if (ImGui::IsItemHovered())
      ImGui::SetTooltip("%s %s", text.c_str(), std::string(status_word(status)).c_str());
    x += w + frame.px(14);
  }
}

void draw_menu(const Frame& frame, ActionSink& actions) {
  if (!ImGui::BeginPopup("monitor-menu")) return;
  if (ImGui::MenuItem("Open the full window")) actions.show_full(true);
  if (ImGui::MenuItem("Hide the monitor")) actions.show_monitor(false);
  if (ImGui::BeginMenu("Opacity")) {
    for (const int percent : {100, 90, 80, 70, 60}) {
      const std::string label = std::to_string(percent) + " %";
      const bool now = std::lround(frame.window.opacity * 100) == percent;
      if (ImGui::MenuItem(label.c_str(), nullptr, now))
        actions.set_opacity(static_cast<float>(percent) / 100);
    }
    ImGui::EndMenu();
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Quit")) actions.quit();
  ImGui::EndPopup();
}

void draw_top(const Frame& frame, ActionSink& actions, const Area& area) {
  const Pane pane("monitor-top", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float top = area.y + frame.px(5);
  float right = area.right() - frame.px(6) - frame.px(kIcon);
  if (icon_button(frame, "Menu", "", Icon::Dots, {right, top}, kIcon)) ImGui::OpenPopup("monitor-menu");
  draw_menu(frame, actions);
  right -= frame.px(kIcon + 2);
  if (icon_button(frame, "Full window", "Enter", Icon::Expand, {right, top}, kIcon)) actions.show_full(true);
  right -= frame.px(8);
  const float x = area.x + frame.px(kMargin);
  if (frame.snapshot.runners.empty())
    pen.ui({x, area.y + frame.px(8)}, frame.theme.dim, "No runners", right - x);
  else
    draw_counts(frame, pen, x, area.y, right);
  // Last: what lies on it takes the press first.
  drag_by("Move window", area, actions);
  pen.horizontal(area.x, area.right(), area.bottom() - frame.px(1));
}

// Wide enough for the names, as far as the words keep half of the width.
float name_width(const Frame& frame, const Pen& pen, const std::vector<RowPtr>& rows, float width) {
  float widest = frame.px(60);
  for (const auto& row : rows)
    widest = std::max(widest, pen.width(frame.fonts.ui_strong, kUiSize, row->runner.name));
  return std::min({widest, std::floor(width * 0.3F), frame.px(150)});
}

void draw_row(const Frame& frame, const snapshot::RunnerRow& row, bool selected, float names,
              const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const runner::Runner& r = row.runner;
  const bool waits = r.status == Status::Waiting;
  const float y = area.y, text_y = y + frame.px(5);
  row_ground(frame, pen, {area.x + frame.px(6), y}, {area.right() - frame.px(6), area.bottom() - frame.px(2)},
             selected, waits, frame.px(4));
  pen.status_mark({area.x + frame.px(20), y + std::round(area.h / 2) - frame.px(1)}, 4, r.status);
  float left = area.x + frame.px(34);
  pen.strong({left, y + frame.px(3)}, frame.theme.text, r.name, names);
  left += names + frame.px(10);

  float right = area.right() - frame.px(kMargin);
  pen.small_right({right, text_y}, waits || selected ? frame.theme.dim : frame.theme.faint,
                  frame.ages.show(r.status_since));
  right -= frame.px(34);
  const bool narrow = area.w < frame.px(360);
  const float column = narrow ? 0 : frame.px(r.status == Status::Running ? 44 : 66);
  right -= column;
  if (r.status == Status::Running) {
    if (const auto curve = frame.activity.curve(r.id); curve && !narrow)
      pen.curve({right, y + frame.px(6)}, frame.px(40), frame.px(kMonitorRow - 14), frame.theme.ok, *curve);
  } else if (!narrow) {
    pen.small({right, text_y}, status_color(frame.theme, r.status), status_word(r.status), column);
  } else {
    right += column;
  }
  const float room = right - frame.px(8) - left;
  if (room > frame.px(24))
    pen.small({left, text_y}, last_words_color(frame, r.status), last_words(row), room);
}

void draw_rows(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("monitor-rows", area, frame.theme.bg0, Scroll::Down);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const auto rows = by_urgency(frame.snapshot.runners);
  const float height = frame.px(kMonitorRow), names = name_width(frame, pen, rows, area.w);
  const float width = ImGui::GetContentRegionAvail().x;  // without the scroll bar
  float y = area.y + frame.px(4) - ImGui::GetScrollY();
  for (const auto& row : rows) {
    const bool clicked = row_item(*row, {area.x, y}, {width, height});
    const bool held = ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left);
    if (held) state.monitor_dragged = true;
    if (held) actions.drag_window();
    if (clicked && !state.monitor_dragged) {
      select_runner(state, row->runner.id);
      actions.show_full(true);
    }
    if (y + height > area.y && y < area.bottom())
      draw_row(frame, *row, row->runner.id == state.selected, names, {area.x, y, width, height});
    y += height;
  }
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) state.monitor_dragged = false;
  drag_by("Move window##below", {area.x, y, area.w, area.bottom() - y}, actions);
  ImGui::SetCursorScreenPos({area.x, y});
  ImGui::Dummy({1, frame.px(4)});
}

// Whose question the foot shows: of the selected runner, else of the first that asks one.
RowPtr asking(const Frame& frame, const UiState& state) {
  RowPtr out;
  for (const auto& row : by_urgency(frame.snapshot.runners)) {
    if (!row->runner.dialog) continue;
    if (row->runner.id == state.selected) return row;
    if (!out) out = row;
  }
  return out;
}

void take_keys(const Frame& frame, UiState& state, ActionSink& actions) {
  if (const RowPtr row = asking(frame, state)) take_answer_keys(actions, row->runner, ImGuiMod_None);
  const ImGuiIO& io = ImGui::GetIO();
  const auto pressed = [](ImGuiKeyChord chord) { return chord_pressed(chord, true); };
  const auto rows = by_urgency(frame.snapshot.runners);
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const RowPtr& row) { return row->runner.id == state.selected; });
  if (!rows.empty() && (pressed(ImGuiKey_J) || pressed(ImGuiKey_DownArrow)))
    select_runner(state,
                  at == rows.end() || at + 1 == rows.end() ? rows.back()->runner.id : at[1]->runner.id);
  if (!rows.empty() && (pressed(ImGuiKey_K) || pressed(ImGuiKey_UpArrow)))
    select_runner(state,
                  at == rows.begin() || at == rows.end() ? rows.front()->runner.id : at[-1]->runner.id);
  for (const Act act : {Act::Monitor, Act::NextNeeding, Act::LargerText, Act::SmallerText, Act::UsualText,
                        Act::NextTheme, Act::Quit}) {
    if (const int chord = keys_of(frame, act).chord; chord != 0 && chord_pressed(chord))
      perform(frame, state, actions, act);
  }
  if (pressed(ImGuiKey_Enter)) actions.show_full(true);
  if (!io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_A, false)) {
    actions.show_full(true);
    perform(frame, state, actions, Act::Answer);
  }
}

}  // namespace

void draw_monitor(const Frame& frame, UiState& state, ActionSink& actions) {
  take_keys(frame, state, actions);
  const Area all = begin_display("##monitor");
  const float top = frame.px(kMonitorHeader);
  draw_top(frame, actions, {all.x, all.y, all.w, top});
  const RowPtr row = asking(frame, state);
  const float foot = row ? std::min(frame.px(kAnswerBarHeight), all.h - top) : 0;
  draw_rows(frame, state, actions, {all.x, all.y + top, all.w, all.h - top - foot});
  if (row) draw_answer_buttons(frame, actions, row->runner, {all.x, all.bottom() - foot, all.w, foot}, true);
  ImGui::End();
  // An edge of its own: the window manager draws none, and the desktop below may be as dark.
  ImGui::GetForegroundDrawList()->AddRect({all.x, all.y}, {all.right(), all.bottom()}, frame.theme.line);
}

}  // namespace geppetto::window
