// What each command does at once; what it waits for comes back as an event.
#include <algorithm>
#include <utility>

#include "domain/base/text.h"
#include "domain/core/core_state.h"
#include "domain/core/names.h"

namespace geppetto::core {
namespace {

bool holds_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// A name out of any bytes: what a runner is called when nobody says.
std::string usable_name(const std::string& wish) {
  std::string name = single_line(wish);
  constexpr std::size_t kLongest = 60;
  if (name.size() > kLongest) {
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    name.resize(end);
  }
  return check_name(name) ? name : "runner";
}

}  // namespace

Result<std::vector<std::string>> Core::State::command_of(const CreateRunner& command) const {
  const std::string kind_name = command.kind.empty() ? "custom" : command.kind;
  const auto profile = config.profiles.find(kind_name);
  const bool known = profile != nullptr || kind_name == "custom" || kind_name == "demo";
  if (!known)
    return Error{ErrorKind::Invalid, "agent: unknown kind: " + single_line(kind_name) + "; known are " +
                                         config.profiles.names() + ", custom, demo"};
  if (kind_name == "demo") return config.demo_command;
  std::vector<std::string> argv = command.command;
  if (argv.empty() && profile && !profile->program.empty()) {
    argv = profile->start;
    argv.insert(argv.begin(), profile->program);
  }
  if (argv.empty())
    return Error{ErrorKind::Invalid,
                 "command: missing; name an agent (--agent KIND) or give a command after --"};
  if (argv[0].empty()) return Error{ErrorKind::Invalid, "command: the program's name is empty"};
  if (std::ranges::any_of(argv, holds_nul))
    return Error{ErrorKind::Invalid, "command: an argument holds a NUL byte"};
  return argv;
}

void Core::State::run(RequestId request, CreateRunner command) {
  Result<std::vector<std::string>> argv = command_of(command);
  if (!argv) return fail(request, argv.error());
  if (!command.cwd.starts_with('/') || holds_nul(command.cwd))
    return fail(request, {ErrorKind::Invalid, "cwd: must be an absolute path: " + single_line(command.cwd)});
  for (const auto& [key, value] : command.environment)
    if (key.empty() || key.find('=') != std::string::npos || holds_nul(key) || holds_nul(value))
      return fail(request, {ErrorKind::Invalid, "env: not NAME=VALUE: " + single_line(key)});
  if (handing_over) return fail(request, {ErrorKind::Busy, "another worker is taking over; try again"});

  runner::Runner r;
  r.id = Ulid::make(wall(), ports.entropy.random10());
  r.kind = command.kind.empty() ? "custom" : command.kind;
  const auto taken = [this](std::string_view name) { return name_taken(name); };
  if (command.name.empty()) {
    r.name = free_name(usable_name(r.kind == "custom" ? base_name((*argv)[0]) : r.kind), taken);
  } else {
    if (const Outcome checked = check_name(command.name); !checked) return fail(request, checked.error());
    if (taken(command.name))
      return fail(request, {ErrorKind::Refused, "name: is in use by a live runner: " + command.name});
    r.name = command.name;
  }
  r.session = "ai-" + r.kind + "-" + lower(r.id.str());
  r.cwd = command.cwd;
  r.command = *argv;
  r.recording = command.record.value_or(config.record);
  r.created_at = r.status_since = r.last_activity_at = wall();
  r.evidence = {runner::Source::Process, "process.starting", wall(), "tmux is asked to start it"};

  ports::SpawnSpec spec{r.id, r.session, r.name, r.cwd, std::move(*argv), std::move(command.environment)};
  spec.environment.emplace_back("GEPPETTO_RUNNER_ID", r.id.str());
  add_hook(r, spec);
  if (!command.path.empty()) spec.environment.emplace_back("PATH", command.path);

  auto entry = make_entry(std::move(r));
  entry->created_by = request;
  entry->output = Entry::Output::Opening;
  entry->prompt = std::move(command.prompt);
  entries.push_back(std::move(entry));
  dirty = true;
  ports.tmux.spawn(std::move(spec));
}

void Core::State::run(RequestId request, AttachSession command) {
  if (handing_over) return fail(request, {ErrorKind::Busy, "another worker is taking over; try again"});
  if (command.target.empty()) return fail(request, {ErrorKind::Invalid, "session: must not be empty"});
  attaches.push_back({request, std::move(command.target), command.record});
  ports.tmux.list_panes();
}

namespace {

const tmux::PaneFacts* find_target(const std::string& target, const std::vector<tmux::PaneFacts>& panes) {
  for (const tmux::PaneFacts& pane : panes) {
    if (pane.hub) continue;
    if (target.starts_with('%') ? pane.pane == target
                                : pane.active && (pane.session_name == target || pane.session_id == target))
      return &pane;
  }
  return nullptr;
}

std::string session_names(const std::vector<tmux::PaneFacts>& panes) {
  std::string out;
  for (const tmux::PaneFacts& pane : panes)
    if (pane.active && !pane.hub) out.append(out.empty() ? "" : ", ").append(pane.session_name);
  return out.empty() ? "there is none" : "there are " + out;
}

}  // namespace

void Core::State::attach(const PendingAttach& pending, const std::vector<tmux::PaneFacts>& panes) {
  const tmux::PaneFacts* pane = find_target(pending.target, panes);
  if (pane == nullptr)
    return fail(pending.request,
                {ErrorKind::NotFound,
                 "tmux session not found: " + single_line(pending.target) + "; " + session_names(panes)});
  for (const auto& entry : entries) {
    if (entry->runner.pane != pane->pane || runner::is_over(entry->runner.status)) continue;
    if (pending.record) return run(pending.request, RecordRunner{entry->runner.id, *pending.record});
    return answer(pending.request, ports::CommandDone{entry->runner.id, {}});
  }
  if (pane->dead)
    return fail(pending.request, {ErrorKind::Refused, "pane " + pane->pane + " has ended already"});

  runner::Runner r;
  r.id = Ulid::make(wall(), ports.entropy.random10());
  // A program of node is called "node"; it stays custom.
  const auto profile = config.profiles.of_program(pane->command);
  r.kind = profile ? profile->name : "custom";
  r.origin = runner::Origin::Attached;
  r.recording = pending.record.value_or(config.record);
  r.name =
      free_name(usable_name(pane->session_name), [this](std::string_view name) { return name_taken(name); });
  r.created_at = r.status_since = r.last_activity_at = wall();
  r.evidence = {runner::Source::Process, "process.starting", wall(), "its output is being opened"};
  auto entry = make_entry(std::move(r));
  entry->created_by = pending.request;
  entry->attaching = true;
  take_facts(*entry, *pane);
  Entry& added = *entry;
  entries.push_back(std::move(entry));
  open_output(added);
}

Result<std::string> pane_for_input(const Entry* entry) {
  if (entry == nullptr) return Error{ErrorKind::NotFound, "runner not found"};
  if (runner::is_over(entry->runner.status) || entry->pane_over)
    return Error{ErrorKind::Refused, entry->runner.name + ": is over: " + entry->runner.end_reason};
  if (entry->runner.pane.empty())
    return Error{ErrorKind::Busy, entry->runner.name + ": is still starting; try again"};
  return entry->runner.pane;
}

void Core::State::run(RequestId request, SendKeys command) {
  Entry* entry = find(command.runner);
  const Result<std::string> pane = pane_for_input(entry);
  if (!pane) return fail(request, pane.error());
  if (command.keys.empty()) return fail(request, {ErrorKind::Invalid, "keys: none given"});
  if (std::ranges::any_of(command.keys, holds_nul))
    return fail(request, {ErrorKind::Invalid, "keys: NUL byte"});
  entry->watch.typed(now());
  judge(*entry);
  ports.tmux.send_keys(request, *pane, std::move(command.keys));
}

void Core::State::run(RequestId request, StopRunner command) {
  Entry* entry = find(command.runner);
  if (entry == nullptr) return fail(request, {ErrorKind::NotFound, "runner not found"});
  if (runner::is_over(entry->runner.status)) return answer(request, ports::CommandDone{entry->runner.id, {}});
  if (entry->runner.process.pid == 0)
    return fail(request, {ErrorKind::Busy, entry->runner.name + ": its process is not known yet; try again"});
  entry->stops.push_back(request);
  entry->end.stop_requested = true;
  ports.processes.stop_tree(entry->runner.id, entry->runner.process,
                            entry->runner.origin == runner::Origin::Spawned,
                            command.force ? 0 : kStopGraceMs);
}

void Core::State::run(RequestId request, ForgetRunner command) {
  Entry* entry = find(command.runner);
  if (entry == nullptr) return fail(request, {ErrorKind::NotFound, "runner not found"});
  const bool over = runner::is_over(entry->runner.status);
  if (!over && entry->runner.origin == runner::Origin::Spawned)
    return fail(request, {ErrorKind::Refused, entry->runner.name + ": is still running; stop it first"});
  const RunnerId id = entry->runner.id;
  if (over && entry->runner.origin == runner::Origin::Spawned)
    ports.tmux.remove_dead_pane(id, entry->runner.pane);
  remove(id);
  const Outcome erased = ports.store.erase(id);
  const Outcome erased_log = ports.transcripts.erase(id);
  const Outcome erased_recording = ports.recordings.erase(id);
  if (!erased) return fail(request, erased.error());
  if (!erased_log) return fail(request, erased_log.error());
  if (!erased_recording) return fail(request, erased_recording.error());
  answer(request, ports::CommandDone{id, {}});
}

void Core::State::run(RequestId request, RenameRunner command) {
  Entry* entry = find(command.runner);
  if (entry == nullptr) return fail(request, {ErrorKind::NotFound, "runner not found"});
  if (entry->runner.name == command.name) return answer(request, ports::CommandDone{command.runner, {}});
  if (const Outcome checked = check_name(command.name); !checked) return fail(request, checked.error());
  if (name_taken(command.name))
    return fail(request, {ErrorKind::Refused, command.name + ": another runner is called so"});
  entry->runner.name = std::move(command.name);
  touch(*entry);
  ports.replies.runner_changed(entry->runner, false);
  save(*entry);
  answer(request, ports::CommandDone{command.runner, {}});
}

void Core::State::run(RequestId request, FocusRunner command) {
  if (Entry* before = find(focus)) before->changed = true;
  focus = command.runner;
  if (Entry* entry = find(focus)) entry->changed = true;
  dirty = true;
  answer(request, ports::CommandDone{focus, {}});
}

void Core::State::run(RequestId request, RefreshPanes) {
  ports.tmux.list_panes();
  answer(request, ports::CommandDone{});
}

void Core::State::run(RequestId request, ControlWindow command) {
  if (command.action == snapshot::WindowAction::Next)
    command = {snapshot::WindowAction::Show, next_that_needs_you()};
  snapshot::WindowWish& wish = snapshots.head().window;
  wish = {wish.id + 1, command.action, command.runner};
  dirty = true;
  answer(request, ports::CommandDone{});
}

void Core::State::run(RequestId request, DismissNotice command) {
  snapshots.dismiss_notice(command.id);
  dirty = true;
  answer(request, ports::CommandDone{});
}

// Nothing that a frame shows changes by it: a frame must not cause the next.
void Core::State::run(RequestId request, const Search& command) {
  ports.searches.search(command.request);
  answer(request, ports::CommandDone{});
}

void Core::State::run(RequestId request, const ReportFrames& command) {
  figures.frames = command;
  answer(request, ports::CommandDone{});
}

}  // namespace geppetto::core
