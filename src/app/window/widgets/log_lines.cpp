// A scrolling view of a transcript: rows in 64 bits, a scroll bar of Dear ImGui's, text drawn cell by cell.
#include "app/window/widgets/log_lines.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <string>

#include "app/window/cell_text.h"
#include "app/window/text_rows.h"
#include "app/window/widgets/chord.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr std::int64_t kWheelRows = 3, kWheelColumns = 8;
constexpr std::int64_t kMaxColumnsLeft =
    8192;  // how far to the right one can look; each frame walks that far
constexpr float kMargin = 14, kTopGap = 8, kScrollbar = 10;
constexpr std::size_t kMostHitsInRow = 64;  // of a line of nothing else

// By the clock on the wall here, as a person remembers it.
std::string time_text(WallTime at) {
  const auto seconds = static_cast<std::time_t>(at.ms / 1000);
  std::tm local{};
  std::array<char, 16> out{};
  if (!localtime_r(&seconds, &local) || std::strftime(out.data(), out.size(), "%H:%M:%S", &local) == 0)
    return {};
  return out.data();
}

// One frame of the view.
class LogPage {
 public:
  LogPage(const Frame& frame, const log::LogView& log, TranscriptPlace& place, const LogLook& look)
      : frame_(frame),
        log_(log),
        place_(place),
        look_(look),
        painter_(frame, ImGui::GetWindowDrawList(), kMonoSize),
        pen_(frame, ImGui::GetWindowDrawList()),
        box_(ImGui::GetCurrentWindow()->Rect()),
        gutter_(gutter_width()),
        text_right_(box_.Max.x - frame.px(kScrollbar + 4)),
        columns_(std::max<std::int64_t>(
            1, static_cast<std::int64_t>((text_right_ - text_left()) / painter_.cell().width))),
        rows_(log, look.wrap ? columns_ : 0, look.only_hits ? look.hits : nullptr),
        page_(std::max(
            1, static_cast<int>((box_.GetHeight() - 2 * frame.px(kTopGap)) / painter_.cell().height))) {}

  int draw() {
    take_wheel();
    if (look_.keys) take_keys();
    take_marks();
    settle();
    draw_scrollbar();
    settle();
    const int drawn = draw_rows();
    draw_hits();
    draw_jump();
    return drawn;
  }

 private:
  float digit_width() const { return cell_size(frame_, kMonoSmallSize).width; }

  float gutter_width() const {
    float characters = 0;
    if (look_.numbers) characters += static_cast<float>(std::to_string(log_.end_line()).size()) + 2;
    if (look_.times) characters += 8 + 2;
    return characters * digit_width();
  }
  float text_left() const { return box_.Min.x + frame_.px(kMargin) + gutter_; }
  float text_top() const { return box_.Min.y + frame_.px(kTopGap); }

  void go(std::int64_t rows) {
    place_.top = rows_.moved(place_.top, rows);
    if (rows < 0) place_.follow = false;
  }

  void take_wheel() {
    const ImGuiIO& io = ImGui::GetIO();
    if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows)) return;
    const float up = io.KeyShift ? 0 : io.MouseWheel, left = io.KeyShift ? io.MouseWheel : io.MouseWheelH;
    if (up != 0) go(-std::llround(up * static_cast<float>(kWheelRows)));
    place_.columns_left -= std::llround(left * static_cast<float>(kWheelColumns));
  }

  void copy(TextRows::Ink ink) const {
    const std::string text = rows_.marked_text(place_.mark, kMaxCopiedBytes, ink);
    if (!text.empty()) ImGui::SetClipboardText(text.c_str());
  }

  void draw_menu() const {
    if (!ImGui::BeginPopupContextItem("copy-menu")) return;
    ImGui::BeginDisabled(!place_.mark.set());
    if (ImGui::MenuItem("Copy", "Ctrl+C")) copy(TextRows::Ink::None);
    if (ImGui::MenuItem("Copy with colours", "Ctrl+Alt+C")) copy(TextRows::Ink::Sgr);
    ImGui::EndDisabled();
    ImGui::EndPopup();
  }

  void take_keys() {
    if (ImGui::GetIO().WantTextInput) return;
    if (chord_pressed(ImGuiMod_Ctrl | ImGuiKey_C) ||
        chord_pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C))
      copy(TextRows::Ink::None);
    if (chord_pressed(ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_C)) copy(TextRows::Ink::Sgr);
    if (chord_pressed(ImGuiKey_PageUp, true)) go(-page_);
    if (chord_pressed(ImGuiKey_PageDown, true)) go(page_);
    if (chord_pressed(ImGuiKey_Home)) {
      place_.top = rows_.first();
      place_.follow = false;
    }
    if (chord_pressed(ImGuiKey_End)) place_.follow = true;
    if (chord_pressed(ImGuiKey_LeftArrow, true)) place_.columns_left -= kWheelColumns;
    if (chord_pressed(ImGuiKey_RightArrow, true)) place_.columns_left += kWheelColumns;
  }

  TextCell cell_at(ImVec2 at) const {
    const auto down = static_cast<std::int64_t>(std::floor((at.y - text_top()) / painter_.cell().height));
    const auto across = static_cast<std::int64_t>(std::floor((at.x - text_left()) / painter_.cell().width));
    return {rows_.moved(place_.top, std::clamp<std::int64_t>(down, 0, page_)),
            std::max<std::int64_t>(0, across) + place_.columns_left};
  }

  // Pressing starts a mark, dragging extends it and scrolls at the edges.
  void take_marks() {
    ImGui::SetCursorScreenPos(box_.Min);
    ImGui::InvisibleButton("lines", {text_right_ - box_.Min.x, box_.GetHeight()});
    draw_menu();
    const ImVec2 at = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated()) {
      place_.mark = {cell_at(at), std::nullopt};
      return;
    }
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
    place_.mark.to = cell_at(at);
    if (at.y < box_.Min.y) go(-1);
    if (at.y > box_.Max.y) go(1);
  }

  void settle() {
    const TextRow bottom = rows_.moved(rows_.last(), 1 - page_);
    if (place_.wanted_line) {
      place_.top = rows_.moved({*place_.wanted_line, 0}, -page_ / 3);
      place_.follow = false;
      place_.wanted_line.reset();
    }
    if (place_.follow) place_.top = bottom;
    place_.top = std::clamp(rows_.moved(place_.top, 0), rows_.first(), bottom);
    if (place_.top == bottom) place_.follow = true;
    if (place_.follow) place_.seen_end = rows_.end_line();
    place_.columns_left = look_.wrap ? 0 : std::clamp<std::int64_t>(place_.columns_left, 0, kMaxColumnsLeft);
  }

  ImRect bar() const {
    return {box_.Max.x - frame_.px(kScrollbar + 2), box_.Min.y + frame_.px(4), box_.Max.x - frame_.px(2),
            box_.Max.y - frame_.px(4)};
  }

  void draw_scrollbar() {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    const TextRow bottom = rows_.moved(rows_.last(), 1 - page_);
    const std::int64_t most = rows_.index_of(bottom.line);
    if (most <= 0) return;
    ImS64 offset = rows_.index_of(place_.top.line);
    const ImS64 before = offset;
    const std::int64_t shown = std::max<std::int64_t>(1, rows_.line_count() - most);
    ImGui::ScrollbarEx(bar(), window->GetID("##scroll"), ImGuiAxis_Y, &offset, shown, most + shown);
    if (offset == before) return;
    place_.top = {rows_.line_at(std::min<std::int64_t>(offset, rows_.line_count() - 1)), 0};
    place_.follow = offset >= most;
  }

  void draw_gutter(const TextRow& row, const log::Line& line, float y) const {
    if (row.part != 0) return;
    const Rgba color = frame_.theme.faint;
    float x = box_.Min.x + frame_.px(kMargin);
    if (look_.numbers) {
      const std::string number = std::to_string(row.line + 1);
      const float width = static_cast<float>(std::to_string(log_.end_line()).size()) * digit_width();
      pen_.text(frame_.fonts.mono, kMonoSmallSize,
                {x + width - static_cast<float>(number.size()) * digit_width(), y + frame_.px(1)}, color,
                number);
      x += width + 2 * digit_width();
    }
    if (look_.times)
      pen_.text(frame_.fonts.mono, kMonoSmallSize, {x, y + frame_.px(1)}, color, time_text(line.at));
  }

  // Behind the text: columns [from, to) of the row at `y`.
  void tint(std::int64_t from, std::int64_t to, float y, Rgba color) const {
    const float left =
        text_left() + static_cast<float>(std::max<std::int64_t>(0, from)) * painter_.cell().width;
    const float right = std::min(text_right_, text_left() + static_cast<float>(to) * painter_.cell().width);
    if (right > left) pen_.fill({left, y}, {right, y + painter_.cell().height}, color);
  }

  void draw_found(const log::Line& line, std::int64_t hidden, float y) const {
    if (!look_.find) return;
    std::size_t measured = 0;
    std::int64_t column = 0;
    for (const log::MatchRange match : log::matches_in(*look_.find, line.text, kMostHitsInRow)) {
      column += width_of(line.text.substr(measured, match.begin - measured));
      const std::int64_t width = width_of(line.text.substr(match.begin, match.end - match.begin));
      if (column - hidden > columns_) return;
      tint(column - hidden, std::min(column + width - hidden, columns_), y,
           with_alpha(frame_.theme.accent, place_.found == place_.drawn ? 0.55F : 0.30F));
      column += width;
      measured = match.end;
    }
  }

  void draw_mark(const TextRow& row, std::int64_t hidden, float y) const {
    if (!place_.mark.set()) return;
    const TextCell from = place_.mark.first(), to = place_.mark.last();
    if (row < from.row || row > to.row) return;
    const std::int64_t shift = look_.wrap ? 0 : hidden;
    tint((row == from.row ? from.col : 0) - shift, (row == to.row ? to.col + 1 : columns_ + shift) - shift, y,
         with_alpha(frame_.theme.blue, 0.28F));
  }

  int draw_rows() {
    ImGui::PushClipRect(box_.Min, {text_right_, box_.Max.y}, true);
    int drawn = 0;
    TextRow row = place_.top;
    for (float y = text_top(); y < box_.Max.y && rows_.exists(row); y += painter_.cell().height, ++drawn) {
      const log::Line line = log_.line(static_cast<std::uint64_t>(row.line));
      const std::int64_t hidden = look_.wrap ? row.part * columns_ : place_.columns_left;
      place_.drawn = row.line;
      draw_gutter(row, line, y);
      if (row.line == place_.found) tint(0, columns_, y, with_alpha(frame_.theme.accent, 0.12F));
      draw_mark(row, hidden, y);
      draw_found(line, hidden, y);
      const Rgba ink = line.kind == log::LineKind::Text  ? frame_.theme.text
                       : line.kind == log::LineKind::Gap ? frame_.theme.warn
                                                         : frame_.theme.blue;
      painter_.line(line, {text_left(), y}, hidden, columns_, ink);
      const TextRow next = rows_.moved(row, 1);
      if (next == row) {
        ++drawn;
        break;
      }
      row = next;
    }
    ImGui::PopClipRect();
    return drawn;
  }

  // On the scroll bar, a tick for each line; those that fall on one pixel are one.
  void draw_hits() const {
    if (!look_.hits || look_.hits->empty() || look_.only_hits || log_.size() == 0) return;
    const ImRect box = bar();
    const double lines = static_cast<double>(log_.size());
    float last = -1;
    for (const std::int64_t line : *look_.hits) {
      const double part = static_cast<double>(line - rows_.first().line) / lines;
      const float y = std::round(box.Min.y + static_cast<float>(part * static_cast<double>(box.GetHeight())));
      if (y == last) continue;
      last = y;
      pen_.fill({box.Min.x, y}, {box.Min.x + frame_.px(4), y + frame_.px(2)}, frame_.theme.accent);
    }
  }

  void draw_jump() {
    if (place_.follow) return;
    const std::int64_t fresh = rows_.end_line() - place_.seen_end;
    const std::string label = fresh <= 0   ? std::string("Jump to end")
                              : fresh == 1 ? std::string("1 new line")
                                           : std::to_string(fresh) + " new lines";
    const Area area{box_.Min.x, box_.Min.y, box_.GetWidth(), box_.GetHeight()};
    if (pill_over(frame_, area, (label + "###jump").c_str(), label)) place_.follow = true;
  }

  const Frame& frame_;
  const log::LogView& log_;
  TranscriptPlace& place_;
  const LogLook& look_;
  CellPainter painter_;
  Pen pen_;
  ImRect box_;
  float gutter_, text_right_;
  std::int64_t columns_;
  TextRows rows_;
  int page_;
};

}  // namespace

int draw_log_lines(const Frame& frame, const log::LogView& log, TranscriptPlace& place, const LogLook& look) {
  return LogPage(frame, log, place, look).draw();
}

void show_line(TranscriptPlace& place, std::int64_t line) {
  place.wanted_line = line;
  place.found = line;
  place.follow = false;
}

}  // namespace geppetto::window
