// The bar at the top of the full window.
#include "app/window/panels/header.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "app/window/acts.h"
#include "app/window/layout.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

using runner::Status;

constexpr std::array<Status, 6> kByUrgency = {Status::Running,  Status::Waiting, Status::Errored,
                                              Status::Starting, Status::Idle,    Status::Stopped};
constexpr float kSearchWidth = 320, kNarrowSearch = 180, kSearchHeight = 28;

std::string pill_text(const snapshot::Snapshot& snapshot, Status status) {
  const auto n = std::count_if(snapshot.runners.begin(), snapshot.runners.end(),
                               [&](const auto& row) { return row->runner.status == status; });
  return n == 0 ? std::string() : std::to_string(n) + ' ' + std::string(status_word(status));
}

float draw_mark(const Frame& frame, const Pen& pen, float x, float y, float side) {
  pen.fill({x, y}, {x + side, y + side}, frame.theme.accent, 5);
  const float w = pen.width(frame.fonts.ui_strong, kUiSize, "G");
  pen.strong({x + (side - w) / 2, y + (side - pen.px(kUiSize)) / 2}, frame.theme.bg0, "G");
  return side;
}

// Against `right`, as many as fit behind `left`; what needs the person or failed is left out last. Returns
// their left end.
float draw_pills(const Frame& frame, const Pen& pen, float left, float right, float y) {
  constexpr std::array<Status, 6> kKeepOrder = {Status::Waiting,  Status::Errored, Status::Running,
                                                Status::Starting, Status::Idle,    Status::Stopped};
  std::array<bool, 6> kept{};
  float total = 0;
  for (const Status status : kKeepOrder) {
    const std::string text = pill_text(frame.snapshot, status);
    if (text.empty()) continue;
    const float w = pen.pill_width(text) + frame.px(6);
    if (right - total - w < left) break;
    total += w;
    kept.at(static_cast<std::size_t>(status)) = true;
  }
  float x = right - total + frame.px(6);
  const float start = x;
  for (const Status status : kByUrgency) {
    if (!kept.at(static_cast<std::size_t>(status))) continue;
    x += pen.pill({x, y}, status_color(frame.theme, status), pill_text(frame.snapshot, status)) + frame.px(6);
  }
  return start;
}

// Looks like a field and opens the palette, where the typing happens.
bool draw_search(const Frame& frame, const Pen& pen, float x, float y, float width) {
  const float height = frame.px(kSearchHeight);
  ImGui::SetCursorScreenPos({x, y});
  const bool pressed = ImGui::InvisibleButton("Search", {width, height});
  pen.fill({x, y}, {x + width, y + height}, ImGui::IsItemHovered() ? frame.theme.bg3 : frame.theme.bg2, 6);
  const float text_y = y + frame.px(5), right = x + width - frame.px(10);
  const float key = pen.small_right({right, y + frame.px(6)}, frame.theme.faint,
                                    keys_of(frame, Act::Palette).shown.c_str());
  draw_icon(frame, Icon::Search, {x + frame.px(16), y + height / 2}, frame.theme.faint);
  const float left = x + frame.px(30);
  pen.ui({left, text_y}, frame.theme.faint, "Search runners, commands", right - key - frame.px(12) - left);
  return pressed;
}

void draw_path(const Frame& frame, const Pen& pen, const UiState& state, float x, float y, float right) {
  const auto* row = selected_row(frame.snapshot, state);
  if (!row || right - x < frame.px(60)) return;
  x += pen.ui({x, y}, frame.theme.faint, "/") + frame.px(8);
  std::string path;
  for (const auto& group : group_runners(frame.snapshot.runners, frame.window.home)) {
    for (const auto& one : group.rows) {
      if (one.get() == row) path = group.title + " · ";
    }
  }
  const float room = right - x;
  const bool both = pen.width(frame.fonts.ui, kUiSize, path + row->runner.name) <= room;
  pen.ui({x, y}, frame.theme.dim, both ? path + row->runner.name : row->runner.name, room);
}

}  // namespace

void draw_header(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("header", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float text_y = area.y + frame.px(13);
  float x = area.x + frame.px(14);
  x += draw_mark(frame, pen, x, area.y + frame.px(13), frame.px(18)) + frame.px(10);
  x += pen.strong({x, text_y}, frame.theme.text, "Geppetto") + frame.px(12);

  constexpr float kIcon = 28;
  float right = area.right() - frame.px(10);
  const auto place_icon = [&](Act act, const char* label, Icon icon, bool on) {
    right -= frame.px(kIcon);
    if (icon_button(frame, label, keys_of(frame, act).shown.c_str(), icon, {right, area.y + frame.px(8)},
                    kIcon, on))
      perform(frame, state, actions, act);
    right -= frame.px(2);
  };
  place_icon(Act::OnTop, "Always on top", Icon::Pin, frame.window.always_on_top);
  place_icon(Act::Monitor, "Monitor", Icon::Monitor, frame.window.monitor_shown);
  right -= frame.px(8);

  const bool roomy = area.w >= frame.px(1100);
  const float search = frame.px(roomy ? kSearchWidth : kNarrowSearch);
  // In the middle of the window where that leaves room for both sides.
  const float search_x =
      roomy ? std::round(area.x + (area.w - search) / 2) : std::round(area.x + area.w * 0.34F);
  if (draw_search(frame, pen, search_x, area.y + frame.px(8), search))
    perform(frame, state, actions, Act::Palette);
  draw_path(frame, pen, state, x, text_y, search_x - frame.px(16));
  draw_pills(frame, pen, search_x + search + frame.px(16), right, area.y + frame.px(12));
  pen.horizontal(area.x, area.right(), area.bottom() - frame.px(1));
}

}  // namespace geppetto::window
