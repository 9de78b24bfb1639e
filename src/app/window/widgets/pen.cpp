// Draws the window's small vocabulary.
#include "app/window/widgets/pen.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cfloat>

#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {
constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kMaxText = 4096;  // bytes of a label that are measured; nothing wider fits a screen
}  // namespace

float Pen::width(ImFont* font, float size, std::string_view text) const {
  text = text.substr(0, kMaxText);
  return font->CalcTextSizeA(px(size), FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float Pen::small_width(std::string_view text) const { return width(frame_.fonts.ui, kSmallSize, text); }

float Pen::text(ImFont* font, float size, ImVec2 at, Rgba color, std::string_view text,
                float max_width) const {
  text = text.substr(0, kMaxText);
  const char* begin = text.data();
  const char* end = begin + text.size();
  const float full = width(font, size, text);
  if (max_width <= 0 || full <= max_width) {
    if (begin != end) list_->AddText(font, px(size), at, color, begin, end);
    return full;
  }
  const float room = max_width - width(font, size, kEllipsis);
  const char* cut = begin;
  if (room > 0) font->CalcTextSizeA(px(size), room, 0, begin, end, &cut);
  while (cut > begin && cut[-1] == ' ') --cut;
  float used = 0;
  if (cut > begin) {
    used = width(font, size, {begin, static_cast<std::size_t>(cut - begin)});
    list_->AddText(font, px(size), at, color, begin, cut);
  }
  list_->AddText(font, px(size), {at.x + used, at.y}, color, kEllipsis.data(),
                 kEllipsis.data() + kEllipsis.size());
  return used + width(font, size, kEllipsis);
}

std::string Pen::tail(ImFont* font, float size, std::string_view text, float max_width) const {
  if (text.size() > kMaxText) text = text.substr(text.size() - kMaxText);
  if (width(font, size, text) <= max_width) return std::string(text);
  const float room = max_width - width(font, size, kEllipsis);
  std::size_t from = 0;
  while (from < text.size() && width(font, size, text.substr(from)) > room) {
    ++from;
    while (from < text.size() && (text[from] & 0xC0) == 0x80) ++from;  // not into a character
  }
  return std::string(kEllipsis) + std::string(text.substr(from));
}

float Pen::ui(ImVec2 at, Rgba color, std::string_view t, float max_width) const {
  return text(frame_.fonts.ui, kUiSize, at, color, t, max_width);
}
float Pen::strong(ImVec2 at, Rgba color, std::string_view t, float max_width) const {
  return text(frame_.fonts.ui_strong, kUiSize, at, color, t, max_width);
}
float Pen::small(ImVec2 at, Rgba color, std::string_view t, float max_width) const {
  return text(frame_.fonts.ui, kSmallSize, at, color, t, max_width);
}
float Pen::small_right(ImVec2 at, Rgba color, std::string_view t) const {
  const float w = small_width(t);
  small({at.x - w, at.y}, color, t);
  return w;
}

float Pen::pill_width(std::string_view t) const { return small_width(t) + px(14); }

float Pen::pill(ImVec2 at, Rgba color, std::string_view t) const {
  const float w = pill_width(t), h = px(20);
  list_->AddRectFilled(at, {at.x + w, at.y + h}, with_alpha(color, 0.14F), h / 2);
  small({at.x + px(7), at.y + px(2)}, color, t);
  return w;
}

void Pen::curve(ImVec2 at, float width, float height, Rgba color, std::span<const float> values) const {
  constexpr std::size_t kMost = 64;
  const std::size_t n = std::min(values.size(), kMost);
  if (n < 2) return;
  std::array<ImVec2, kMost> points{};
  for (std::size_t i = 0; i < n; ++i) {
    const float part = static_cast<float>(i) / static_cast<float>(n - 1);
    points.at(i) = {at.x + width * part, at.y + height * (1 - std::clamp(values[i], 0.0F, 1.0F))};
  }
  // A column a pixel: wider ones show as steps under a steep line.
  const float bottom = at.y + height + px(2);
  for (float x = 0; x < width; ++x) {
    const float where = x / width * static_cast<float>(n - 1);
    const auto left = std::min(static_cast<std::size_t>(where), n - 2);
    const float into = where - static_cast<float>(left);
    const float y = points.at(left).y * (1 - into) + points.at(left + 1).y * into;
    list_->AddRectFilled({at.x + x, y}, {at.x + x + 1, bottom}, with_alpha(color, 0.16F));
  }
  list_->AddPolyline(points.data(), static_cast<int>(n), color, 0, 1.5F * frame_.scale);
}

void Pen::fill(ImVec2 from, ImVec2 to, Rgba color, float rounding) const {
  list_->AddRectFilled(from, to, color, px(rounding));
}

void Pen::horizontal(float left, float right, float y) const {
  list_->AddRectFilled({left, y}, {right, y + px(1)}, theme().line);
}

void Pen::vertical(float x, float top, float bottom) const {
  list_->AddRectFilled({x, top}, {x + px(1), bottom}, theme().line);
}

void Pen::status_mark(ImVec2 c, float radius, runner::Status status) const {
  const Rgba color = status_color(theme(), status);
  const float r = radius * frame_.scale, unit = frame_.scale;
  switch (status) {
    case runner::Status::Running:
      list_->AddCircle(c, r + 1.5F * unit, with_alpha(color, 0.24F), 24, 2 * unit);
      list_->PathArcTo(c, r + 1.5F * unit, 0.4F, 2.6F, 16);
      list_->PathStroke(color, 0, 2 * unit);
      list_->AddCircleFilled(c, r - 2 * unit, color, 16);
      return;
    case runner::Status::Starting:
      list_->AddCircle(c, r + 1.5F * unit, with_alpha(color, 0.24F), 24, 2 * unit);
      list_->PathArcTo(c, r + 1.5F * unit, 3.6F, 5.8F, 16);
      list_->PathStroke(color, 0, 2 * unit);
      return;
    case runner::Status::Waiting:
      list_->AddCircleFilled(c, r + 3 * unit, with_alpha(color, 0.20F), 24);
      list_->AddCircleFilled(c, r, color, 20);
      return;
    case runner::Status::Idle: list_->AddCircle(c, r, color, 20, 1.6F * unit); return;
    case runner::Status::Stopped:
    case runner::Status::Errored: list_->AddCircleFilled(c, r, color, 20); return;
  }
}

}  // namespace geppetto::window
