// All runners, a row each.
#include "app/window/panels/runner_list.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

using runner::Status;
using snapshot::RunnerRow;

// The item of a row: its label is the runner's name, its id the runner's id, so that names may be anything.
bool row_item(const RunnerRow& row, ImVec2 at, ImVec2 size) {
  const std::string id = row.runner.id.str();
  ImGui::SetCursorScreenPos(at);
  ImGui::PushID(id.c_str());
  const bool pressed = ImGui::InvisibleButton(row.runner.name.c_str(), size);
  ImGui::PopID();
  return pressed;
}

void row_ground(const Frame& frame, const Pen& pen, ImVec2 from, ImVec2 to, bool selected, bool waiting,
                float bar_inset) {
  if (waiting)
    pen.fill(from, to, with_alpha(frame.theme.accent, selected ? 0.16F : 0.10F), 7);
  else if (selected)
    pen.fill(from, to, frame.theme.bg3, 7);
  else if (ImGui::IsItemHovered())
    pen.fill(from, to, with_alpha(frame.theme.bg3, 0.5F), 7);
  if (!selected && !waiting) return;
  const Rgba bar = frame.theme.accent;
  pen.fill({from.x, from.y + bar_inset}, {from.x + frame.px(3), to.y - bar_inset}, bar, 2);
}

Rgba second_line_color(const Frame& frame, Status status) {
  if (status == Status::Waiting) return frame.theme.accent;
  return status == Status::Errored ? frame.theme.err : frame.theme.dim;
}

// The elbow under an agent's tool call says nothing here.
std::string_view without_elbow(std::string_view text) {
  constexpr std::string_view kElbow = "⎿";
  const auto trim = [&] { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); };
  trim();
  if (text.substr(0, kElbow.size()) == kElbow) text.remove_prefix(kElbow.size());
  trim();
  return text;
}

std::string_view second_line(const RunnerRow& row) {
  if (runner::is_over(row.runner.status) && !row.runner.end_reason.empty()) return row.runner.end_reason;
  return row.last_text.empty() ? std::string_view(row.runner.evidence.text) : without_elbow(row.last_text);
}

void draw_row(const Frame& frame, const RunnerRow& row, bool selected, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const runner::Runner& r = row.runner;
  const float gap = frame.px(2), y = area.y, right = area.x + area.w - frame.px(16),
              left = area.x + frame.px(40);
  row_ground(frame, pen, {area.x + frame.px(6), y}, {area.x + area.w - frame.px(6), y + area.h - gap},
             selected, r.status == Status::Waiting, frame.px(8));
  pen.status_mark({area.x + frame.px(24), y + frame.px(15)}, 4, r.status);
  const float word =
      pen.small_right({right, y + frame.px(6)}, status_color(frame.theme, r.status), status_word(r.status));
  pen.strong({left, y + frame.px(4)}, frame.theme.text, r.name, right - word - frame.px(10) - left);
  const float age =
      pen.small_right({right, y + frame.px(24)}, frame.theme.faint, frame.ages.show(r.status_since));
  pen.small({left, y + frame.px(24)}, second_line_color(frame, r.status), second_line(row),
            right - age - frame.px(10) - left);
}

void draw_compact_row(const Frame& frame, const RunnerRow& row, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const runner::Runner& r = row.runner;
  const float y = area.y, right = area.x + area.w - frame.px(18);
  row_ground(frame, pen, {area.x + frame.px(6), y}, {area.x + area.w - frame.px(6), y + area.h - frame.px(2)},
             false, r.status == Status::Waiting, frame.px(4));
  pen.status_mark({area.x + frame.px(20), y + area.h / 2 - frame.px(1)}, 4, r.status);
  pen.strong({area.x + frame.px(34), y + frame.px(3)}, frame.theme.text, r.name, frame.px(96));
  const float text_y = y + frame.px(5), ages = frame.px(34), words = frame.px(64);
  pen.small_right({right, text_y}, frame.theme.faint, frame.ages.show(r.status_since));
  pen.small({right - ages - words, text_y}, status_color(frame.theme, r.status), status_word(r.status),
            words);
  const float left = area.x + frame.px(138);
  pen.small({left, text_y}, second_line_color(frame, r.status), second_line(row),
            right - ages - words - frame.px(10) - left);
}

int urgency(Status status) {
  constexpr std::array<Status, 6> kOrder = {Status::Waiting,  Status::Errored, Status::Running,
                                            Status::Starting, Status::Idle,    Status::Stopped};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin());
}

}  // namespace

void move_selection(const snapshot::Snapshot& snapshot, UiState& state, int by) {
  const auto& rows = snapshot.runners;
  if (rows.empty()) return;
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const auto& row) { return row->runner.id == state.selected; });
  const auto index = at == rows.end() ? 0 : at - rows.begin() + by;
  const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
  select_runner(state, rows[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last))]->runner.id);
}

void draw_runner_list(const Frame& frame, UiState& state, ActionSink&, const Area& area) {
  const Pane pane("runners", area, frame.theme.bg1, Scroll::Down);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float scroll = ImGui::GetScrollY();
  float y = area.y + frame.px(8) - scroll;
  pen.text(frame.fonts.ui_strong, kSmallSize, {area.x + frame.px(14), y}, frame.theme.faint, "RUNNERS");
  pen.small_right({area.x + area.w - frame.px(16), y}, frame.theme.faint,
                  std::to_string(frame.snapshot.runners.size()));
  y += frame.px(24);
  const float height = frame.px(kListRow);
  for (const auto& row : frame.snapshot.runners) {
    const Area place{area.x, y, area.w, height};
    if (row_item(*row, {area.x, y}, {area.w, height})) select_runner(state, row->runner.id);
    const bool selected = row->runner.id == state.selected;
    if (selected && state.reveal_selected) {
      state.reveal_selected = false;
      if (y < area.y) ImGui::SetScrollHereY(0);
      if (y + height > area.y + area.h) ImGui::SetScrollHereY(1);
    }
    if (y + height > area.y && y < area.y + area.h) draw_row(frame, *row, selected, place);
    y += height;
  }
  ImGui::SetCursorScreenPos({area.x, y});
  ImGui::Dummy({1, frame.px(8)});
}

void draw_compact_list(const Frame& frame, UiState& state, ActionSink& actions, const Area& area) {
  const Pane pane("runners", area, frame.theme.bg0, Scroll::Down);
  std::vector<std::shared_ptr<const RunnerRow>> rows = frame.snapshot.runners;
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return urgency(a->runner.status) < urgency(b->runner.status);
  });
  const float height = frame.px(kCompactRow);
  float y = area.y + frame.px(4) - ImGui::GetScrollY();
  for (const auto& row : rows) {
    if (row_item(*row, {area.x, y}, {area.w, height})) {
      select_runner(state, row->runner.id);
      actions.set_compact(false);
    }
    if (y + height > area.y && y < area.y + area.h)
      draw_compact_row(frame, *row, {area.x, y, area.w, height});
    y += height;
  }
  ImGui::SetCursorScreenPos({area.x, y});
  ImGui::Dummy({1, frame.px(4)});
}

}  // namespace geppetto::window
