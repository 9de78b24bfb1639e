// Puts the panels into the window.
#include "app/window/shell.h"

#include <imgui.h>

#include <algorithm>
#include <string>

#include "app/window/acts.h"
#include "app/window/layout.h"
#include "app/window/panels/attach_dialog.h"
#include "app/window/panels/details.h"
#include "app/window/panels/empty_state.h"
#include "app/window/panels/header.h"
#include "app/window/panels/key_sheet.h"
#include "app/window/panels/new_runner_dialog.h"
#include "app/window/panels/notices.h"
#include "app/window/panels/palette.h"
#include "app/window/panels/prompt_box.h"
#include "app/window/panels/rename_dialog.h"
#include "app/window/panels/runner_list.h"
#include "app/window/panels/search_all.h"
#include "app/window/panels/status_bar.h"
#include "app/window/panels/terminal.h"
#include "app/window/panels/transcript.h"
#include "app/window/widgets/answer_buttons.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/icons.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

// At the right end of the strip: the switch of the side pane, and a word about what is below.
void draw_strip_end(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                    float left, const Area& strip) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const bool live = row.screen != nullptr;
  std::string text;
  if (state.tab == Tab::Transcript)
    text = state.seek.running        ? "looking back…"
           : state.seek.in_vain      ? std::string("none before")
           : state.transcript.follow ? "following the end"
                                     : "scrolled back";
  else if (state.tab == Tab::Terminal && live)
    text = "live · " + std::to_string(row.screen->size.cols) + "×" + std::to_string(row.screen->size.rows);
  else if (state.tab == Tab::Terminal)
    text = runner::is_over(row.runner.status) ? "over" : "no screen yet";
  constexpr float kIcon = 26;
  float right = strip.right() - frame.px(8) - frame.px(kIcon);
  if (state.tab != Tab::Details &&
      icon_button(frame, "Details at the side", keys_of(frame, Act::SidePane).shown.c_str(), Icon::SidePane,
                  {right, strip.y + frame.px(4)}, kIcon, side_pane_shown(frame, state)))
    perform(frame, state, actions, Act::SidePane);
  const auto place_icon = [&](Act act, const char* label, Icon icon, bool on) {
    right -= frame.px(kIcon + 2);
    if (icon_button(frame, label, keys_of(frame, act).shown.c_str(), icon, {right, strip.y + frame.px(4)},
                    kIcon, on))
      perform(frame, state, actions, act);
  };
  if (state.tab == Tab::Transcript) {
    place_icon(Act::Find, "Find", Icon::Search, state.find.open);
    place_icon(Act::Wrap, "Break long lines", Icon::Wrap, state.wrap);
    place_icon(Act::Times, "Times", Icon::Clock, state.times);
  }
  right -= frame.px(10);
  const float w = pen.small_width(text);
  if (text.empty() || right - w - frame.px(16) < left) return;
  pen.small_right({right, strip.y + frame.px(10)}, frame.theme.faint, text);
  const bool moving =
      (state.tab == Tab::Terminal && live) || (state.tab == Tab::Transcript && state.transcript.follow);
  pen.list()->AddCircleFilled({right - w - frame.px(10), strip.y + frame.px(18)}, 3 * frame.scale,
                              moving ? frame.theme.ok : frame.theme.faint, 16);
}

void draw_tabs(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
               const Area& strip) {
  const Pane pane("tabs", {strip.x, strip.y, strip.w, strip.h + frame.px(1)}, frame.theme.bg0);
  float x = strip.x + frame.px(14);
  if (tab(frame, "Terminal", state.tab == Tab::Terminal, x, strip.y)) state.tab = Tab::Terminal;
  if (tab(frame, "Transcript", state.tab == Tab::Transcript, x, strip.y)) state.tab = Tab::Transcript;
  if (tab(frame, "Details", state.tab == Tab::Details, x, strip.y)) state.tab = Tab::Details;
  draw_strip_end(frame, state, actions, row, x, strip);
  Pen(frame, ImGui::GetWindowDrawList()).horizontal(strip.x, strip.right(), strip.y + strip.h);
}

void draw_centre(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                 const Area& area) {
  const Area strip{area.x, area.y, area.w, frame.px(kTabStripHeight)};
  draw_tabs(frame, state, actions, row, strip);
  if (runner::is_over(row.runner.status)) state.prompt.open = state.typing = false;
  const float top = strip.h + frame.px(1);
  const float foot = state.prompt.open ? std::min(prompt_box_height(frame, state), area.h - top) : 0;
  const float answers = row.runner.dialog ? std::min(frame.px(kAnswerBarHeight), area.h - top - foot) : 0;
  const Area body{area.x, area.y + top, area.w, area.h - top - foot - answers};
  switch (state.tab) {
    case Tab::Terminal: draw_terminal(frame, state, actions, row, body); break;
    case Tab::Transcript: draw_transcript(frame, state, row, body); break;
    case Tab::Details: draw_details(frame, state, actions, row, body); break;
  }
  if (answers > 0)
    draw_answer_buttons(frame, actions, row.runner, {area.x, body.bottom(), area.w, answers}, false);
  if (state.prompt.open)
    draw_prompt_box(frame, state, actions, row, {area.x, body.bottom() + answers, area.w, foot});
}

void draw_body(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
               const Area& body) {
  const float line = frame.px(1);
  const bool with_side = side_pane_shown(frame, state);
  // In a narrow window the details take the place of the list; J and K move all the same.
  const float list = with_side && !wide_enough(frame) ? 0 : frame.px(kListWidth);
  const float side = with_side ? frame.px(kSideWidth) : 0;
  if (list > 0) draw_runner_list(frame, state, actions, {body.x, body.y, list, body.h});
  const float left = list > 0 ? list + line : 0, right = side > 0 ? side + line : 0;
  const float centre = std::max(body.w - left - right, line);
  draw_centre(frame, state, actions, row, {body.x + left, body.y, centre, body.h});
  if (with_side) draw_details(frame, state, actions, row, {body.right() - side, body.y, side, body.h});
  const Pen pen(frame, ImGui::GetWindowDrawList());
  if (list > 0) pen.vertical(body.x + list, body.y, body.bottom());
  if (with_side) pen.vertical(body.right() - side - line, body.y, body.bottom());
}

void draw_all(const Frame& frame, UiState& state, ActionSink& actions, const Area& all) {
  const float header = frame.px(kHeaderHeight), status = frame.px(kStatusBarHeight);
  draw_header(frame, state, actions, {all.x, all.y, all.w, header});
  const Area body{all.x, all.y + header, all.w, all.h - header - status};
  const auto* row = selected_row(frame.snapshot, state);
  if (!row && !state.first_snapshot_seen) {
    const Pane nothing("nothing-yet", body, frame.theme.bg0);  // the choices would be gone again in a moment
  } else if (!row) {
    draw_empty_state(frame, state, actions, body);
  } else {
    draw_body(frame, state, actions, *row, body);
  }
  draw_status_bar(frame, state, {all.x, all.bottom() - status, all.w, status});
}

}  // namespace

void draw_shell(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.typing && state.tab != Tab::Terminal) state.typing = false;
  take_act_keys(frame, state, actions);
  const auto* asked = selected_row(frame.snapshot, state);
  const bool elsewhere = state.typing || state.dialog != Dialog::None || ImGui::GetIO().WantTextInput;
  if (asked && !elsewhere) take_answer_keys(actions, asked->runner, ImGuiMod_Alt);
  const Area all = begin_display("##shell");
  draw_all(frame, state, actions, all);
  draw_palette(frame, state, actions);  // first: what is chosen in it may open one of the others
  draw_new_runner_dialog(frame, state, actions);
  draw_attach_dialog(frame, state, actions);
  draw_rename_dialog(frame, state, actions);
  draw_search_all(frame, state, actions);
  draw_key_sheet(frame, state);
  ImGui::End();
  // Beside the details, so that a notice never hides what the person is writing.
  const float margin = frame.px(14), top = frame.px(kHeaderHeight);
  const bool beside = selected_row(frame.snapshot, state) && side_pane_shown(frame, state);
  const float right = beside ? frame.px(kSideWidth) : 0;
  const float foot = state.prompt.open ? prompt_box_height(frame, state) : 0;
  draw_notices(frame, state, actions,
               {all.x + margin, all.y + top, all.w - right - 2 * margin,
                all.h - top - frame.px(kStatusBarHeight) - foot - margin});
  state.dialog_opened = state.typing_began = false;
}

}  // namespace geppetto::window
