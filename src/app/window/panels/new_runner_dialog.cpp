// Asks what a new runner shall be.
#include "app/window/panels/new_runner_dialog.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <utility>

#include "app/window/command_words.h"
#include "app/window/folders.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

// Agents that are on PATH come first, then any command, then those that would have to be installed.
std::vector<AgentChoice> agent_choices(const Frame& frame) {
  std::vector<AgentChoice> out;
  if (frame.snapshot.profiles) {
    for (const auto& profile : frame.snapshot.profiles->all()) {
      if (profile->program.empty()) continue;
      const bool found = !frame.window.on_path || frame.window.on_path(profile->program);
      out.push_back({profile->name, profile->title.empty() ? profile->name : profile->title, found});
    }
  }
  const auto missing =
      std::stable_partition(out.begin(), out.end(), [](const AgentChoice& agent) { return agent.found; });
  out.insert(missing, {AgentChoice{"custom", "Any command", true}, AgentChoice{"demo", "Demo", true}});
  return out;
}

// A word in a box; true when chosen. Reached with Tab and the arrows too.
bool chip(const Frame& frame, const std::string& label, std::string_view shown, bool on, bool faint,
          ImVec2 at, float width) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  const float height = frame.px(28);
  ImGui::SetCursorScreenPos(at);
  const bool pressed = ImGui::InvisibleButton(label.c_str(), {width, height}, ImGuiButtonFlags_EnableNav);
  const Theme& theme = frame.theme;
  const ImVec2 to{at.x + width, at.y + height};
  const Rgba ground = on ? with_alpha(theme.accent, 0.16F) : ImGui::IsItemHovered() ? theme.bg3 : theme.bg2;
  pen.fill(at, to, ground, 6);
  if (on || ImGui::IsItemFocused())
    pen.list()->AddRect(at, to, on ? theme.accent : theme.scroll, frame.px(6), 0, frame.px(1));
  pen.small({at.x + frame.px(11), at.y + frame.px(6)},
            on      ? theme.accent
            : faint ? theme.faint
                    : theme.text,
            shown, width - frame.px(20));
  return pressed;
}

// Chips from left to right, broken where the row is full, at most `rows` of them. Calls `each` with what is
// chosen.
template <class Each>
void chip_rows(const Frame& frame, std::size_t count, int rows, const Each& each) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x, gap = frame.px(6);
  const float step = frame.px(28) + gap;
  float x = start.x, y = start.y;
  int row = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const float width = std::min(each.width(i), right - start.x);
    if (x > start.x && x + width > right) {
      if (row++ == rows) break;
      x = start.x;
      y += step;
    }
    each.draw(i, ImVec2{x, y}, width);
    x += width + gap;
  }
  ImGui::SetCursorScreenPos({start.x, y + step});
  ImGui::Dummy({1, 1});
}

struct AgentChips {
  const Frame& frame;
  NewRunnerForm& form;
  float width(std::size_t i) const { return Pen(frame, nullptr).small_width(shown(i)) + frame.px(24); }
  void draw(std::size_t i, ImVec2 at, float width) const {
    const AgentChoice& agent = form.agents[i];
    if (chip(frame, agent.title + "##kind", shown(i), form.kind == agent.kind, !agent.found, at, width))
      form.kind = agent.kind;
    if (!agent.found) ImGui::SetItemTooltip("Its program was not found on PATH");
  }
  std::string shown(std::size_t i) const {
    return form.agents[i].title + (form.agents[i].found ? "" : " · not on PATH");
  }
};

struct FolderChips {
  const Frame& frame;
  NewRunnerForm& form;
  const std::vector<std::string>& folders;
  std::string shown(std::size_t i) const {
    const std::string& path = folders[i];
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
  }
  float width(std::size_t i) const { return Pen(frame, nullptr).small_width(shown(i)) + frame.px(24); }
  void draw(std::size_t i, ImVec2 at, float width) const {
    const std::string& path = folders[i];
    if (chip(frame, path + "##folder", shown(i), without_tilde(form.cwd, frame.window.home) == path, false,
             at, width))
      form.cwd = path;
    ImGui::SetItemTooltip("%s", path.c_str());
  }
};

bool text_field(const Frame& frame, const char* label, const char* id, const char* hint, std::string& value,
                bool mono) {
  field_label(frame, label);
  ImGui::SetNextItemWidth(-1);
  ImGui::PushFont(mono ? frame.fonts.mono : frame.fonts.ui, mono ? kMonoSmallSize : kUiSize);
  const bool enter = ImGui::InputTextWithHint(id, hint, &value, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopFont();
  return enter;
}

// Tab completes what is written as far as there is one way.
int complete_folder(ImGuiInputTextCallbackData* data) {
  const auto& home = *static_cast<const std::string*>(data->UserData);
  const std::string written(data->Buf, static_cast<std::size_t>(data->BufTextLen));
  const auto folders = folders_like(written, home);
  std::string longer = common_beginning(folders);
  if (folders.size() == 1) longer += '/';
  if (longer.size() <= without_tilde(written, home).size()) return 0;
  data->DeleteChars(0, data->BufTextLen);
  data->InsertChars(0, longer.c_str());
  return 0;
}

bool folder_field(const Frame& frame, NewRunnerForm& form) {
  field_label(frame, "Folder");
  ImGui::SetNextItemWidth(-1);
  ImGui::PushFont(frame.fonts.mono, kMonoSmallSize);
  std::string home = frame.window.home;
  const bool enter = ImGui::InputTextWithHint(
      "##folder", "/home/me/project; Tab completes", &form.cwd,
      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackCompletion, complete_folder, &home);
  ImGui::PopFont();
  // What is written begins a path, or is one of those that were used: then others of those are offered.
  const bool used =
      form.cwd.empty() || std::find(form.recent.begin(), form.recent.end(), form.cwd) != form.recent.end();
  if (!used && form.folders_of != form.cwd) {
    form.folders_of = form.cwd;
    form.folders = folders_like(form.cwd, home);
  }
  const auto& offered = used ? form.recent : form.folders;
  chip_rows(frame, offered.size(), 1, FolderChips{frame, form, offered});
  return enter;
}

bool prompt_field(const Frame& frame, NewRunnerForm& form) {
  field_label(frame, "Prompt: typed into it when it has started. Shift+Enter breaks the line");
  ImGui::PushFont(frame.fonts.mono, kMonoSmallSize);
  const ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue |
                                    (ImGui::GetIO().KeyShift ? 0 : ImGuiInputTextFlags_CtrlEnterForNewLine);
  const bool enter = ImGui::InputTextMultiline("##first-prompt", &form.prompt,
                                               {ImGui::GetContentRegionAvail().x, frame.px(62)}, flags);
  ImGui::PopFont();
  return enter;
}

void open_form(const Frame& frame, UiState& state) {
  const std::string kind = state.form.kind;  // who starts one often starts another of its kind
  state.form = {};
  NewRunnerForm& form = state.form;
  form.agents = agent_choices(frame);
  form.recent = recent_folders(frame.snapshot);
  const auto known = std::find_if(form.agents.begin(), form.agents.end(),
                                  [&](const AgentChoice& agent) { return agent.kind == kind; });
  form.kind = known == form.agents.end() || kind == "custom" ? form.agents.front().kind : kind;
  const auto* row = selected_row(frame.snapshot, state);
  form.cwd = row && !row->runner.cwd.empty() ? row->runner.cwd : state.default_cwd;
}

Outcome read_environment(const std::string& text, core::CreateRunner& command) {
  auto words = split_command(text);
  if (!words) return words.error();
  for (const std::string& word : *words) {
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos)
      return Error{ErrorKind::Invalid, "the environment is written as NAME=value NAME2='two words'"};
    command.environment.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return ok();
}

}  // namespace

Result<core::CreateRunner> read_form(const NewRunnerForm& form, const std::string& home) {
  auto words = split_command(form.command);
  if (!words) return words.error();
  core::CreateRunner command;
  command.kind = form.kind;
  if (words->empty() && command.kind == "custom")
    return Error{ErrorKind::Invalid, "a command is needed, or an agent that has its own"};
  command.command = std::move(*words);
  command.name = form.name;
  if (const Outcome read = read_environment(form.environment, command); !read) return read.error();
  command.prompt = form.prompt;
  command.cwd = without_tilde(form.cwd, home);
  if (command.cwd.empty() || command.cwd.front() != '/') {
    return Error{ErrorKind::Invalid,
                 "the folder must be an absolute path, such as /home/me/project or ~/project"};
  }
  return command;
}

void draw_new_runner_dialog(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog == Dialog::NewRunner && state.dialog_opened) open_form(frame, state);
  if (!begin_dialog(frame, state, Dialog::NewRunner, "New runner", 600)) return;
  NewRunnerForm& form = state.form;
  field_label(frame, "Agent");
  chip_rows(frame, form.agents.size(), 4, AgentChips{frame, form});
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  const bool custom = form.kind == "custom";
  bool start =
      text_field(frame, "Command", "##command",
                 custom ? "make test" : "its own; write one to start it otherwise", form.command, true);
  start |= folder_field(frame, form);
  start |= text_field(frame, "Name", "##name", "made from the kind when empty", form.name, false);
  start |= text_field(frame, "Environment", "##environment", "NAME=value NAME2='two words'", form.environment,
                      true);
  start |= prompt_field(frame, form);
  dialog_error(frame, form.error);
  ImGui::Dummy({1, frame.px(6)});
  start |= button(frame, "Start runner", ButtonLook::Primary, {frame.px(130), frame.px(32)});
  ImGui::SameLine();
  if (button(frame, "Cancel", ButtonLook::Plain, {frame.px(84), frame.px(32)})) close_dialog(state);
  if (start) {
    auto command = read_form(form, frame.window.home);
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
