// Starting a session with its pipe in one command sequence, and typing into panes.
#include <cstring>
#include <utility>

#include "domain/base/text.h"
#include "domain/tmux/command_text.h"
#include "infra/tmux/tmux_state.h"

namespace geppetto::tmux {

void TmuxAdapter::spawn(ports::SpawnSpec spec) {
  const RunnerId runner = spec.runner;
  auto& slot = spawns_[runner];
  slot = std::make_unique<Spawn>();
  slot->spec = std::move(spec);
  slot->timeout = std::make_unique<uv::Timer>(loop_, [this, runner] {
    spawn_failed(runner, {ErrorKind::Timeout, "tmux did not start the session in time"});
  });
  slot->timeout->start(kSpawnTimeoutMs);
  with_version([this, runner](const Outcome& version) {
    const auto found = spawns_.find(runner);
    if (found == spawns_.end()) return;
    if (!version) return spawn_failed(runner, version.error());
    spawn_now(found->second->spec);
  });
}

void TmuxAdapter::spawn_now(ports::SpawnSpec spec) {
  const RunnerId runner = spec.runner;
  ControlClient* client = hub();
  if (client == nullptr) return spawn_failed(runner, {ErrorKind::Io, "tmux cannot be started"});
  const std::string target = "=" + spec.session_name + ":";
  std::vector<std::string> start = {"new-session",
                                    "-d",
                                    "-P",
                                    "-F",
                                    std::string(pane_format()),
                                    "-s",
                                    spec.session_name,
                                    "-x",
                                    std::to_string(spec.cols),
                                    "-y",
                                    std::to_string(spec.rows),
                                    "-c",
                                    escape_format(spec.cwd)};
  for (const auto& [key, value] : spec.environment) start.insert(start.end(), {"-e", key + "=" + value});
  start.insert(start.end(),
               {"--", options_.relay_program, "exec", options_.pipes_path, runner.str(), spec.cwd});
  start.insert(start.end(), spec.argv.begin(), spec.argv.end());
  // One sequence: the pipe is there before the first byte, the options before the first exit.
  client->run({command_line(start), command_line({"set-option", "-p", "-t", target, "remain-on-exit", "on"}),
               command_line({"set-option", "-p", "-t", target, "remain-on-exit-format", ""}),
               command_line({"set-option", "-t", target, "destroy-unattached", "off"}),
               command_line({"set-option", "-t", target, "@geppetto-id", runner.str()}),
               command_line({"set-option", "-t", target, "@geppetto-name", spec.display_name}),
               command_line({"pipe-pane", "-O", "-t", target, relay_command(runner.str())})},
              [this, runner](const Result<std::vector<std::string>>& lines) {
                const auto found = spawns_.find(runner);
                if (found == spawns_.end()) return;
                if (!lines) return spawn_failed(runner, lines.error());
                if (!lines->empty()) found->second->facts = parse_pane_facts(lines->front());
                if (!found->second->facts)
                  return spawn_failed(runner, {ErrorKind::Protocol, "tmux: the new session cannot be read"});
                finish_spawn_when_ready(runner);
              });
}

void TmuxAdapter::exec_reported(std::string_view token, std::string_view failed_stage, int error) {
  const auto runner = Ulid::parse(token);
  const auto found = runner ? spawns_.find(*runner) : spawns_.end();
  if (found == spawns_.end()) return;
  Spawn& spawn = *found->second;
  if (failed_stage.empty()) {
    spawn.running = true;
  } else {
    const bool folder = failed_stage == "cwd";
    const std::string what = single_line(folder ? spawn.spec.cwd : spawn.spec.argv[0]);
    const ErrorKind kind = error == ENOENT || error == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Refused;
    std::string advice;
    if (folder) {
      advice = "; choose a folder that exists (--cwd)";
    } else if (error == ENOENT) {
      advice =
          what.find('/') == std::string::npos ? "; it is not on PATH: install it or give its full path" : "";
    }
    spawn.failed =
        Error{kind, (folder ? "cwd: " : "command: ") + what + ": " + std::strerror(error) + advice};
  }
  finish_spawn_when_ready(*runner);
}

void TmuxAdapter::finish_spawn_when_ready(const RunnerId& runner) {
  Spawn& spawn = *spawns_.at(runner);
  if (!spawn.facts) return;
  if (spawn.failed) return spawn_failed(runner, *spawn.failed);
  if (!spawn.running || !spawn.pipe) return;
  // tmux told the pane before its options were set.
  spawn.facts->runner = runner;
  spawn.facts->runner_name = single_line(spawn.spec.display_name);
  spawn.facts->cwd = spawn.spec.cwd;
  emit(core::Spawned{runner, *spawn.facts});
  auto& output = outputs_[runner];
  output = std::make_unique<Output>();
  output->runner = runner;
  output->pane = spawn.facts->pane;
  output->tty = spawn.facts->tty;
  output->cols = spawn.facts->cols;
  output->rows = spawn.facts->rows;
  start_reader(*output, std::move(spawn.pipe));
  spawns_.erase(runner);
}

void TmuxAdapter::spawn_failed(const RunnerId& runner, Error error) {
  const auto found = spawns_.find(runner);
  if (found == spawns_.end()) return;
  // What was started for it is ours alone and nobody has seen it.
  if (found->second->facts && hub_)
    hub_->run({command_line({"kill-session", "-t", "=" + found->second->spec.session_name})},
              [](const auto&) {});
  later([spawn = std::shared_ptr<Spawn>(std::move(found->second))] {});
  spawns_.erase(found);
  emit(core::Spawned{runner, std::move(error)});
}

void TmuxAdapter::send_text(RequestId request, const std::string& pane, std::string text, bool enter) {
  std::vector<std::vector<std::string>> commands;
  const std::string clean = strip_paste_end(text);
  if (!clean.empty()) {
    const std::string buffer = "geppetto-" + std::to_string(++paste_buffers_);
    commands.push_back({"set-buffer", "-b", buffer, "--", clean});
    // -p: bracketed when the program asked for it; -r: newlines stay newlines; -d: no trace in the user's
    // buffers.
    commands.push_back({"paste-buffer", "-d", "-p", "-r", "-b", buffer, "-t", pane});
  }
  if (enter) commands.push_back({"send-keys", "-t", pane, "Enter"});
  type(request, pane, std::move(commands));
}

void TmuxAdapter::send_keys(RequestId request, const std::string& pane, std::vector<std::string> keys) {
  std::vector<std::string> command = {"send-keys", "-t", pane, "--"};
  for (std::string& key : keys) command.push_back(std::move(key));
  type(request, pane, {std::move(command)});
}

void TmuxAdapter::type_bytes(const std::string& pane, std::string_view bytes) {
  if (!hub_) return;
  std::vector<std::string> command = {"send-keys", "-t", pane, "-H"};
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    command.push_back({kDigits[byte >> 4], kDigits[byte & 15]});
  }
  hub_->run_if(pane, "#{==:#{pane_in_mode},0}", {command}, [](const auto&) {});
}

// tmux compares and presses in one step of its loop, so nothing that it has drawn can come between.
void TmuxAdapter::press_if_shown(RequestId request, const std::string& pane, std::vector<std::string> keys,
                                 std::vector<std::string> lines) {
  ControlClient* client = hub();
  if (client == nullptr)
    return emit(core::InputSent{request, Error{ErrorKind::Io, "tmux cannot be started"}});
  std::vector<std::string> press = {"send-keys", "-t", pane, "--"};
  for (std::string& key : keys) press.push_back(std::move(key));
  // In copy mode keys do not reach the program: out of it first. Another mode, such as a list to choose from,
  // is the person's: nothing is pressed.
  const std::string alive =
      "#{&&:#{&&:#{==:#{pane_dead},0},#{==:#{pane_in_mode},0}}," + shown_condition(lines) + "}";
  client->run_if(pane, "#{pane_in_mode}", {{"send-keys", "-t", pane, "-X", "cancel"}}, [](const auto&) {});
  client->run_if(pane, alive, {press, {"display-message", "-p", "pressed"}},
                 [this, request](const Result<std::vector<std::string>>& said) {
                   if (!said) return emit(core::InputSent{request, said.error()});
                   if (said->empty() || said->back() != "pressed")
                     return emit(core::InputSent{request, Error{ErrorKind::Busy, "another screen is shown"}});
                   emit(core::InputSent{request, ok()});
                 });
}

// tmux takes keys for a dead pane without a word, and copy mode swallows them: look first, leave the mode,
// and look again afterwards.
void TmuxAdapter::type(RequestId request, const std::string& pane,
                       std::vector<std::vector<std::string>> commands) {
  ControlClient* client = hub();
  if (client == nullptr)
    return emit(core::InputSent{request, Error{ErrorKind::Io, "tmux cannot be started"}});
  const std::string look =
      command_line({"display-message", "-p", "-t", pane, "#{pane_dead} #{pane_in_mode}"});
  client->run({look}, [this, request, pane, look,
                       commands = std::move(commands)](const Result<std::vector<std::string>>& before) {
    if (!before) return emit(core::InputSent{request, before.error()});
    const std::string state = before->empty() ? "" : before->front();
    if (state.starts_with('1'))
      return emit(core::InputSent{request, Error{ErrorKind::Refused, "its program has ended"}});
    // Of a pane that is not there, display-message prints empty fields.
    if (!state.starts_with('0'))
      return emit(core::InputSent{request, Error{ErrorKind::NotFound, "tmux pane not found: " + pane}});
    std::vector<std::string> lines;
    if (!state.ends_with(" 0")) lines.push_back(command_line({"send-keys", "-t", pane, "-X", "cancel"}));
    for (const auto& command : commands) lines.push_back(command_line(command));
    lines.push_back(look);
    if (!hub_)
      return emit(core::InputSent{request, Error{ErrorKind::Io, "tmux: the control client has ended"}});
    hub_->run(lines, [this, request](const Result<std::vector<std::string>>& after) {
      if (!after) return emit(core::InputSent{request, after.error()});
      if (after->empty() || !after->back().starts_with('0'))
        return emit(
            core::InputSent{request, Error{ErrorKind::Refused, "its program ended while it was typed into"}});
      emit(core::InputSent{request, ok()});
    });
  });
}

void TmuxAdapter::remove_dead_pane(const RunnerId& runner, const std::string& pane) {
  const std::string ours = "#{&&:#{pane_dead},#{==:#{@geppetto-id}," + runner.str() + "}}";
  uv::run_child(
      loop_,
      tmux_command(options_.server, {"if-shell", "-F", "-t", pane, ours, "kill-pane -t '" + pane + "'"}), {},
      4096, kCommandTimeoutMs, [](const auto&) {});
}

}  // namespace geppetto::tmux
