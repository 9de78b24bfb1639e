// What a row of a runner has in common in every list.
#include "app/window/widgets/runner_rows.h"

#include <imgui.h>

#include <algorithm>
#include <string>

namespace geppetto::window {
namespace {

// The elbow under an agent's tool call says nothing here.
std::string_view without_elbow(std::string_view text) {
  constexpr std::string_view kElbow = "⎿";
  const auto trim = [&] { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); };
  trim();
  if (text.substr(0, kElbow.size()) == kElbow) text.remove_prefix(kElbow.size());
  trim();
  return text;
}

}  // namespace

bool row_item(const snapshot::RunnerRow& row, ImVec2 at, ImVec2 size) {
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
  pen.fill({from.x, from.y + bar_inset}, {from.x + frame.px(3), to.y - bar_inset}, frame.theme.accent, 2);
}

std::string_view last_words(const snapshot::RunnerRow& row) {
  if (runner::is_over(row.runner.status) && !row.runner.end_reason.empty()) return row.runner.end_reason;
  return row.last_text.empty() ? std::string_view(row.runner.evidence.text) : without_elbow(row.last_text);
}

Rgba last_words_color(const Frame& frame, runner::Status status) {
  if (status == runner::Status::Waiting) return frame.theme.accent;
  return status == runner::Status::Errored ? frame.theme.err : frame.theme.dim;
}

}  // namespace geppetto::window
