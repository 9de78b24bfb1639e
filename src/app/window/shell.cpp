// Puts the panels into the window.
#include "app/window/shell.h"

#include <imgui.h>

#include <algorithm>

#include "app/window/panels/attach_dialog.h"
#include "app/window/panels/details.h"
#include "app/window/panels/empty_state.h"
#include "app/window/panels/header.h"
#include "app/window/panels/new_runner_dialog.h"
#include "app/window/panels/notices.h"
#include "app/window/panels/runner_list.h"
#include "app/window/panels/status_bar.h"
#include "app/window/panels/stop_dialog.h"
#include "app/window/panels/terminal.h"
#include "app/window/panels/transcript.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr float kTabStrip = 34;
constexpr float kMinCentre = 420;  // below, the details give way

// Room for the list, a readable centre and the details side by side.
bool wide_enough(const Frame& frame) {
  return ImGui::GetMainViewport()->Size.x >= frame.px(kListWidth + kMinCentre + kDetailsWidth);
}

bool details_shown(const Frame& frame, const UiState& state) {
  return state.details.value_or(wide_enough(frame));
}

void take_keys(const Frame& frame, UiState& state, ActionSink& actions) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || state.dialog != Dialog::None || io.KeyCtrl || io.KeyAlt || io.KeySuper) return;
  const auto pressed = [](ImGuiKey key, bool repeat = false) { return ImGui::IsKeyPressed(key, repeat); };
  const bool none = frame.snapshot.runners.empty();
  if (pressed(ImGuiKey_J, true) || pressed(ImGuiKey_DownArrow, true))
    move_selection(frame.snapshot, state, 1);
  if (pressed(ImGuiKey_K, true) || pressed(ImGuiKey_UpArrow, true)) move_selection(frame.snapshot, state, -1);
  if (pressed(ImGuiKey_1)) state.tab = Tab::Terminal;
  if (pressed(ImGuiKey_2)) state.tab = Tab::Transcript;
  if (pressed(ImGuiKey_P)) actions.set_always_on_top(!frame.window.always_on_top);
  if (pressed(ImGuiKey_C)) actions.set_compact(!frame.window.compact);
  if (frame.window.compact) return;
  if (pressed(ImGuiKey_N)) open_dialog(state, Dialog::NewRunner);
  if (pressed(ImGuiKey_A)) open_dialog(state, Dialog::Attach);
  if (pressed(ImGuiKey_D) && none)
    actions.post(core::CreateRunner{"", "demo", state.default_cwd, {}, {}, "", ""});
  if (pressed(ImGuiKey_I)) state.details = !details_shown(frame, state);
  if (pressed(ImGuiKey_Enter) && !none) state.details = state.focus_input = true;
}

// At the right end of the strip: the switch of the details, and a word about what is below.
void draw_strip_end(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& strip) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const bool live = row.screen != nullptr;
  std::string text;
  if (state.tab == Tab::Transcript)
    text = state.transcript.follow ? "following the end" : "scrolled back";
  else if (live)
    text = "live · " + std::to_string(row.screen->size.cols) + "×" + std::to_string(row.screen->size.rows);
  else
    text = runner::is_over(row.runner.status) ? "over · the end of its transcript" : "no screen yet";
  float right = strip.x + strip.w - frame.px(16) - toggle_width(frame, "Details");
  const float y = strip.y + frame.px(10);
  const bool shown = details_shown(frame, state);
  if (toggle(frame, "Details", "Details", shown, {right, strip.y + frame.px(6)})) state.details = !shown;
  ImGui::SetItemTooltip("What is known of this runner, and what can be done to it (I)");
  right -= frame.px(20);
  const float w = pen.small_right({right, y}, frame.theme.faint, text);
  const bool moving =
      (state.tab == Tab::Terminal && live) || (state.tab == Tab::Transcript && state.transcript.follow);
  pen.list()->AddCircleFilled({right - w - frame.px(10), strip.y + frame.px(18)}, 3 * frame.scale,
                              moving ? frame.theme.ok : frame.theme.faint, 16);
}

void draw_centre(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area) {
  const Area strip{area.x, area.y, area.w, frame.px(kTabStrip)};
  {
    const Pane pane("tabs", {strip.x, strip.y, strip.w, strip.h + frame.px(1)}, frame.theme.bg0);
    float x = strip.x + frame.px(14);
    if (tab(frame, "Terminal", state.tab == Tab::Terminal, x, strip.y)) state.tab = Tab::Terminal;
    if (tab(frame, "Transcript", state.tab == Tab::Transcript, x, strip.y)) state.tab = Tab::Transcript;
    draw_strip_end(frame, state, row, strip);
    Pen(frame, ImGui::GetWindowDrawList()).horizontal(area.x, area.x + area.w, strip.y + strip.h);
  }
  const float top = strip.h + frame.px(1);
  const Area body{area.x, area.y + top, area.w, area.h - top};
  if (state.tab == Tab::Terminal)
    draw_terminal(frame, state, row, body);
  else
    draw_transcript(frame, state, row, body);
}

void draw_full(const Frame& frame, UiState& state, ActionSink& actions, const Area& all) {
  const float header = frame.px(kHeaderHeight), status = frame.px(kStatusBarHeight), line = frame.px(1);
  draw_header(frame, state, actions, {all.x, all.y, all.w, header});
  const Area body{all.x, all.y + header, all.w, all.h - header - status};
  const auto* row = selected_row(frame.snapshot, state);
  if (!row && !state.first_snapshot_seen) {
    const Pane nothing("nothing-yet", body, frame.theme.bg0);  // the choices would be gone again in a moment
  } else if (!row) {
    draw_empty_state(frame, state, actions, body);
  } else {
    const bool with_details = details_shown(frame, state);
    // In a narrow window the details take the place of the list; J and K move all the same.
    const float list = with_details && !wide_enough(frame) ? 0 : frame.px(kListWidth);
    const float details = with_details ? frame.px(kDetailsWidth) : 0;
    if (list > 0) draw_runner_list(frame, state, actions, {body.x, body.y, list, body.h});
    const float centre = std::max(body.w - list - details - 2 * line, line);
    draw_centre(frame, state, *row, {body.x + list + line, body.y, centre, body.h});
    if (with_details) {
      draw_details(frame, state, actions, *row, {body.x + body.w - details, body.y, details, body.h});
    }
    const Pen pen(frame, ImGui::GetWindowDrawList());
    if (list > 0) pen.vertical(body.x + list, body.y, body.y + body.h);
    if (with_details) pen.vertical(body.x + body.w - details - line, body.y, body.y + body.h);
  }
  draw_status_bar(frame, {all.x, all.y + all.h - status, all.w, status});
}

void draw_compact(const Frame& frame, UiState& state, ActionSink& actions, const Area& all) {
  const float header = frame.px(kCompactHeaderHeight);
  draw_compact_header(frame, state, actions, {all.x, all.y, all.w, header});
  draw_compact_list(frame, state, actions, {all.x, all.y + header, all.w, all.h - header});
  // An edge of its own: the window manager draws none, and the desktop below may be as dark.
  ImGui::GetForegroundDrawList()->AddRect({all.x, all.y}, {all.x + all.w, all.y + all.h}, frame.theme.line);
}

}  // namespace

void draw_shell(const Frame& frame, UiState& state, ActionSink& actions) {
  if (frame.window.compact) state.dialog = Dialog::None;  // it has no room for one
  take_keys(frame, state, actions);
  const ImGuiViewport* view = ImGui::GetMainViewport();
  const Area all{view->Pos.x, view->Pos.y, view->Size.x, view->Size.y};
  ImGui::SetNextWindowPos(view->Pos);
  ImGui::SetNextWindowSize(view->Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::Begin("##shell", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  if (frame.window.compact)
    draw_compact(frame, state, actions, all);
  else
    draw_full(frame, state, actions, all);
  if (!frame.window.compact) {
    draw_new_runner_dialog(frame, state, actions);
    draw_attach_dialog(frame, state, actions);
    draw_stop_dialog(frame, state, actions);
  }
  ImGui::End();
  // Beside the details, so that a notice never hides what the person is writing.
  const float margin = frame.px(14), top = frame.px(kHeaderHeight);
  const bool beside = !frame.window.compact && !frame.snapshot.runners.empty() && details_shown(frame, state);
  const float right = beside ? frame.px(kDetailsWidth) : 0;
  draw_notices(frame, state, actions,
               {all.x + margin, all.y + top, all.w - right - 2 * margin,
                all.h - top - frame.px(kStatusBarHeight) - margin});
  state.dialog_opened = false;
}

}  // namespace geppetto::window
