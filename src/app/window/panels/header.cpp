// The bar at the top of the full and of the compact window.
#include "app/window/panels/header.h"

#include <imgui.h>

#include <array>
#include <string>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

using runner::Status;

// Most urgent first: what is cut off for want of room is the least urgent.
constexpr std::array<Status, 6> kByUrgency = {Status::Waiting,  Status::Errored, Status::Running,
                                              Status::Starting, Status::Idle,    Status::Stopped};

std::size_t count(const snapshot::Snapshot& snapshot, Status status) {
  std::size_t n = 0;
  for (const auto& row : snapshot.runners) n += row->runner.status == status;
  return n;
}

float draw_mark(const Frame& frame, const Pen& pen, float x, float y, float side) {
  pen.fill({x, y}, {x + side, y + side}, frame.theme.accent, 5);
  const float w = pen.width(frame.fonts.ui_strong, kUiSize, "G");
  pen.strong({x + (side - w) / 2, y + (side - pen.px(kUiSize)) / 2}, frame.theme.bg0, "G");
  return side;
}

// Right to left from `right`; stops where `left` begins. Returns the left end.
float draw_pills(const Frame& frame, const Pen& pen, float left, float right, float y) {
  float total = 0;
  for (const Status status : kByUrgency) {
    const std::size_t n = count(frame.snapshot, status);
    if (n == 0) continue;
    const std::string text = std::to_string(n) + ' ' + std::string(status_word(status));
    const float w = pen.pill_width(text) + frame.px(6);
    if (right - total - w < left) break;
    total += w;
  }
  float x = right - total;
  const float start = x;
  for (const Status status : kByUrgency) {
    const std::size_t n = count(frame.snapshot, status);
    if (n == 0) continue;
    const std::string text = std::to_string(n) + ' ' + std::string(status_word(status));
    if (x + pen.pill_width(text) > right) break;
    x += pen.pill({x, y}, status_color(frame.theme, status), text) + frame.px(6);
  }
  return start;
}

}  // namespace

void draw_header(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("header", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float y = area.y, text_y = y + frame.px(13);
  float x = area.x + frame.px(14);
  x += draw_mark(frame, pen, x, y + frame.px(13), frame.px(18)) + frame.px(10);
  x += pen.strong({x, text_y}, frame.theme.text, "Geppetto") + frame.px(12);

  const float button_height = frame.px(28), button_y = y + frame.px(8);
  float right = area.x + area.w - frame.px(12);
  const auto place_button = [&](const char* label, ButtonLook look) {
    const float w = button_width(frame, label);
    right -= w;
    ImGui::SetCursorScreenPos({right, button_y});
    const bool pressed = button(frame, label, look, {w, button_height});
    right -= frame.px(8);
    return pressed;
  };
  if (place_button("New runner", ButtonLook::Primary)) open_dialog(state, Dialog::NewRunner);
  if (place_button("Attach", ButtonLook::Plain)) open_dialog(state, Dialog::Attach);
  if (place_button("Compact", ButtonLook::Quiet)) actions.set_compact(true);
  ImGui::SetItemTooltip("A small window with the list alone, above all others (C)");
  right -= frame.px(8) + toggle_width(frame, "On top");
  if (toggle(frame, "Always on top", "On top", frame.window.always_on_top, {right, y + frame.px(10)})) {
    actions.set_always_on_top(!frame.window.always_on_top);
  }
  ImGui::SetItemTooltip("Keeps this window above all others (P)");
  right = draw_pills(frame, pen, x + frame.px(120), right - frame.px(14), y + frame.px(12));

  if (const auto* row = selected_row(frame.snapshot, state)) {
    x += pen.ui({x, text_y}, frame.theme.faint, "/") + frame.px(8);
    pen.ui({x, text_y}, frame.theme.dim, row->runner.name, right - frame.px(14) - x);
  }
  pen.horizontal(area.x, area.x + area.w, area.y + area.h - frame.px(1));
}

void draw_compact_header(const Frame& frame, UiState&, ActionSink& actions, const Area& area) {
  const Pane pane("header", area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  float x = area.x + frame.px(12);
  const float y = area.y;
  float right = area.x + area.w - frame.px(8);
  const float w = button_width(frame, "Expand");
  right -= w;
  ImGui::SetCursorScreenPos({right, y + frame.px(4)});
  if (button(frame, "Expand", ButtonLook::Quiet, {w, frame.px(26)})) actions.set_compact(false);
  // The compact window has no frame of the window manager's to hold it by.
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton("Move window", {right - area.x, area.h});
  if (ImGui::IsItemActive()) actions.drag_window();
  for (const Status status : kByUrgency) {
    const std::size_t n = count(frame.snapshot, status);
    if (n == 0) continue;
    const std::string text = std::to_string(n) + ' ' + std::string(status_word(status));
    if (x + pen.pill_width(text) > right) break;
    x += pen.pill({x, y + frame.px(7)}, status_color(frame.theme, status), text) + frame.px(6);
  }
  if (frame.snapshot.runners.empty()) pen.ui({x, y + frame.px(8)}, frame.theme.dim, "Geppetto");
  pen.horizontal(area.x, area.x + area.w, area.y + area.h - frame.px(1));
}

}  // namespace geppetto::window
