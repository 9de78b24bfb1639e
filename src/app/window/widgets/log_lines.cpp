// A scrolling view of a transcript: whole pixels in 64 bits, a scrollbar of Dear ImGui's, lines drawn cell by
// cell.
#include "app/window/widgets/log_lines.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/window/cell_text.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr std::int64_t kWheelLines = 3, kWheelColumns = 8;
constexpr std::int64_t kMaxColumnsLeft =
    8192;  // how far to the right one can look; each frame walks that far
constexpr float kMargin = 14, kTopGap = 8, kScrollbar = 10;

struct Range {
  std::int64_t first, last;  // smallest and largest top_px
};

void take_wheel(TranscriptPlace& place, std::int64_t line_height) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows)) return;
  const float up = io.KeyShift ? 0 : io.MouseWheel, left = io.KeyShift ? io.MouseWheel : io.MouseWheelH;
  place.top_px -= std::llround(up * static_cast<float>(kWheelLines * line_height));
  if (up > 0) place.follow = false;
  place.columns_left -= std::llround(left * static_cast<float>(kWheelColumns));
}

void copy_marked(const TranscriptPlace& place, const log::LogView& log) {
  if (!place.mark_from || !place.mark_to) return;
  const auto first =
      std::max(std::min(*place.mark_from, *place.mark_to), static_cast<std::int64_t>(log.first_line()));
  const auto last =
      std::min(std::max(*place.mark_from, *place.mark_to), static_cast<std::int64_t>(log.end_line()) - 1);
  std::string text;
  for (std::int64_t n = first; n <= last && text.size() < kMaxCopiedBytes; ++n) {
    text += log.line(static_cast<std::uint64_t>(n)).text;
    text += '\n';
  }
  if (!text.empty()) ImGui::SetClipboardText(text.c_str());
}

void take_keys(TranscriptPlace& place, const log::LogView& log, std::int64_t page, const Range& range) {
  if (ImGui::GetIO().WantTextInput) return;
  if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C)) copy_marked(place, log);
  const auto go = [&](std::int64_t to) {
    place.top_px = to;
    place.follow = false;
  };
  if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) go(place.top_px - page);
  if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) go(place.top_px + page);
  if (ImGui::IsKeyPressed(ImGuiKey_Home)) go(range.first);
  if (ImGui::IsKeyPressed(ImGuiKey_End)) place.follow = true;
  if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) place.columns_left -= kWheelColumns;
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) place.columns_left += kWheelColumns;
}

// `top`: where the line at top_px is drawn. Pressing starts a mark, dragging extends it and scrolls at the
// edges.
void take_marks(TranscriptPlace& place, const log::LogView& log, const ImRect& text, float top,
                std::int64_t height) {
  ImGui::SetCursorScreenPos(text.Min);
  ImGui::InvisibleButton("lines", text.GetSize());
  if (!ImGui::IsItemActive()) return;
  const float y = ImGui::GetIO().MousePos.y;
  const auto first = static_cast<std::int64_t>(log.first_line()),
             last = static_cast<std::int64_t>(log.end_line()) - 1;
  const auto line = std::clamp((place.top_px + static_cast<std::int64_t>(y - top)) / height, first, last);
  if (ImGui::IsItemActivated()) place.mark_from = place.mark_to = std::nullopt;
  if (!ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    if (ImGui::IsItemActivated()) place.mark_from = line;
    return;
  }
  place.mark_to = line;
  if (y < text.Min.y) {
    place.top_px -= height;
    place.follow = false;
  }
  if (y > text.Max.y) place.top_px += height;
}

bool marked(const TranscriptPlace& place, std::int64_t line) {
  if (!place.mark_from || !place.mark_to) return false;
  return line >= std::min(*place.mark_from, *place.mark_to) &&
         line <= std::max(*place.mark_from, *place.mark_to);
}

void settle(TranscriptPlace& place, const Range& range) {
  if (place.follow) place.top_px = range.last;
  place.top_px = std::clamp(place.top_px, range.first, range.last);
  if (place.top_px == range.last) place.follow = true;
  place.columns_left = std::clamp<std::int64_t>(place.columns_left, 0, kMaxColumnsLeft);
}

void draw_scrollbar(const Frame& frame, TranscriptPlace& place, const Range& range, std::int64_t page) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImRect box(window->Rect().Max.x - frame.px(kScrollbar + 2), window->Rect().Min.y + frame.px(4),
                   window->Rect().Max.x - frame.px(2), window->Rect().Max.y - frame.px(4));
  ImS64 offset = place.top_px - range.first;
  const ImS64 before = offset;
  if (range.last == range.first) return;
  ImGui::ScrollbarEx(box, window->GetID("##scroll"), ImGuiAxis_Y, &offset, page,
                     range.last - range.first + page);
  if (offset == before) return;
  place.top_px = range.first + offset;
  place.follow = place.top_px >= range.last;
}

void draw_jump(const Frame& frame, TranscriptPlace& place) {
  const ImRect box = ImGui::GetCurrentWindow()->Rect();
  const Area area{box.Min.x, box.Min.y, box.GetWidth(), box.GetHeight()};
  if (!place.follow && pill_over(frame, area, "Jump to end")) place.follow = true;
}

}  // namespace

int draw_log_lines(const Frame& frame, const log::LogView& log, TranscriptPlace& place, bool line_numbers,
                   bool keys) {
  const ImRect box = ImGui::GetCurrentWindow()->Rect();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const CellPainter painter(frame, list, kMonoSize);
  const auto height = static_cast<std::int64_t>(painter.cell().height);
  const auto page = std::max(height, static_cast<std::int64_t>(box.GetHeight() - 2 * frame.px(kTopGap)));
  const auto first_px = static_cast<std::int64_t>(log.first_line()) * height;
  const auto end_px = static_cast<std::int64_t>(log.end_line()) * height;
  const Range range{first_px, std::max(first_px, end_px - page)};

  take_wheel(place, height);
  if (keys) take_keys(place, log, page, range);
  const float text_right = box.Max.x - frame.px(kScrollbar + 2);
  take_marks(place, log, {box.Min.x, box.Min.y, text_right, box.Max.y}, box.Min.y + frame.px(kTopGap),
             height);
  settle(place, range);
  draw_scrollbar(frame, place, range, page);
  settle(place, range);

  float left = box.Min.x + frame.px(kMargin);
  const Pen pen(frame, list);
  const CellSize digit = cell_size(frame, kMonoSmallSize);
  const float number_right = left + static_cast<float>(std::to_string(log.end_line()).size()) * digit.width;
  if (line_numbers) left = number_right + frame.px(16);
  const float room = box.Max.x - frame.px(kScrollbar + 4) - left;
  const auto columns = static_cast<std::int64_t>(std::max(0.0F, room / painter.cell().width));
  ImGui::PushClipRect({box.Min.x, box.Min.y}, {text_right, box.Max.y}, true);
  int drawn = 0;
  for (std::int64_t n = place.top_px / height; n < static_cast<std::int64_t>(log.end_line()); ++n, ++drawn) {
    const float y = box.Min.y + frame.px(kTopGap) + static_cast<float>(n * height - place.top_px);
    if (y >= box.Max.y) break;
    if (marked(place, n)) {
      pen.fill({box.Min.x, y}, {text_right, y + static_cast<float>(height)},
               with_alpha(frame.theme.accent, 0.16F));
    }
    const log::Line line = log.line(static_cast<std::uint64_t>(n));
    if (line_numbers) {
      const std::string number = std::to_string(n + 1);
      const float x = number_right - static_cast<float>(number.size()) * digit.width;
      pen.text(frame.fonts.mono, kMonoSmallSize, {x, y + frame.px(1)}, with_alpha(frame.theme.faint, 0.75F),
               number);
    }
    const Rgba ink = line.kind == log::LineKind::Text  ? frame.theme.text
                     : line.kind == log::LineKind::Gap ? frame.theme.warn
                                                       : frame.theme.blue;
    painter.line(line, {left, y}, place.columns_left, columns, ink);
  }
  ImGui::PopClipRect();
  draw_jump(frame, place);
  return drawn;
}

}  // namespace geppetto::window
