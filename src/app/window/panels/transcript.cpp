// The transcript of the selected runner.
#include "app/window/panels/transcript.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/window/acts.h"
#include "app/window/widgets/chord.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/log_lines.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr float kBarHeight = 40, kFieldWidth = 260, kIcon = 26;

// The hit that is nearest to what shows: below the top of the view, else above.
void go_to_nearest(TranscriptPlace& place, const std::vector<std::int64_t>& hits) {
  if (hits.empty()) return;
  const auto at = std::lower_bound(hits.begin(), hits.end(), place.top.line);
  show_line(place, at == hits.end() ? hits.back() : *at);
}

// The next hit after the one that was gone to, or the one before it; round the ends.
void step(TranscriptPlace& place, const std::vector<std::int64_t>& hits, bool down) {
  if (hits.empty()) return;
  const std::int64_t here = place.found >= 0 ? place.found : place.top.line - 1;
  if (down) {
    const auto at = std::upper_bound(hits.begin(), hits.end(), here);
    show_line(place, at == hits.end() ? hits.front() : *at);
  } else {
    const auto at = std::lower_bound(hits.begin(), hits.end(), here);
    show_line(place, at == hits.begin() ? hits.back() : at[-1]);
  }
}

std::string count_text(const FindBar& bar, const TranscriptPlace& place, bool more) {
  if (bar.wanted.text.empty()) return "";
  if (!bar.find.trouble().empty()) return bar.find.trouble();
  const auto& hits = bar.find.lines();
  if (hits.empty()) return more ? "looking…" : "nothing found";
  std::string total = std::to_string(hits.size()) + (more || bar.find.full() ? "+" : "");
  const auto at = std::lower_bound(hits.begin(), hits.end(), place.found);
  if (at != hits.end() && *at == place.found) return std::to_string(at - hits.begin() + 1) + " of " + total;
  return total + (hits.size() == 1 ? " line" : " lines");
}

// A switch that is a word or two characters.
bool letter_button(const Frame& frame, const char* label, const char* letters, bool on, ImVec2 at) {
  const float side = frame.px(kIcon);
  ImGui::SetCursorScreenPos(at);
  const bool pressed = ImGui::InvisibleButton(label, {side, side});
  const Pen pen(frame, ImGui::GetWindowDrawList());
  if (ImGui::IsItemHovered()) pen.fill(at, {at.x + side, at.y + side}, frame.theme.bg3, 6);
  const float w = pen.width(frame.fonts.ui_strong, kSmallSize, letters);
  pen.text(frame.fonts.ui_strong, kSmallSize, {at.x + std::round((side - w) / 2), at.y + frame.px(5)},
           on ? frame.theme.accent : frame.theme.dim, letters);
  ImGui::SetItemTooltip("%s", label);
  return pressed;
}

// Returns the height it took.
float draw_find_bar(const Frame& frame, UiState& state, const log::LogView& log, const Area& area) {
  FindBar& bar = state.find;
  if (!bar.open) return 0;
  const Area strip{area.x, area.y, area.w, frame.px(kBarHeight)};
  const Pane pane("find", strip, frame.theme.bg1);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float top = strip.y + frame.px(7);
  float x = strip.x + frame.px(14);
  const float field = std::min(frame.px(kFieldWidth), strip.w * 0.5F);
  ImGui::SetCursorScreenPos({x, top});
  ImGui::SetNextItemWidth(field);
  if (bar.take_focus) ImGui::SetKeyboardFocusHere();
  bar.take_focus = false;
  const bool changed = ImGui::InputTextWithHint("##find", "Find in the transcript", &bar.wanted.text);
  const bool active = ImGui::IsItemActive();
  const bool escaped = ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  // A field of one line gives the focus up with Enter; it is kept for the next hit.
  const bool entered = ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (entered) bar.take_focus = true;
  x += field + frame.px(8);
  Wanted& wanted = bar.wanted;
  if (letter_button(frame, "Match case", "Aa", wanted.match_case, {x, top}))
    wanted.match_case = !wanted.match_case;
  x += frame.px(kIcon + 2);
  if (frame.window.make_regex) {
    if (letter_button(frame, "Regular expression", ".*", wanted.regex, {x, top}))
      wanted.regex = !wanted.regex;
    x += frame.px(kIcon + 2);
  }
  if (icon_button(frame, "Only lines that match", keys_of(frame, Act::OnlyHits).shown.c_str(), Icon::Funnel,
                  {x, top}, kIcon, bar.only_hits))
    bar.only_hits = !bar.only_hits;
  x += frame.px(kIcon + 2);
  const bool up_pressed = icon_button(frame, "Previous", "Shift+Enter", Icon::Up, {x, top}, kIcon);
  x += frame.px(kIcon + 2);
  const bool down_pressed = icon_button(frame, "Next", "Enter", Icon::Down, {x, top}, kIcon);
  x += frame.px(kIcon + 10);

  const std::size_t before = bar.find.lines().size();
  const bool more = bar.find.look(log, wanted, frame.window.make_regex);
  state.wants_frame |= more;
  const auto& hits = bar.find.lines();
  if (changed) state.transcript.found = -1;
  const bool first_found = state.transcript.found < 0 && !hits.empty() && (changed || before == 0);
  if (first_found && !more) go_to_nearest(state.transcript, hits);
  const bool shift = ImGui::GetIO().KeyShift, other_keys = !active && !ImGui::GetIO().WantTextInput;
  if (up_pressed || (entered && shift) || (other_keys && chord_pressed(ImGuiMod_Shift | ImGuiKey_F3)))
    step(state.transcript, hits, false);
  if (down_pressed || (entered && !shift) || (other_keys && chord_pressed(ImGuiKey_F3)))
    step(state.transcript, hits, true);

  const float close_x = strip.right() - frame.px(kIcon + 10);
  pen.small({x, strip.y + frame.px(12)}, bar.find.trouble().empty() ? frame.theme.dim : frame.theme.warn,
            count_text(bar, state.transcript, more), std::max(1.0F, close_x - x - frame.px(8)));
  if (icon_button(frame, "Close the search", "Esc", Icon::Close, {close_x, top}, kIcon) || escaped)
    bar.open = false;
  pen.horizontal(strip.x, strip.right(), strip.bottom() - frame.px(1));
  return strip.h;
}

}  // namespace

int draw_transcript(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area) {
  const float bar = draw_find_bar(frame, state, row.log, area);
  if (state.seek.go_on(row.log)) show_line(state.transcript, state.seek.at);
  state.wants_frame |= state.seek.running;
  const Area body{area.x, area.y + bar, area.w, area.h - bar};
  const Pane pane("transcript", body, frame.theme.bg0);
  if (row.log.size() != 0) {
    LogLook look;
    look.numbers = true;
    look.times = state.times;
    look.wrap = state.wrap;
    look.keys = state.dialog == Dialog::None;
    if (state.find.open) {
      look.find = state.find.find.matcher();
      look.hits = &state.find.find.lines();
      look.only_hits = state.find.only_hits && look.find;
    }
    return draw_log_lines(frame, row.log, state.transcript, look);
  }
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const bool over = runner::is_over(row.runner.status);
  pen.ui({body.x + frame.px(14), body.y + frame.px(10)}, frame.theme.faint,
         over ? "It ended without printing a line."
              : "Nothing has scrolled off its screen yet. What it shows now is under Terminal.",
         body.w - frame.px(28));
  return 0;
}

}  // namespace geppetto::window
