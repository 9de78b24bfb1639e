// Everything the person can do, as one table and one switch.
#include "app/window/acts.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "app/window/layout.h"
#include "app/window/place.h"
#include "app/window/widgets/chord.h"

namespace geppetto::window {
namespace {

constexpr int kCtrl = ImGuiMod_Ctrl, kShift = ImGuiMod_Shift;
using G = ActGroup;

constexpr std::array kActs = {
    ActEntry{Act::NextRunner, "nextRunner", G::Runners, "Next runner", "J", ImGuiKey_J, ImGuiKey_DownArrow, 0,
             false},
    ActEntry{Act::PreviousRunner, "previousRunner", G::Runners, "Previous runner", "K", ImGuiKey_K,
             ImGuiKey_UpArrow, 0, false},
    ActEntry{Act::NextNeeding, "nextNeeding", G::Runners, "Go to the next that needs you", "G", ImGuiKey_G, 0,
             0, false},
    ActEntry{Act::Type, "type", G::Runners, "Type into its terminal", "Enter", ImGuiKey_Enter,
             ImGuiKey_KeypadEnter, 0, false},
    ActEntry{Act::Answer, "answer", G::Runners, "Answer what needs you", "A", ImGuiKey_A, 0, 0, false},
    ActEntry{Act::Prompt, "prompt", G::Runners, "Send a prompt", "S", ImGuiKey_S, 0, 0, false},
    ActEntry{Act::Stop, "stop", G::Runners, "Stop", "X", ImGuiKey_X, 0, 0, false},
    ActEntry{Act::RunAgain, "runAgain", G::Runners, "Run again", "R", ImGuiKey_R, 0, 0, false},
    ActEntry{Act::Forget, "forget", G::Runners, "Forget", "Delete", ImGuiKey_Delete, 0, 0, false},
    ActEntry{Act::CopyAttach, "copyAttach", G::Runners, "Copy the command that attaches", "Y", ImGuiKey_Y, 0,
             0, false},
    ActEntry{Act::Rename, "rename", G::Runners, "Rename", "F2", ImGuiKey_F2, 0, 0, false},
    ActEntry{Act::OpenTerminal, "openTerminal", G::Runners, "Open in my terminal", "O", ImGuiKey_O, 0, 0,
             false},
    ActEntry{Act::NewRunner, "newRunner", G::Runners, "New runner", "N", ImGuiKey_N, 0, 0, false},
    ActEntry{Act::AttachSession, "attachSession", G::Runners, "Attach a tmux session", "T", ImGuiKey_T, 0, 0,
             false},
    ActEntry{Act::StartDemo, "startDemo", G::Runners, "Start a demo runner", "D", ImGuiKey_D, 0, 0, false},
    ActEntry{Act::Filter, "filter", G::Views, "Filter the list", "/", 0, 0, U'/', false},
    ActEntry{Act::ShowTerminal, "showTerminal", G::Views, "Show the terminal", "1", ImGuiKey_1, 0, 0, false},
    ActEntry{Act::ShowTranscript, "showTranscript", G::Views, "Show the transcript", "2", ImGuiKey_2, 0, 0,
             false},
    ActEntry{Act::ShowDetails, "showDetails", G::Views, "Show the details", "3", ImGuiKey_3, 0, 0, false},
    ActEntry{Act::SidePane, "sidePane", G::Views, "Details at the side, or not", "I", ImGuiKey_I, 0, 0,
             false},
    ActEntry{Act::Find, "find", G::Views, "Find in the transcript", "Ctrl+F", kCtrl | ImGuiKey_F, 0, 0,
             false},
    ActEntry{Act::OnlyHits, "onlyHits", G::Views, "Only lines that match, or all", "F", ImGuiKey_F, 0, 0,
             false},
    ActEntry{Act::SearchAll, "searchAll", G::Views, "Search all transcripts", "Ctrl+Shift+F",
             kCtrl | kShift | ImGuiKey_F, 0, 0, true},
    ActEntry{Act::LastPrompt, "lastPrompt", G::Views, "Back to the prompt before", "B", ImGuiKey_B, 0, 0,
             false},
    ActEntry{Act::LastError, "lastError", G::Views, "Back to the error before", "E", ImGuiKey_E, 0, 0, false},
    ActEntry{Act::Wrap, "wrap", G::Views, "Break long lines, or not", "W", ImGuiKey_W, 0, 0, false},
    ActEntry{Act::Times, "times", G::Views, "Times of the lines, or not", "H", ImGuiKey_H, 0, 0, false},
    ActEntry{Act::Palette, "palette", G::Views, "Search runners and commands", "Ctrl+K", kCtrl | ImGuiKey_K,
             kCtrl | kShift | ImGuiKey_K, 0, true},
    ActEntry{Act::Keys, "keys", G::Views, "All keys", "?", ImGuiKey_F1, 0, U'?', false},
    ActEntry{Act::Monitor, "monitor", G::Windows, "Monitor: the small window above all others", "M",
             ImGuiKey_M, 0, 0, false},
    ActEntry{Act::OnTop, "onTop", G::Windows, "This window above all others", "P", ImGuiKey_P, 0, 0, false},
    ActEntry{Act::NextTheme, "nextTheme", G::Windows, "Next theme", "Ctrl+L", kCtrl | ImGuiKey_L, 0, 0,
             false},
    ActEntry{Act::LargerText, "largerText", G::Windows, "Larger", "Ctrl++", kCtrl | ImGuiKey_Equal,
             kCtrl | ImGuiKey_KeypadAdd, 0, true},
    ActEntry{Act::SmallerText, "smallerText", G::Windows, "Smaller", "Ctrl+-", kCtrl | ImGuiKey_Minus,
             kCtrl | ImGuiKey_KeypadSubtract, 0, true},
    ActEntry{Act::UsualText, "usualText", G::Windows, "Usual size", "Ctrl+0", kCtrl | ImGuiKey_0,
             kCtrl | ImGuiKey_Keypad0, 0, true},
    ActEntry{Act::Quit, "quit", G::Windows, "Quit; the runners go on", "Ctrl+Q", kCtrl | ImGuiKey_Q, 0, 0,
             false},
};

bool alive(const snapshot::RunnerRow* row) { return row && !runner::is_over(row->runner.status); }

void move(const Frame& frame, UiState& state, std::ptrdiff_t by) {
  const auto rows = listed_rows(frame, state);
  if (rows.empty()) return;
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const RowPtr& row) { return row->runner.id == state.selected; });
  const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
  const auto index = at == rows.end() ? 0 : std::clamp<std::ptrdiff_t>(at - rows.begin() + by, 0, last);
  select_runner(state, rows[static_cast<std::size_t>(index)]->runner.id);
}

void open_prompt(UiState& state) {
  state.prompt.open = state.prompt.take_focus = true;
  state.typing = false;
  if (state.tab == Tab::Details) state.tab = Tab::Terminal;
}

void answer(const Frame& frame, UiState& state) {
  const auto* row = selected_row(frame.snapshot, state);
  if (!row || row->runner.status != runner::Status::Waiting) {
    if (const RowPtr next = next_needing(frame.snapshot.runners, state.selected))
      select_runner(state, next->runner.id);
  }
  open_prompt(state);
}

void ask_stop(const Frame& frame, UiState& state) {
  state.stop_asked = state.selected;
  state.typing = false;
  if (state.tab != Tab::Details && !side_pane_shown(frame, state)) state.details = true;
}

void seek(UiState& state, Landmark what, const snapshot::RunnerRow& row) {
  state.tab = Tab::Transcript;
  state.seek.begin(what, state.transcript.found, static_cast<std::int64_t>(row.log.end_line()));
}

void run_again(const runner::Runner& r, ActionSink& actions) {
  core::CreateRunner command;
  command.kind = r.kind;
  command.cwd = r.cwd;
  command.command = r.command;
  actions.post(std::move(command));
}

void zoom(const Frame& frame, ActionSink& actions, float by) {
  // Tenths, so that there is a way back to exactly 1.
  actions.set_zoom(std::clamp(std::round((frame.window.zoom + by) * 10) / 10, kMinZoom, kMaxZoom));
}

bool character_typed(char32_t wanted) {
  const auto& queue = ImGui::GetIO().InputQueueCharacters;
  return std::any_of(queue.begin(), queue.end(),
                     [&](ImWchar c) { return static_cast<char32_t>(c) == wanted; });
}

bool pressed(const ActKeys& keys, Act act) {
  const bool repeats = act == Act::NextRunner || act == Act::PreviousRunner;
  const auto chord = [&](int wanted) { return wanted != 0 && chord_pressed(wanted, repeats); };
  return chord(keys.chord) || chord(keys.other_chord) ||
         (keys.character != 0 && character_typed(keys.character));
}

void open_in_terminal(const Frame& frame, UiState& state, const runner::Runner& r) {
  const Outcome opened = frame.window.open_terminal(r.id);
  if (!opened) state.local_notices.push_back("terminal: " + opened.error().what);
}

}  // namespace

std::span<const ActEntry> all_acts() { return kActs; }

const ActEntry& entry_of(Act act) {
  return *std::find_if(kActs.begin(), kActs.end(), [&](const ActEntry& entry) { return entry.act == act; });
}

const ActKeys& keys_of(const Frame& frame, Act act) {
  static const KeyMap usual = make_key_map({}).keys;
  const KeyMap& keys = frame.window.keys ? *frame.window.keys : usual;
  return keys[static_cast<std::size_t>(act)];
}

std::vector<RowPtr> listed_rows(const Frame& frame, const UiState& state) {
  auto groups = group_runners(frame.snapshot.runners, frame.window.home);
  filter_groups(groups, state.filter);
  std::vector<RowPtr> out;
  for (const auto& group : groups) out.insert(out.end(), group.rows.begin(), group.rows.end());
  return out;
}

std::string attach_command(const runner::Runner& runner) {
  const bool plain = std::all_of(runner.name.begin(), runner.name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  const bool as_name = plain && !runner.name.empty() && runner.name.front() != '-';
  return "geppetto open " + (as_name ? runner.name : runner.id.str());
}

bool possible(const Frame& frame, const UiState& state, Act act) {
  const auto* row = selected_row(frame.snapshot, state);
  switch (act) {
    case Act::NextRunner:
    case Act::PreviousRunner:
    case Act::Filter: return !frame.snapshot.runners.empty();
    case Act::NextNeeding: return next_needing(frame.snapshot.runners, state.selected) != nullptr;
    // While it is asked whether to stop it, Enter is the answer to that.
    case Act::Type: return alive(row) && state.stop_asked != state.selected;
    case Act::Answer:
    case Act::Prompt:
    case Act::Stop: return alive(row);
    case Act::Rename: return row != nullptr;
    case Act::OpenTerminal: return alive(row) && frame.window.open_terminal;
    case Act::CopyAttach: return alive(row) && !row->runner.session.empty();
    case Act::RunAgain: return row && !alive(row) && row->runner.origin == runner::Origin::Spawned;
    case Act::Forget: return row && (!alive(row) || row->runner.origin == runner::Origin::Attached);
    case Act::ShowTerminal:
    case Act::ShowTranscript:
    case Act::ShowDetails:
    case Act::Find:
    case Act::OnlyHits:
    case Act::LastPrompt:
    case Act::LastError:
    case Act::Wrap:
    case Act::Times:
    case Act::SidePane: return row != nullptr;
    case Act::StartDemo: return state.first_snapshot_seen;
    case Act::NextTheme: return frame.window.themes.size() > 1;
    case Act::NewRunner:
    case Act::AttachSession:
    case Act::SearchAll:
    case Act::Palette:
    case Act::Keys:
    case Act::Monitor:
    case Act::OnTop:
    case Act::LargerText:
    case Act::SmallerText:
    case Act::UsualText:
    case Act::Quit: return true;
  }
  return false;
}

void perform(const Frame& frame, UiState& state, ActionSink& actions, Act act) {
  if (!possible(frame, state, act)) return;
  const auto* row = selected_row(frame.snapshot, state);
  switch (act) {
    case Act::NextRunner: return move(frame, state, 1);
    case Act::PreviousRunner: return move(frame, state, -1);
    case Act::NextNeeding:
      return select_runner(state, next_needing(frame.snapshot.runners, state.selected)->runner.id);
    case Act::Type:
      state.tab = Tab::Terminal;
      state.typing = state.typing_began = true;
      return;
    case Act::Answer: return answer(frame, state);
    case Act::Prompt: return open_prompt(state);
    case Act::Stop: return ask_stop(frame, state);
    case Act::RunAgain: return run_again(row->runner, actions);
    case Act::Forget: return actions.post(core::ForgetRunner{row->runner.id});
    case Act::CopyAttach: return ImGui::SetClipboardText(attach_command(row->runner).c_str());
    case Act::Rename:
      state.rename = row->runner.name;
      state.renamed = row->runner.id;
      return open_dialog(state, Dialog::Rename);
    case Act::OpenTerminal: return open_in_terminal(frame, state, row->runner);
    case Act::NewRunner: return open_dialog(state, Dialog::NewRunner);
    case Act::AttachSession: return open_dialog(state, Dialog::Attach);
    case Act::StartDemo:
      return actions.post(core::CreateRunner{"", "demo", state.default_cwd, {}, {}, "", ""});
    case Act::Filter: state.focus_filter = true; return;
    case Act::ShowTerminal: state.tab = Tab::Terminal; return;
    case Act::ShowTranscript: state.tab = Tab::Transcript; return;
    case Act::ShowDetails: state.tab = Tab::Details; return;
    case Act::SidePane: state.details = !side_pane_shown(frame, state); return;
    case Act::Find:
      state.tab = Tab::Transcript;
      state.find.open = state.find.take_focus = true;
      return;
    case Act::OnlyHits:
      state.tab = Tab::Transcript;
      state.find.only_hits = !state.find.open || !state.find.only_hits;
      if (!state.find.open) state.find.open = state.find.take_focus = true;
      return;
    case Act::SearchAll: return open_dialog(state, Dialog::SearchAll);
    case Act::LastPrompt: return seek(state, Landmark::Prompt, *row);
    case Act::LastError: return seek(state, Landmark::Error, *row);
    case Act::Wrap: state.wrap = !state.wrap; return;
    case Act::Times: state.times = !state.times; return;
    case Act::Palette: return open_dialog(state, Dialog::Palette);
    case Act::Keys: return open_dialog(state, Dialog::Keys);
    case Act::Monitor: return actions.show_monitor(!frame.window.monitor_shown);
    case Act::OnTop: return actions.set_always_on_top(!frame.window.always_on_top);
    case Act::NextTheme: return actions.set_theme((frame.window.theme + 1) % frame.window.themes.size());
    case Act::LargerText: return zoom(frame, actions, 0.1F);
    case Act::SmallerText: return zoom(frame, actions, -0.1F);
    case Act::UsualText: return actions.set_zoom(1);
    case Act::Quit: return actions.quit();
  }
}

void take_act_keys(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog != Dialog::None) return;
  const bool writing = ImGui::GetIO().WantTextInput;
  for (const ActEntry& entry : kActs) {
    // Ctrl+K alone is the program's while its terminal is typed into.
    const bool taken_away =
        state.typing && (!entry.while_typing || (entry.act == Act::Palette && !ImGui::GetIO().KeyShift));
    if (taken_away || (writing && !entry.while_typing)) continue;
    if (!pressed(keys_of(frame, entry.act), entry.act) || !possible(frame, state, entry.act)) continue;
    perform(frame, state, actions, entry.act);
    return;
  }
}

}  // namespace geppetto::window
