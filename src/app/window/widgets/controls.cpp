// Buttons, switches and tabs in the house's look.
#include "app/window/widgets/controls.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {

float button_width(const Frame& frame, const char* label) {
  const char* end = std::strstr(label, "##");
  const std::string_view shown(label, end ? static_cast<std::size_t>(end - label) : std::strlen(label));
  return Pen(frame, nullptr).width(frame.fonts.ui_strong, kUiSize, shown) + frame.px(26);
}

bool button(const Frame& frame, const char* label, ButtonLook look, ImVec2 size) {
  const Theme& theme = frame.theme;
  const bool primary = look == ButtonLook::Primary;
  const Rgba ground = primary                     ? theme.accent
                      : look == ButtonLook::Quiet ? with_alpha(theme.bg2, 0)
                                                  : theme.bg2;
  const Rgba ink = primary ? theme.bg0 : look == ButtonLook::Danger ? theme.err : theme.text;
  ImGui::PushStyleColor(ImGuiCol_Button, ground);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, primary ? with_alpha(theme.accent, 0.88F) : theme.bg3);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, primary ? with_alpha(theme.accent, 0.75F) : theme.scroll);
  ImGui::PushStyleColor(ImGuiCol_Text, ink);
  ImGui::PushFont(primary ? frame.fonts.ui_strong : frame.fonts.ui, kUiSize);
  if (size.x <= 0) size.x = button_width(frame, label);
  const bool pressed = ImGui::Button(label, size);
  ImGui::PopFont();
  ImGui::PopStyleColor(4);
  return pressed;
}

float toggle_width(const Frame& frame, const char* shown) {
  return frame.px(28 + 8) + Pen(frame, nullptr).small_width(shown);
}

bool toggle(const Frame& frame, const char* label, const char* shown, bool on, ImVec2 at) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  ImGui::SetCursorScreenPos(at);
  const bool flipped = ImGui::InvisibleButton(label, {toggle_width(frame, shown), frame.px(kSwitchHeight)});
  const bool hot = ImGui::IsItemHovered();
  const float top = at.y + frame.px(4), h = frame.px(16), w = frame.px(28);
  const Theme& theme = frame.theme;
  pen.list()->AddRectFilled({at.x, top}, {at.x + w, top + h},
                            on    ? theme.accent
                            : hot ? theme.scroll
                                  : theme.bg3,
                            h / 2);
  const float knob = on ? at.x + w - h / 2 : at.x + h / 2;
  pen.list()->AddCircleFilled({knob, top + h / 2}, h / 2 - frame.px(3), on ? theme.bg0 : theme.dim, 20);
  pen.small({at.x + w + frame.px(8), at.y + frame.px(4)}, on || hot ? theme.text : theme.dim, shown);
  return flipped;
}

bool tab(const Frame& frame, const char* label, bool current, float& x, float top) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  ImFont* font = current ? frame.fonts.ui_strong : frame.fonts.ui;
  const float w = pen.width(font, kUiSize, label);
  ImGui::SetCursorScreenPos({x - frame.px(6), top});
  const bool pressed = ImGui::InvisibleButton(label, {w + frame.px(12), frame.px(34)});
  const bool hot = ImGui::IsItemHovered();
  pen.text(font, kUiSize, {x, top + frame.px(9)}, current || hot ? frame.theme.text : frame.theme.dim, label);
  if (current) pen.fill({x, top + frame.px(32)}, {x + w, top + frame.px(34)}, frame.theme.accent, 1);
  x += w + frame.px(22);
  return pressed;
}

bool pill_over(const Frame& frame, const Area& area, const char* label, std::string_view shown) {
  const float wanted = Pen(frame, nullptr).width(frame.fonts.ui_strong, kUiSize, shown) + frame.px(34);
  const float width = std::min(wanted, area.w), height = frame.px(30);
  const Area box{std::round(area.x + (area.w - width) / 2), area.bottom() - height - frame.px(14), width,
                 height};
  // A child window, so that a press on it is none on what lies below.
  const Pane pane("pill", box, with_alpha(frame.theme.bg0, 0));
  ImGui::SetCursorScreenPos({box.x, box.y});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, height / 2);
  const bool pressed = button(frame, label, ButtonLook::Primary, {width, height});
  ImGui::PopStyleVar();
  return pressed;
}

bool choice(const Frame& frame, const char* label, const char* explanation, const char* key, bool primary,
            ImVec2 size) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const Theme& theme = frame.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(label, size);
  const bool hot = ImGui::IsItemHovered();
  const ImVec2 to{at.x + size.x, at.y + size.y};
  pen.fill(at, to, hot ? theme.bg3 : theme.bg2, 8);
  const Rgba edge = primary ? theme.accent : hot ? theme.scroll : theme.line;
  pen.list()->AddRect({at.x + 0.5F, at.y + 0.5F}, {to.x - 0.5F, to.y - 0.5F}, edge, frame.px(8), 0,
                      frame.px(1));
  if (primary)
    pen.fill({at.x, at.y + frame.px(14)}, {at.x + frame.px(3), to.y - frame.px(14)}, theme.accent, 2);
  const float key_width = pen.width(frame.fonts.mono, kMonoSmallSize, key);
  const float inset = frame.px(18), room = size.x - 2 * inset - key_width - frame.px(26);
  pen.text(frame.fonts.ui_strong, kUiSize, {at.x + inset, at.y + frame.px(14)},
           primary ? theme.accent : theme.text, label, room);
  pen.small({at.x + inset, at.y + frame.px(37)}, theme.dim, explanation, room);
  const ImVec2 cap{to.x - inset - key_width - frame.px(14), at.y + (size.y - frame.px(24)) / 2};
  pen.fill(cap, {cap.x + key_width + frame.px(14), cap.y + frame.px(24)}, theme.bg0, 5);
  pen.text(frame.fonts.mono, kMonoSmallSize, {cap.x + frame.px(7), cap.y + frame.px(4)}, theme.dim, key);
  return pressed;
}

}  // namespace geppetto::window
