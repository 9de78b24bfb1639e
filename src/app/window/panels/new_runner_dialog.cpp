// Asks for the command of a new runner.
#include "app/window/panels/new_runner_dialog.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <array>
#include <cstdlib>

#include "app/window/command_words.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

struct Kind {
  const char* id;
  const char* shown;
};
constexpr std::array<Kind, 7> kKinds = {{{"custom", "Any command"},
                                         {"claude-code", "Claude Code"},
                                         {"codex", "Codex"},
                                         {"gemini", "Gemini"},
                                         {"cursor", "Cursor"},
                                         {"opencode", "OpenCode"},
                                         {"demo", "Demo"}}};

std::string home_folder() {
  const char* home = std::getenv("HOME");
  return home ? home : "";
}

void draw_kinds(const Frame& frame, NewRunnerForm& form) {
  field_label(frame, "Kind");
  ImGui::SetNextItemWidth(-1);
  if (!ImGui::BeginCombo("##kind", kKinds[static_cast<std::size_t>(form.kind)].shown)) return;
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (ImGui::Selectable(kKinds[i].shown, form.kind == static_cast<int>(i))) form.kind = static_cast<int>(i);
  }
  ImGui::EndCombo();
}

bool text_field(const Frame& frame, const char* label, const char* id, const char* hint, std::string& value,
                bool mono) {
  field_label(frame, label);
  ImGui::SetNextItemWidth(-1);
  ImGui::PushFont(mono ? frame.fonts.mono : frame.fonts.ui, mono ? kMonoSmallSize : kUiSize);
  const bool enter = ImGui::InputTextWithHint(id, hint, &value, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopFont();
  return enter;
}

}  // namespace

Result<core::CreateRunner> read_form(const NewRunnerForm& form, const std::string& home) {
  auto words = split_command(form.command);
  if (!words) return words.error();
  core::CreateRunner command;
  command.kind = kKinds.at(static_cast<std::size_t>(form.kind)).id;
  if (words->empty() && command.kind == "custom")
    return Error{ErrorKind::Invalid, "a command is needed, or a kind that has its own"};
  command.command = std::move(*words);
  command.name = form.name;
  command.cwd = form.cwd;
  if (command.cwd == "~" || command.cwd.rfind("~/", 0) == 0) command.cwd = home + command.cwd.substr(1);
  if (command.cwd.empty() || command.cwd.front() != '/') {
    return Error{ErrorKind::Invalid,
                 "the folder must be an absolute path, such as /home/me/project or ~/project"};
  }
  return command;
}

void draw_new_runner_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog == Dialog::NewRunner && state.dialog_opened) {
    state.form = {};
    const auto* row = selected_row(frame.snapshot, state);
    state.form.cwd = row && !row->runner.cwd.empty() ? row->runner.cwd : state.default_cwd;
  }
  if (!begin_dialog(frame, state, Dialog::NewRunner, "New runner", 520)) return;
  NewRunnerForm& form = state.form;
  draw_kinds(frame, form);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  bool start =
      text_field(frame, "Command", "##command",
                 form.kind == 0 ? "make test" : "leave empty for its own command", form.command, true);
  start |= text_field(frame, "Folder", "##folder", "/home/me/project", form.cwd, true);
  start |= text_field(frame, "Name", "##name", "made from the kind when empty", form.name, false);
  dialog_error(frame, form.error);
  ImGui::Dummy({1, frame.px(6)});
  start |= button(frame, "Start runner", ButtonLook::Primary, {frame.px(130), frame.px(32)});
  ImGui::SameLine();
  if (button(frame, "Cancel", ButtonLook::Plain, {frame.px(84), frame.px(32)})) close_dialog(state);
  if (start) {
    auto command = read_form(form, home_folder());
    if (command) {
      actions.post(std::move(*command));
      close_dialog(state);
    } else {
      form.error = command.error().what;
    }
  }
  end_dialog();
}

}  // namespace geppetto::window
