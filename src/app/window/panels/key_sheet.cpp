// The sheet of all keys, in three columns where there is room.
#include "app/window/panels/key_sheet.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "app/window/acts.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

using KeyRow = std::pair<std::string, std::string>;  // keys, what they do
struct Section {
  const char* title;
  std::vector<KeyRow> rows;
};

constexpr float kRow = 26, kColumn = 340, kKeyWidth = 122;

Section section(const Frame& frame, const char* title, ActGroup group) {
  Section out{title, {}};
  for (const ActEntry& entry : all_acts()) {
    const std::string& keys = keys_of(frame, entry.act).shown;
    if (entry.group == group && !keys.empty()) out.rows.emplace_back(keys, entry.title);
  }
  return out;
}

std::array<Section, 4> sections(const Frame& frame) {
  return {section(frame, "RUNNERS", ActGroup::Runners), section(frame, "VIEWS", ActGroup::Views),
          section(frame, "WINDOWS", ActGroup::Windows),
          Section{"WHILE TYPING INTO A TERMINAL",
                  {{"Shift+Esc", "Back to the window"},
                   {"Ctrl+Shift+K", "Search runners and commands"},
                   {"Ctrl+Shift+C", "Copy what is marked"},
                   {"Ctrl+click", "Open a link"},
                   {"Shift+drag", "Mark what a program with a mouse shows"},
                   {"Ctrl+Shift+V", "Paste"},
                   {"Shift+PageUp", "Scroll back"}}}};
}

float height_of(const Frame& frame, const Section& section) {
  return frame.px(kRow) * static_cast<float>(section.rows.size() + 1) + frame.px(14);
}

void draw_section(const Frame& frame, const Section& section, float x, float y, float width) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.text(frame.fonts.ui_strong, kSmallSize, {x, y}, frame.theme.faint, section.title, width);
  y += frame.px(kRow);
  for (const auto& [keys, title] : section.rows) {
    const float w = pen.width(frame.fonts.mono, kAxisSize + 1, keys) + frame.px(12);
    pen.fill({x, y}, {x + w, y + frame.px(21)}, frame.theme.bg3, 4);
    pen.text(frame.fonts.mono, kAxisSize + 1, {x + frame.px(6), y + frame.px(3)}, frame.theme.text, keys);
    pen.small({x + frame.px(kKeyWidth), y + frame.px(2)}, frame.theme.text, title,
              width - frame.px(kKeyWidth));
    y += frame.px(kRow);
  }
}

}  // namespace

void draw_key_sheet(const Frame& frame, UiState& state) {
  if (state.dialog != Dialog::Keys) return;
  const bool two = ImGui::GetMainViewport()->Size.x >= frame.px(2 * kColumn + 100);
  const float width = two ? 2 * kColumn + 24 + 40 : kColumn + 40;
  if (!begin_dialog(frame, state, Dialog::Keys, "Keys", width)) return;
  const auto all = sections(frame);
  const float left_height = height_of(frame, all[0]) + (two ? 0 : height_of(frame, all[1]));
  float right_height = 0;
  for (std::size_t i = 1; i < all.size(); ++i) right_height += height_of(frame, all.at(i));
  const float whole = two ? std::max(left_height, right_height) : height_of(frame, all[0]) + right_height;
  const float room = std::min(whole, ImGui::GetMainViewport()->Size.y - frame.px(150));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, with_alpha(frame.theme.bg1, 0));
  ImGui::BeginChild("keys", {0, room});
  ImGui::PopStyleColor();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float column = frame.px(kColumn);
  float y = start.y;
  draw_section(frame, all[0], start.x, y, column);
  float x = start.x;
  if (two)
    x += column + frame.px(24);
  else
    y += height_of(frame, all[0]);
  for (std::size_t i = 1; i < all.size(); ++i) {
    draw_section(frame, all.at(i), x, y, column);
    y += height_of(frame, all.at(i));
  }
  ImGui::Dummy({1, whole - frame.px(2)});
  ImGui::EndChild();
  if (button(frame, "Close", ButtonLook::Plain, {frame.px(84), frame.px(32)})) close_dialog(state);
  end_dialog();
}

}  // namespace geppetto::window
