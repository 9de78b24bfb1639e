// What is known of the selected runner.
#include "app/window/panels/details.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "app/window/acts.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "app/window/widgets/status_word.h"

namespace geppetto::window {
namespace {

constexpr float kMargin = 16, kRow = 24, kButton = 32;
constexpr float kWidest = 560;  // of the rows: further apart, keys and values are not read together

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

void draw_facts(const Frame& frame, const snapshot::RunnerRow& row, const Area& area, Rgba ground) {
  const Pane pane("facts", area, ground, Scroll::Down);
  const runner::Runner& r = row.runner;
  Rows rows(frame, {area.x, area.y, std::min(area.w, frame.px(kWidest)), area.h});
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

// In place of the buttons: nothing else has to be looked at, and nothing covers the runner.
void draw_question(const Frame& frame, UiState& state, ActionSink& actions, const runner::Runner& r,
                   const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float height = frame.px(kButton), gap = frame.px(8);
  const float y = area.y + frame.px(10);
  pen.strong({area.x, y}, frame.theme.text, "Stop " + r.name + "?", area.w);
  pen.small({area.x, y + frame.px(22)}, frame.theme.dim, "What it printed stays.", area.w);
  ImGui::SetCursorScreenPos({area.x, y + frame.px(48)});
  const float half = std::floor((area.w - gap) / 2);
  const auto end_with = [&](bool force) {
    actions.post(core::StopRunner{r.id, force});
    state.stop_asked = {};
  };
  const bool enter = state.dialog == Dialog::None && !ImGui::GetIO().WantTextInput &&
                     ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (button(frame, "Stop runner", ButtonLook::Primary, {half, height}) || enter) end_with(false);
  ImGui::SetItemTooltip("Its processes are asked to end, and killed after four seconds  Enter");
  ImGui::SetCursorScreenPos({area.x + half + gap, y + frame.px(48)});
  if (button(frame, "Kill at once", ButtonLook::Danger, {half, height})) end_with(true);
  ImGui::SetCursorScreenPos({area.x, y + frame.px(48) + height + gap});
  if (button(frame, "Keep it", ButtonLook::Plain, {area.w, height})) state.stop_asked = {};
  ImGui::SetItemTooltip("Esc");
}

struct Choice {
  Act act;
  const char* label;
  ButtonLook look;
  const char* tip;
};

std::vector<Choice> choices(const Frame& frame, const UiState& state, const runner::Runner& r) {
  const bool waits = r.status == runner::Status::Waiting;
  const std::array<Choice, 5> all = {{
      {Act::Prompt, waits ? "Answer" : "Prompt", ButtonLook::Primary, "Writes to it"},
      {Act::RunAgain, "Run again", ButtonLook::Primary,
       "The same command in the same folder, as a new runner"},
      {Act::Type, "Type", ButtonLook::Plain, "Every key goes to its terminal"},
      {Act::Stop, "Stop", ButtonLook::Danger, "Asks first"},
      {Act::Forget, "Forget", ButtonLook::Plain,
       runner::is_over(r.status) ? "Takes it out of the list"
                                 : "Takes it out of the list; the session keeps running"},
  }};
  std::vector<Choice> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const Choice& choice) { return possible(frame, state, choice.act); });
  return out;
}

// The first takes what the others leave.
void draw_choices(const Frame& frame, UiState& state, ActionSink& actions, const runner::Runner& r,
                  const Area& area) {
  const auto shown = choices(frame, state, r);
  const float gap = frame.px(8);
  float rest = area.w;
  for (std::size_t i = 1; i < shown.size(); ++i) rest -= button_width(frame, shown[i].label) + gap;
  float x = area.x;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const float w =
        i == 0 ? std::max(rest, button_width(frame, shown[i].label)) : button_width(frame, shown[i].label);
    ImGui::SetCursorScreenPos({x, area.y + frame.px(14)});
    if (button(frame, shown[i].label, shown[i].look, {w, frame.px(kButton)}))
      perform(frame, state, actions, shown[i].act);
    ImGui::SetItemTooltip("%s  %s", shown[i].tip, keys_of(frame, shown[i].act).shown.c_str());
    x += w + gap;
  }
}

}  // namespace

void draw_details(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                  const Area& area) {
  const runner::Runner& r = row.runner;
  if (runner::is_over(r.status) && state.stop_asked == r.id) state.stop_asked = {};
  const bool asks = state.stop_asked == r.id;
  const bool page = area.w > frame.px(kWidest);
  const Rgba ground = page ? frame.theme.bg0 : frame.theme.bg1;
  const float foot = frame.px(asks ? 144 : 60);
  draw_facts(frame, row, {area.x, area.y, area.w, area.h - foot}, ground);

  const Area foot_area{area.x, area.bottom() - foot, area.w, foot};
  const Pane pane("actions", foot_area, ground);
  Pen(frame, ImGui::GetWindowDrawList()).horizontal(area.x, area.right(), foot_area.y);
  const float margin = frame.px(kMargin);
  const Area inner{area.x + margin, foot_area.y, std::min(area.w, frame.px(kWidest)) - 2 * margin, foot};
  if (asks) {
    if (state.dialog == Dialog::None && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) state.stop_asked = {};
    draw_question(frame, state, actions, r, inner);
  } else {
    draw_choices(frame, state, actions, r, inner);
  }
}

}  // namespace geppetto::window
