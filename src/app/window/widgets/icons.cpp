// Small pictures on buttons, drawn as shapes.
#include "app/window/widgets/icons.h"

#include <imgui.h>

#include <array>
#include <string>

#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

// Strokes and boxes on a field of 16 x 16 design pixels whose middle is `center`.
class Sketch {
 public:
  Sketch(const Frame& frame, ImDrawList* list, ImVec2 center, Rgba color)
      : list_(list), center_(center), unit_(frame.scale), color_(color) {}

  void line(float x1, float y1, float x2, float y2) const {
    list_->AddLine(at(x1, y1), at(x2, y2), color_, thick());
  }
  void box(float x1, float y1, float x2, float y2) const {
    list_->AddRect(at(x1, y1), at(x2, y2), color_, 2 * unit_, 0, thick());
  }
  void solid(float x1, float y1, float x2, float y2) const {
    list_->AddRectFilled(at(x1, y1), at(x2, y2), color_, unit_);
  }
  void ring(float x, float y, float r) const { list_->AddCircle(at(x, y), r * unit_, color_, 20, thick()); }
  void dot(float x, float y, float r) const { list_->AddCircleFilled(at(x, y), r * unit_, color_, 12); }

 private:
  ImVec2 at(float x, float y) const { return {center_.x + (x - 8) * unit_, center_.y + (y - 8) * unit_}; }
  float thick() const { return 1.5F * unit_; }

  ImDrawList* list_;
  ImVec2 center_;
  float unit_;
  Rgba color_;
};

}  // namespace

void draw_icon(const Frame& frame, Icon icon, ImVec2 center, Rgba color) {
  const Sketch s(frame, ImGui::GetWindowDrawList(), center, color);
  switch (icon) {
    case Icon::Plus:
      s.line(8, 3, 8, 13);
      s.line(3, 8, 13, 8);
      return;
    case Icon::Link:
      s.ring(5.5F, 8, 3);
      s.ring(10.5F, 8, 3);
      return;
    case Icon::Pin:
      s.line(4, 3, 12, 3);
      s.solid(6, 3, 10, 8);
      s.line(4, 8.5F, 12, 8.5F);
      s.line(8, 9, 8, 14);
      return;
    case Icon::Monitor:
      s.box(2, 3, 14, 13);
      s.solid(8.5F, 8, 12.5F, 11.5F);
      return;
    case Icon::SidePane:
      s.box(2, 3, 14, 13);
      s.line(10, 3, 10, 13);
      return;
    case Icon::Expand:
      s.line(9, 3, 13, 3);
      s.line(13, 3, 13, 7);
      s.line(13, 3, 9, 7);
      s.line(3, 9, 3, 13);
      s.line(3, 13, 7, 13);
      s.line(3, 13, 7, 9);
      return;
    case Icon::Dots:
      for (const float y : {3.5F, 8.0F, 12.5F}) s.dot(8, y, 1.4F);
      return;
    case Icon::Close:
      s.line(4, 4, 12, 12);
      s.line(12, 4, 4, 12);
      return;
    case Icon::Search:
      s.ring(7, 7, 4);
      s.line(10, 10, 13, 13);
      return;
    case Icon::Up:
    case Icon::Down: {
      const float end = icon == Icon::Up ? 10 : 6, tip = 16 - end;
      s.line(4, end, 8, tip);
      s.line(8, tip, 12, end);
      return;
    }
    case Icon::Wrap:
      s.line(2, 4, 14, 4);
      s.line(2, 8, 13, 8);
      s.line(13, 8, 13, 12);
      s.line(13, 12, 9, 12);
      s.line(9, 12, 11, 10);
      s.line(2, 12, 6, 12);
      return;
    case Icon::Funnel:
      s.line(2, 4, 14, 4);
      s.line(5, 8, 11, 8);
      s.line(7, 12, 9, 12);
      return;
    case Icon::Clock:
      s.ring(8, 8, 6);
      s.line(8, 4.5F, 8, 8);
      s.line(8, 8, 10.5F, 9.5F);
      return;
  }
}

bool icon_button(const Frame& frame, const char* label, const char* key, Icon icon, ImVec2 at, float size,
                 bool on) {
  const float side = frame.px(size);
  ImGui::SetCursorScreenPos(at);
  const bool pressed = ImGui::InvisibleButton(label, {side, side});
  const bool hot = ImGui::IsItemHovered();
  if (hot) Pen(frame, ImGui::GetWindowDrawList()).fill(at, {at.x + side, at.y + side}, frame.theme.bg3, 6);
  const Rgba color = on ? frame.theme.accent : hot ? frame.theme.text : frame.theme.dim;
  draw_icon(frame, icon, {at.x + side / 2, at.y + side / 2}, color);
  const std::string tip = *key == '\0' ? label : std::string(label) + "  " + key;
  ImGui::SetItemTooltip("%s", tip.c_str());
  return pressed;
}

}  // namespace geppetto::window
