// What is known of the selected runner.
#include "app/window/panels/details.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <array>
#include <cstdio>
#include <string>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

constexpr float kMargin = 16, kRow = 24;

// Thin spaces between groups of three would need a glyph that few fonts have; commas read as well.
std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string byte_text(std::uint64_t bytes) {
  std::array<char, 32> out{};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  const double kib = static_cast<double>(bytes) / 1024;
  if (kib < 1024)
    std::snprintf(out.data(), out.size(), "%.0f KB", kib);
  else
    std::snprintf(out.data(), out.size(), "%.1f MB", kib / 1024);
  return out.data();
}

std::string command_text(const runner::Runner& r) {
  std::string out;
  for (const auto& word : r.command) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

std::string exit_text(const runner::Runner& r) {
  if (r.exit_code) return std::to_string(*r.exit_code);
  if (r.exit_signal) return "signal " + std::to_string(*r.exit_signal);
  return {};
}

class Rows {
 public:
  Rows(const Frame& frame, const Area& area)
      : frame_(frame),
        pen_(frame, ImGui::GetWindowDrawList()),
        left_(area.x + frame.px(kMargin)),
        right_(area.x + area.w - frame.px(kMargin)),
        y_(ImGui::GetCursorScreenPos().y) {}

  // Nothing is drawn for an empty value. What does not fit is told by a tooltip; a click copies it.
  void row(const char* key, const std::string& value, bool mono = false, Rgba color = 0,
           bool keep_end = false) {
    if (value.empty()) return;
    const float key_width = pen_.ui({left_, y_}, frame_.theme.dim, key);
    ImFont* font = mono ? frame_.fonts.mono : frame_.fonts.ui;
    const float size = mono ? kMonoSmallSize : kUiSize;
    const float room = right_ - left_ - key_width - frame_.px(16), full = pen_.width(font, size, value);
    const float x = full > room ? right_ - room : right_ - full;
    const std::string shown = keep_end ? pen_.tail(font, size, value, room) : value;
    pen_.text(font, size, {x, y_}, color != 0 ? color : frame_.theme.text, shown, room);
    ImGui::SetCursorScreenPos({left_, y_});
    ImGui::PushID(key);
    if (ImGui::InvisibleButton("value", {right_ - left_, frame_.px(kRow)}))
      ImGui::SetClipboardText(value.c_str());
    if (full > room && ImGui::IsItemHovered() && ImGui::BeginTooltip()) {
      ImGui::PushTextWrapPos(frame_.px(520));
      ImGui::TextUnformatted(value.data(), value.data() + value.size());
      ImGui::PopTextWrapPos();
      ImGui::EndTooltip();
    }
    ImGui::PopID();
    y_ += frame_.px(kRow);
  }

  void heading(const char* text) {
    y_ += frame_.px(10);
    pen_.horizontal(left_, right_, y_);
    y_ += frame_.px(12);
    pen_.text(frame_.fonts.ui_strong, kSmallSize, {left_, y_}, frame_.theme.faint, text);
    y_ += frame_.px(24);
  }

  void paragraph(const std::string& text, Rgba color) {
    if (text.empty()) return;
    const float px = frame_.px(kSmallSize), width = right_ - left_;
    const std::string_view shown = std::string_view(text).substr(0, 2000);  // more would not fit the pane
    ImFont* font = frame_.fonts.ui;
    const ImVec2 size = font->CalcTextSizeA(px, width, width, shown.data(), shown.data() + shown.size());
    pen_.list()->AddText(font, px, {left_, y_}, color, shown.data(), shown.data() + shown.size(), width);
    y_ += size.y + frame_.px(6);
  }

  void title(const runner::Runner& r) {
    y_ += frame_.px(10);
    pen_.text(frame_.fonts.ui_strong, kSmallSize, {left_, y_}, frame_.theme.faint, "RUNNER");
    y_ += frame_.px(24);
    const std::string word(status_word(r.status));
    const float pill = pen_.pill_width(word);
    const float used = pen_.text(frame_.fonts.ui_strong, kTitleSize, {left_, y_}, frame_.theme.text, r.name,
                                 right_ - left_ - pill - frame_.px(10));
    pen_.pill({left_ + used + frame_.px(10), y_ + frame_.px(2)}, status_color(frame_.theme, r.status), word);
    y_ += frame_.px(34);
  }

  void end() {
    ImGui::SetCursorScreenPos({left_, y_});
    ImGui::Dummy({1, frame_.px(8)});
  }

 private:
  const Frame& frame_;
  Pen pen_;
  float left_, right_, y_;
};

std::string ago(const Frame& frame, WallTime at) {
  if (at.ms <= 0) return {};
  const std::string age = frame.ages.show(at);
  return age == "now" ? "just now" : age + " ago";
}

void draw_facts(const Frame& frame, const snapshot::RunnerRow& row, const Area& area) {
  const Pane pane("facts", area, frame.theme.bg1, Scroll::Down);
  const runner::Runner& r = row.runner;
  Rows rows(frame, area);
  rows.title(r);
  rows.row("Kind", r.kind);
  rows.row("Session", r.session);
  rows.row("Pane", r.pane, true);
  rows.row("Folder", r.cwd, false, 0, true);
  rows.row("Command", command_text(r), true);
  if (r.process.pid != 0) rows.row("Process", std::to_string(r.process.pid), true);
  rows.row("Created", ago(frame, r.created_at));
  rows.row("Last output", ago(frame, r.last_activity_at));
  rows.row("Exit", exit_text(r), true, r.exit_code == 0 ? frame.theme.ok : frame.theme.err);
  rows.heading("TRANSCRIPT");
  rows.row("Lines", grouped(r.log.lines), true);
  rows.row("Size", byte_text(r.log.bytes), true);
  if (r.log.dropped_lines != 0) rows.row("Dropped", grouped(r.log.dropped_lines), true, frame.theme.warn);
  rows.heading("WHY");
  rows.paragraph(r.end_reason, r.status == runner::Status::Errored ? frame.theme.err : frame.theme.text);
  if (r.evidence.text != r.end_reason) rows.paragraph(r.evidence.text, frame.theme.text);
  rows.paragraph(r.evidence.rule, frame.theme.faint);
  rows.paragraph(r.notice, frame.theme.warn);
  rows.end();
}

void draw_input(const Frame& frame, UiState& state, ActionSink& actions, const runner::Runner& r,
                const Area& area) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::SetNextItemWidth(area.w);
  if (state.focus_input) ImGui::SetKeyboardFocusHere();
  state.focus_input = false;
  ImGui::PushFont(frame.fonts.ui, kUiSize);
  const bool send = ImGui::InputTextWithHint("##send", "Write to it, Enter sends", &state.input,
                                             ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopFont();
  if (!send) return;
  actions.post(core::SendText{r.id, state.input, true});
  state.input.clear();
  ImGui::SetKeyboardFocusHere(-1);
}

}  // namespace

void draw_details(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                  const Area& area) {
  const runner::Runner& r = row.runner;
  const bool over = runner::is_over(r.status);
  const float margin = frame.px(kMargin), button_height = frame.px(32);
  const float foot = frame.px(over ? 60 : 102);
  draw_facts(frame, row, {area.x, area.y, area.w, area.h - foot});

  const Area foot_area{area.x, area.y + area.h - foot, area.w, foot};
  const Pane pane("actions", foot_area, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.horizontal(area.x, area.x + area.w, foot_area.y);
  const float left = area.x + margin, room = area.w - 2 * margin;
  if (!over) draw_input(frame, state, actions, r, {left, foot_area.y + frame.px(14), room, frame.px(28)});

  ImGui::SetCursorScreenPos({left, area.y + area.h - button_height - frame.px(14)});
  if (!over) {
    if (button(frame, "Stop", ButtonLook::Danger, {frame.px(84), button_height})) {
      state.stop_target = r.id;
      state.stop_force = false;
      open_dialog(state, Dialog::Stop);
    }
    ImGui::SameLine();
  }
  if (over || r.origin == runner::Origin::Attached) {
    if (button(frame, "Forget", ButtonLook::Plain, {frame.px(96), button_height}))
      actions.post(core::ForgetRunner{r.id});
    ImGui::SetItemTooltip(over ? "Takes it out of the list"
                               : "Takes it out of the list; the session keeps running");
  }
}

}  // namespace geppetto::window
