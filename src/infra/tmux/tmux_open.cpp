// Opening a pane's output: which driver, the capture in one sequence with the pipe, the change from an old
// pipe to a new.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "domain/base/text.h"
#include "domain/tmux/command_text.h"
#include "infra/tmux/tmux_state.h"

namespace geppetto::tmux {
namespace {

constexpr const char* kCaptureDone = "done";  // behind the nonce, between two panes

// The first line of `text`, cut off.
std::string take_line(std::string_view& text) {
  const std::size_t newline = text.find('\n');
  std::string line(text.substr(0, newline));
  text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  return line;
}

// Everything before the line that is exactly `mark`; that line is cut off too.
std::string_view take_until(std::string_view& text, const std::string& mark) {
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t newline = std::min(text.find('\n', from), text.size());
    if (text.substr(from, newline - from) == mark) {
      const std::string_view before = text.substr(0, from);
      text.remove_prefix(std::min(newline + 1, text.size()));
      return before;
    }
    from = newline + 1;
  }
  return std::exchange(text, {});
}

std::string without_last_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

// Geometry, main screen with scrollback, mark, alternate screen, mark.
std::vector<std::vector<std::string>> TmuxAdapter::capture_commands(const std::string& pane,
                                                                    bool alternate) const {
  std::vector<std::vector<std::string>> out = {
      {"display-message", "-p", "-t", pane, std::string(pane_format())},
      {"display-message", "-p", "-t", pane, std::string(geometry_format())}};
  if (!alternate) {
    out.push_back({"capture-pane", "-p", "-e", "-J", "-S", "-", "-t", pane});
  } else {
    // With the alternate screen on, the scrollback still belongs to the main one, which -a captures.
    out.push_back({"capture-pane", "-p", "-e", "-J", "-S", "-", "-E", "-1", "-t", pane});
    out.push_back({"display-message", "-p", nonce_});
    out.push_back({"capture-pane", "-a", "-q", "-p", "-e", "-J", "-t", pane});
    out.push_back({"display-message", "-p", nonce_});
    out.push_back({"capture-pane", "-p", "-e", "-t", pane});
  }
  out.push_back({"display-message", "-p", nonce_});
  return out;
}

void TmuxAdapter::open_output(const RunnerId& runner, const std::string& pane) {
  auto& slot = outputs_[runner];
  if (!slot) slot = std::make_unique<Output>();
  Output& output = *slot;
  output.runner = runner;
  output.pane = pane;
  output.opening = true;
  output.tries = 0;
  if (open_handed_over(output)) return;
  output.timeout = std::make_unique<uv::Timer>(loop_, [this, runner] {
    const auto found = outputs_.find(runner);
    if (found == outputs_.end() || !found->second->opening) return;
    opening_failed(*found->second, {ErrorKind::Timeout, "tmux did not open the output of the pane in time"});
  });
  output.timeout->start(kOpenTimeoutMs);
  with_version([this, runner](const Outcome& version) {
    const auto found = outputs_.find(runner);
    if (found == outputs_.end()) return;
    if (!version) return opening_failed(*found->second, version.error());
    prepare(runner);
  });
}

// Asks what the pane is like now: alive, piped, on its alternate screen.
void TmuxAdapter::prepare(const RunnerId& runner) {
  Output& output = *outputs_.at(runner);
  ++output.generation;
  output.seed.reset();
  output.next_pipe = OwnedFd();
  ControlClient* client = hub();
  if (client == nullptr) return opening_failed(output, {ErrorKind::Io, "tmux cannot be started"});
  const int generation = output.generation;
  client->run(
      {command_line({"display-message", "-p", "-t", output.pane, std::string(pane_format())}),
       command_line({"display-message", "-p", "-t", output.pane, std::string(geometry_format())})},
      [this, runner, generation](const Result<std::vector<std::string>>& lines) {
        const auto found = outputs_.find(runner);
        if (found == outputs_.end() || found->second->generation != generation || !found->second->opening)
          return;
        if (!lines) return opening_failed(*found->second, lines.error());
        const auto facts = lines->empty() ? std::nullopt : parse_pane_facts(lines->front());
        const auto geometry = lines->size() < 2 ? std::nullopt : parse_geometry((*lines)[1]);
        if (!facts || !geometry)
          return opening_failed(*found->second,
                                {ErrorKind::NotFound, "tmux pane not found: " + found->second->pane});
        choose_driver(*found->second, *facts, *geometry);
      });
}

void TmuxAdapter::choose_driver(Output& output, const PaneFacts& facts, const Geometry& geometry) {
  server_pid_ = facts.server_pid;
  output.dead = facts.dead;
  // A pipe that is not ours and whose reader cannot be found is one whose reader died: perhaps us, before.
  const bool ours = output.reader && !output.reader->peer_closed();
  output.use_control = !facts.dead && facts.piped && !ours && somebody_may_pipe(facts.server_pid);
  if (output.use_control) return open_control(output, facts, geometry.alternate);
  run_capture(output, geometry.alternate, !facts.dead,
              [this, runner = output.runner, generation = output.generation, alternate = geometry.alternate](
                  const Result<std::string>& text) { captured(runner, generation, text, alternate); });
}

// pipe-pane leaves `sh -c COMMAND` as a child of the server; ours ends within milliseconds and names the
// relay. A child that has just been forked still looks like the server itself, so whatever is not known to be
// harmless counts.
bool TmuxAdapter::somebody_may_pipe(std::int32_t server_pid) const {
  const std::string pid = std::to_string(server_pid);
  std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
  if (!children) return true;
  std::int32_t child = 0;
  while (children >> child) {
    if (std::ranges::any_of(panes_, [&](const PaneFacts& pane) { return pane.pid == child; })) continue;
    std::ifstream file("/proc/" + std::to_string(child) + "/cmdline");
    const std::string words((std::istreambuf_iterator<char>(file)), {});
    const bool gone = words.empty();
    if (!gone && words.find(options_.relay_program) == std::string::npos) return true;
  }
  return false;
}

std::string TmuxAdapter::relay_command(const std::string& token) const {
  return escape_format_and_time("exec " + quote_shell_word(options_.relay_program) + " pipe " +
                                quote_shell_word(options_.pipes_path) + " " + token + " >/dev/null 2>&1");
}

// A client of its own and not the hub: what a pane shows could look like the end of a reply in the hub's
// stream. The pipe, if any, is opened in the same sequence; a dead pane is only captured, tmux refuses to
// pipe it.
void TmuxAdapter::run_capture(const Output& output, bool alternate, bool with_pipe,
                              std::function<void(Result<std::string>)> then) {
  std::vector<std::vector<std::string>> commands = capture_commands(output.pane, alternate);
  if (with_pipe)
    commands.insert(commands.begin(), {"pipe-pane", "-O", "-t", output.pane, relay_command(output.token())});
  std::vector<std::string> arguments;
  for (const auto& command : commands) {
    if (!arguments.empty()) arguments.emplace_back(";");
    arguments.insert(arguments.end(), command.begin(), command.end());
  }
  captures_.push_back({std::move(arguments), std::move(then)});
  if (captures_.size() == 1) later([this] { run_captures(); });
}

void TmuxAdapter::run_captures() {
  std::vector<Capture> waiting = std::exchange(captures_, {});
  for (auto at = waiting.begin(); at != waiting.end();) {
    const auto end = at + std::min<std::ptrdiff_t>(kCapturesTogether, waiting.end() - at);
    run_together({std::make_move_iterator(at), std::make_move_iterator(end)});
    at = end;
  }
}

// One client for them all: starting one costs more than what it asks for.
void TmuxAdapter::run_together(std::vector<Capture> captures) {
  std::vector<std::string> arguments;
  for (Capture& capture : captures) {
    if (!arguments.empty())
      arguments.insert(arguments.end(), {";", "display-message", "-p", nonce_ + kCaptureDone, ";"});
    std::ranges::move(capture.arguments, std::back_inserter(arguments));
  }
  const std::size_t most = kMaxCapture * captures.size();
  const auto asked = std::make_shared<std::vector<Capture>>(std::move(captures));
  const std::weak_ptr<TmuxAdapter*> weak = self_;
  uv::run_child(loop_, tmux_command(options_.server, std::move(arguments)), {}, most, kOpenTimeoutMs,
                [this, weak, asked](const Result<uv::ChildOutput>& result) {
                  if (!weak.expired()) share_out(std::move(*asked), result);
                });
}

// tmux ends a sequence at its first command that fails: what came before has its answer then, and what was
// not reached is asked for once more.
void TmuxAdapter::share_out(std::vector<Capture> captures, const Result<uv::ChildOutput>& result) {
  const std::weak_ptr<TmuxAdapter*> weak = self_;
  const std::string mark = nonce_ + kCaptureDone;
  std::string_view text = result ? std::string_view(result->text) : std::string_view();
  for (auto capture = captures.begin(); capture != captures.end() && !weak.expired(); ++capture) {
    if (!result) {
      capture->then(result.error());
      continue;
    }
    const bool last = text.find(mark + "\n") == std::string_view::npos;
    const std::string own(last ? text : take_until(text, mark));
    if (!last || result->exit.code == 0) {
      capture->then(own);
      continue;
    }
    capture->then(tmux_error(own));
    if (weak.expired() || capture + 1 == captures.end()) return;
    return run_together({std::make_move_iterator(capture + 1), std::make_move_iterator(captures.end())});
  }
}

// Control mode: the capture comes through the same client as the output, so that their order tells what is in
// it.
void TmuxAdapter::open_control(Output& output, const PaneFacts& facts, bool alternate) {
  const RunnerId runner = output.runner;
  const int generation = output.generation;
  output.control_live = false;
  ControlClient::Handlers handlers;
  handlers.on_output = [this, runner](std::string_view pane, std::string_view bytes) {
    const auto found = outputs_.find(runner);
    if (found == outputs_.end() || !found->second->control_live || found->second->pane != pane) return;
    sink_(core::PaneOutput{runner, bytes});
  };
  handlers.on_closed = [this, runner](const std::string&) {
    const auto found = outputs_.find(runner);
    if (found == outputs_.end() || !found->second->control) return;
    later([client = std::shared_ptr<ControlClient>(std::move(found->second->control))] {});
    if (found->second->opening)
      return opening_failed(*found->second, {ErrorKind::Io, "tmux: the control client ended"});
    emit(core::OutputEnded{runner});
  };
  auto client = ControlClient::start(
      loop_,
      control_command(options_.server, options_.relay_program,
                      {"-C", "attach-session", "-f", "ignore-size", "-t", facts.session_id}),
      std::move(handlers));
  if (!client) return opening_failed(output, client.error());
  output.control = std::move(*client);
  std::vector<std::string> commands;
  for (const auto& command : capture_commands(output.pane, alternate))
    commands.push_back(command_line(command));
  output.control->run(commands,
                      [this, runner, generation, alternate](const Result<std::vector<std::string>>& lines) {
                        const auto found = outputs_.find(runner);
                        if (found == outputs_.end()) return;
                        if (!lines) return captured(runner, generation, lines.error(), alternate);
                        found->second->control_live = true;
                        std::string text;
                        for (const std::string& line : *lines) text.append(line).append("\n");
                        captured(runner, generation, std::move(text), alternate);
                      });
}

std::optional<ports::Seed> TmuxAdapter::parse_capture(std::string_view rest, bool alternate) const {
  auto facts = parse_pane_facts(take_line(rest));
  const auto geometry = parse_geometry(take_line(rest));
  if (!facts || !geometry) return std::nullopt;
  for (const PaneFacts& known : panes_)
    if (known.pane == facts->pane) facts->cwd = known.cwd;
  ports::Seed seed;
  seed.facts = std::move(*facts);
  seed.geometry = *geometry;
  if (alternate) {
    const std::string history = without_last_newline(take_until(rest, nonce_));
    seed.main = without_last_newline(take_until(rest, nonce_));
    // With no scrollback, -E -1 captures the first row of the screen instead.
    if (geometry->history_rows > 0) seed.main = history + "\n" + seed.main;
    seed.alternate = without_last_newline(take_until(rest, nonce_));
  } else {
    seed.main = without_last_newline(take_until(rest, nonce_));
  }
  return seed;
}

void TmuxAdapter::captured(const RunnerId& runner, int generation, const Result<std::string>& text,
                           bool alternate) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end() || found->second->generation != generation || !found->second->opening) return;
  Output& output = *found->second;
  if (!text) return opening_failed(output, text.error());
  std::optional<ports::Seed> seed = parse_capture(*text, alternate);
  if (!seed) return opening_failed(output, {ErrorKind::Protocol, "tmux: the capture cannot be read"});
  if (seed->geometry.alternate != alternate && ++output.tries < kAlternateTries) {
    output.control.reset();
    return prepare(runner);
  }
  seed->geometry.alternate = alternate;
  seed->driver = output.use_control ? ports::OutputDriver::Control : ports::OutputDriver::Pipe;
  output.seed = std::move(seed);
  finish_opening_when_ready(output);
}

void TmuxAdapter::opening_failed(Output& output, Error error) {
  output.opening = false;
  output.seed.reset();
  output.timeout.reset();
  ++output.generation;
  emit(core::OutputOpened{output.runner, std::move(error)});
}

void TmuxAdapter::pipe_arrived(std::string_view token, OwnedFd fd) {
  if (const auto runner = Ulid::parse(token)) {  // a spawned session's first pipe carries the bare id
    const auto spawn = spawns_.find(*runner);
    if (spawn == spawns_.end()) return;
    spawn->second->pipe = std::move(fd);
    return finish_spawn_when_ready(*runner);
  }
  for (const auto& [id, output] : outputs_) {
    if (output->token() != token || !output->opening) continue;
    output->next_pipe = std::move(fd);
    return finish_opening_when_ready(*output);
  }
}

// Told only when both are there: what the pane showed, and its pipe.
void TmuxAdapter::finish_opening_when_ready(Output& output) {
  if (!output.seed) return;
  if (!output.dead && !output.use_control && !output.next_pipe) return;
  output.opening = false;
  output.timeout.reset();
  output.tty = output.seed->facts.tty;
  output.cols = output.seed->facts.cols;
  output.rows = output.seed->facts.rows;
  emit(core::OutputOpened{output.runner, std::move(*output.seed)});
  output.seed.reset();
  if (output.dead) {
    emit(core::OutputEnded{output.runner});
  } else if (!output.use_control) {
    output.control.reset();
    start_reader(output, std::move(output.next_pipe));
  }
}

// Reading begins after the events before it were told.
void TmuxAdapter::start_reader(Output& output, OwnedFd fd) {
  const RunnerId runner = output.runner;
  PaneReader::Handlers handlers;
  handlers.on_bytes = [this, runner](std::string_view bytes) {
    sink_(core::PaneOutput{runner, bytes});
    const auto found = outputs_.find(runner);
    if (found != outputs_.end()) look_at_size(*found->second);
  };
  handlers.on_end = [this, runner] { reader_ended(runner); };
  output.draining = false;
  output.reader = std::make_unique<PaneReader>(loop_, std::move(fd), std::move(handlers));
  later([this, runner] {
    const auto found = outputs_.find(runner);
    if (found != outputs_.end() && found->second->reader) found->second->reader->start();
  });
}

// A program that is told of a new size answers with output: the cheapest moment to notice. Opened for an
// instant only, since an open terminal would keep tmux from seeing that its program has closed it.
void TmuxAdapter::look_at_size(Output& output) {
  if (output.tty.empty() || output.cols == 0) return;
  const int fd = open(output.tty.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return;
  winsize size{};
  const bool known = ioctl(fd, TIOCGWINSZ, &size) == 0;
  close(fd);
  if (!known || (size.ws_col == output.cols && size.ws_row == output.rows)) return;
  output.cols = 0;  // asked once; the list brings the new size
  list_panes();
}

void TmuxAdapter::reader_ended(const RunnerId& runner) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end()) return;
  found->second->reader.reset();
  emit(core::OutputEnded{runner});
}

void TmuxAdapter::close_output(const RunnerId& runner, const std::string& pane) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end()) return;
  // When the other end is closed already, the pipe that the pane has now is not ours.
  const bool ours = found->second->reader && !found->second->reader->peer_closed();
  if (ours && hub_) hub_->run({command_line({"pipe-pane", "-t", pane})}, [](const auto&) {});
  // Kept until the turn ends: we may have been called from one of its handlers.
  later([output = std::shared_ptr<Output>(std::move(found->second))] {});
  outputs_.erase(found);
}

}  // namespace geppetto::tmux
