// The palette: one field for everything.
#include "app/window/panels/palette.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>
#include <variant>

#include "app/window/palette_items.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

constexpr float kWidth = 620, kRow = 34, kMaxHeight = 430;

void carry_out(const Frame& frame, UiState& state, ActionSink& actions, const PaletteItem& item) {
  close_dialog(state);
  if (const auto* id = std::get_if<RunnerId>(&item.deed)) {
    state.filter.clear();  // it must be seen in the list
    select_runner(state, *id);
  } else if (const auto* act = std::get_if<Act>(&item.deed)) {
    perform(frame, state, actions, *act);
  } else if (const auto* pane = std::get_if<AttachPane>(&item.deed)) {
    actions.post(core::AttachSession{pane->pane});
  } else if (const auto* theme = std::get_if<PickTheme>(&item.deed)) {
    actions.set_theme(theme->index);
  }
}

float draw_key_cap(const Frame& frame, const Pen& pen, float right, float top, const std::string& keys) {
  if (keys.empty()) return 0;
  const float w = pen.width(frame.fonts.mono, kAxisSize + 1, keys) + frame.px(12), h = frame.px(20);
  pen.fill({right - w, top}, {right, top + h}, frame.theme.bg0, 4);
  pen.text(frame.fonts.mono, kAxisSize + 1, {right - w + frame.px(6), top + frame.px(3)}, frame.theme.dim,
           keys);
  return w;
}

void draw_item(const Frame& frame, const PaletteItem& item, bool chosen, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  if (chosen) pen.fill({area.x, area.y}, {area.right(), area.bottom()}, frame.theme.bg3, 6);
  float left = area.x + frame.px(12);
  float right = area.right() - frame.px(12);
  if (item.status) {
    pen.status_mark({left + frame.px(6), area.y + area.h / 2}, 4, *item.status);
    left += frame.px(24);
    right -= pen.small_right({right, area.y + frame.px(9)}, status_color(frame.theme, *item.status),
                             status_word(*item.status));
  } else {
    right -= draw_key_cap(frame, pen, right, area.y + frame.px(7), item.keys);
  }
  right -= frame.px(14);
  const float title = pen.text(item.status ? frame.fonts.ui_strong : frame.fonts.ui, kUiSize,
                               {left, area.y + frame.px(8)}, frame.theme.text, item.title, right - left);
  left += title + frame.px(12);
  if (right - left > frame.px(40))
    pen.small({left, area.y + frame.px(9)}, chosen ? frame.theme.dim : frame.theme.faint, item.note,
              right - left);
}

// The clicked one, or none.
const PaletteItem* draw_items(const Frame& frame, Palette& palette, const std::vector<PaletteItem>& items,
                              float height) {
  const PaletteItem* clicked = nullptr;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, with_alpha(frame.theme.bg1, 0));
  ImGui::BeginChild("items", {0, height}, ImGuiChildFlags_None, ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  const float row = frame.px(kRow), width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const bool moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Area place{start.x, start.y + static_cast<float>(i) * row, width, row};
    ImGui::SetCursorScreenPos({place.x, place.y});
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton(items[i].title.c_str(), {width, row})) clicked = &items[i];
    if (ImGui::IsItemHovered() && moved) palette.choice = i;
    if (palette.choice == i && palette.choice_moved) ImGui::SetScrollHereY(0.5F);
    ImGui::PopID();
    if (ImGui::IsRectVisible({place.x, place.y}, {place.right(), place.bottom()}))
      draw_item(frame, items[i], palette.choice == i, place);
  }
  palette.choice_moved = false;
  ImGui::EndChild();
  return clicked;
}

void take_keys(Palette& palette, std::size_t count) {
  if (count == 0) return;
  const auto step = [&](std::size_t to) {
    palette.choice = to;
    palette.choice_moved = true;
  };
  const bool ctrl = ImGui::GetIO().KeyCtrl;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow) || (ctrl && ImGui::IsKeyPressed(ImGuiKey_N)))
    step((palette.choice + 1) % count);
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow) || (ctrl && ImGui::IsKeyPressed(ImGuiKey_P)))
    step((palette.choice + count - 1) % count);
}

}  // namespace

void draw_palette(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog != Dialog::Palette) return;
  Palette& palette = state.palette;
  if (state.dialog_opened) {
    palette = {};
    actions.post(core::RefreshPanes{});
  }
  const ImVec2 view = ImGui::GetMainViewport()->Size;
  const float width = std::min(frame.px(kWidth), view.x - frame.px(32)) / frame.scale;
  if (!begin_overlay(frame, state, Dialog::Palette, width, frame.px(52))) return;
  ImGui::PushFont(frame.fonts.ui, kUiSize);
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  if (ImGui::InputTextWithHint("##palette", "Runner, command, session, theme", &palette.query)) {
    palette.choice = 0;
    palette.choice_moved = true;
  }
  ImGui::PopFont();
  const auto items = palette_items(frame, state, palette.query);
  palette.choice = items.empty() ? 0 : std::min(palette.choice, items.size() - 1);
  take_keys(palette, items.size());
  const float rows = frame.px(kRow) * static_cast<float>(std::max<std::size_t>(items.size(), 1));
  const float height = std::min({rows, frame.px(kMaxHeight), view.y - frame.px(150)});
  const PaletteItem* done = draw_items(frame, palette, items, height);
  if (items.empty()) field_label(frame, "Nothing fits.");
  const bool enter =
      ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
  if (!done && !items.empty() && enter) done = &items[palette.choice];
  if (done) carry_out(frame, state, actions, *done);
  end_dialog();
}

}  // namespace geppetto::window
