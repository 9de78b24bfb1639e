// The hub: one control client in a session of its own, for commands without forks and for word of what
// changed.
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <utility>

#include "domain/base/text.h"
#include "domain/tmux/command_text.h"
#include "infra/tmux/tmux_state.h"

namespace geppetto::tmux {
namespace {

std::string random_word() {
  std::array<unsigned char, 12> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) bytes.fill(7);
  std::string out = "geppetto";
  for (const unsigned char b : bytes) {
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", b);
    out += hex.data();
  }
  return out;
}

std::string folder_of_process(std::int32_t pid) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/" + std::to_string(pid) + "/cwd";
  const ssize_t n = readlink(link.c_str(), path.data(), path.size());
  return n <= 0 ? std::string() : single_line({path.data(), static_cast<std::size_t>(n)});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t newline = std::min(text.find('\n', from), text.size());
    out.push_back(text.substr(from, newline - from));
    from = newline + 1;
  }
  return out;
}

}  // namespace

Error tmux_error(const std::string& printed) {
  const std::string words = single_line(printed.substr(0, printed.find('\n')));
  if (words.starts_with("no server running") || words.starts_with("error connecting") ||
      words.starts_with("lost server"))
    return {ErrorKind::NotFound, "no tmux server runs"};
  if (words.starts_with("can't find")) return {ErrorKind::NotFound, "tmux: " + words};
  return {ErrorKind::Io, "tmux: " + (words.empty() ? "failed without a word" : words)};
}

Result<std::unique_ptr<TmuxAdapter>> TmuxAdapter::make(uv::Loop& loop, AdapterOptions options, Sink sink) {
  std::unique_ptr<TmuxAdapter> adapter(new TmuxAdapter(loop, std::move(options), std::move(sink)));
  TmuxAdapter* self = adapter.get();
  PanePipes::Handlers handlers;
  handlers.on_pipe = [self](std::string_view token, OwnedFd fd) { self->pipe_arrived(token, std::move(fd)); };
  handlers.on_exec = [self](std::string_view token, std::string_view stage, int error) {
    self->exec_reported(token, stage, error);
  };
  handlers.on_hand_over = [self](std::string_view runner, std::string_view state, OwnedFd fd) {
    self->take_handed_over(runner, state, std::move(fd));
  };
  auto pipes = PanePipes::listen(loop, self->options_.pipes_path, std::move(handlers));
  if (!pipes) return pipes.error();
  self->pipes_ = std::move(*pipes);
  return adapter;
}

TmuxAdapter::TmuxAdapter(uv::Loop& loop, AdapterOptions options, Sink sink)
    : loop_(loop), options_(std::move(options)), sink_(std::move(sink)), nonce_(random_word()) {
  expects_hand_over_ = options_.expects_hand_over;
  emit_timer_ = std::make_unique<uv::Timer>(loop_, [this] {
    for (const core::Event& event : std::exchange(events_, {})) sink_(event);
  });
  work_timer_ = std::make_unique<uv::Timer>(loop_, [this] {
    for (const auto& work : std::exchange(work_, {})) work();
  });
  changed_timer_ = std::make_unique<uv::Timer>(loop_, [this] { list_panes(); });
  hub_timer_ = std::make_unique<uv::Timer>(loop_, [this] {
    if (!outputs_.empty()) hub();
  });
}

TmuxAdapter::~TmuxAdapter() { drop_hub(); }

void TmuxAdapter::emit(core::Event event) {
  events_.push_back(std::move(event));
  emit_timer_->start(0);
}

ControlClient* TmuxAdapter::hub() {
  // Once started it stays for as long as we do: tmux 3.3a can crash while a control client identifies itself,
  // when a session changes at that very instant, so the fewer starts the better.
  if (hub_) return hub_.get();
  const std::string name = "geppetto-hub-" + std::to_string(getpid()) + "-" + random_word().substr(8, 6);
  const std::string target = "=" + name + ":";
  // Its pane runs a process that ends when we end, however that is, and takes the session with it. Not
  // destroy-unattached: tmux 3.3a destroys such a session under a client that is just leaving, and crashes.
  // No subscription either: its timer does not look whether the client still has a session.
  const uv::ChildSpec spec = control_command(options_.server, options_.relay_program,
                                             {"-C",
                                              "new-session",
                                              "-x",
                                              "80",
                                              "-y",
                                              "24",
                                              "-s",
                                              name,
                                              "-n",
                                              "geppetto",
                                              "-c",
                                              "/",
                                              "--",
                                              options_.relay_program,
                                              "keep",
                                              std::to_string(getpid()),
                                              ";",
                                              "set-option",
                                              "-t",
                                              target,
                                              "@geppetto-hub",
                                              "1"});
  ControlClient::Handlers handlers;
  handlers.on_changed = [this] { changed_timer_->start(kSettleMs); };
  handlers.on_closed = [this](const std::string&) { hub_closed(); };
  auto client = ControlClient::start(loop_, spec, std::move(handlers));
  if (!client) return nullptr;
  hub_ = std::move(*client);
  hub_target_ = "=" + name;
  hub_->run({"display-message -p up"}, [this](const auto& reply) {
    if (reply) hub_failures_ = 0;
  });
  changed_timer_->start(kBeatMs);
  return hub_.get();
}

void TmuxAdapter::hub_closed() {
  hub_.reset();
  list_panes();  // is the server gone, or only the client?
  constexpr int kMostDoublings = 6;
  if (hub_failures_ < kMostDoublings) ++hub_failures_;
  hub_timer_->start(100LL << hub_failures_);
}

// The session goes first and takes the client with it in the regular way.
void TmuxAdapter::drop_hub() {
  if (!hub_) return;
  hub_->run({command_line({"kill-session", "-t", hub_target_})}, [](const auto&) {});
  hub_.reset();
  changed_timer_->stop();
}

void TmuxAdapter::with_version(std::function<void(Outcome)> then) {
  if (version_) return then(*version_);
  const std::weak_ptr<TmuxAdapter*> weak = self_;
  uv::run_child(
      loop_, tmux_command({}, {"-V"}), {}, 4096, kCommandTimeoutMs,
      [weak, then = std::move(then)](Result<uv::ChildOutput> result) {
        const auto alive = weak.lock();
        if (!alive) return;
        TmuxAdapter& self = **alive;
        if (!result)
          return then(Error{ErrorKind::Io,
                            "tmux cannot be run (" + result.error().what + "); install tmux 3.3 or newer"});
        const std::string text = single_line(result->text.substr(0, result->text.find('\n')));
        const auto version = parse_version(text);
        if (!version) return then(Error{ErrorKind::Protocol, "tmux -V says \"" + text + "\""});
        self.version_text_ = text;
        if (*version < kOldestVersion) {
          self.version_ = Error{ErrorKind::Refused, text + " is too old; Geppetto needs tmux 3.3 or newer"};
        } else {
          self.version_ = ok();
        }
        then(*self.version_);
      });
}

void TmuxAdapter::list_panes() {
  if (listing_) {
    list_again_ = true;
    return;
  }
  listing_ = true;
  with_version([this](const Outcome& version) {
    if (!version) return listed(version.error());
    list_now();
  });
}

void TmuxAdapter::list_now() {
  const std::vector<std::string> command = {"list-panes", "-a", "-F", std::string(pane_format())};
  if (hub_) return hub_->run({command_line(command)}, [this](auto lines) { listed(std::move(lines)); });
  const std::weak_ptr<TmuxAdapter*> weak = self_;
  uv::run_child(loop_, tmux_command(options_.server, command), {}, kMaxCapture, kCommandTimeoutMs,
                [weak](Result<uv::ChildOutput> result) {
                  const auto alive = weak.lock();
                  if (!alive) return;
                  if (!result) return (*alive)->listed(result.error());
                  if (result->exit.code != 0) return (*alive)->listed(tmux_error(result->text));
                  (*alive)->listed(lines_of(result->text));
                });
}

void TmuxAdapter::listed(Result<std::vector<std::string>> lines) {
  listing_ = false;
  // What was asked for meanwhile may have happened after tmux made this list: it gets one of its own.
  if (std::exchange(list_again_, false)) later([this] { list_panes(); });
  if (!lines) {
    panes_.clear();
    return emit(core::PanesListed{lines.error(), version_text_});
  }
  std::vector<PaneFacts> panes;
  for (const std::string& line : *lines) {
    auto facts = parse_pane_facts(line);
    if (!facts) continue;
    if (!facts->dead) facts->cwd = folder_of_process(facts->pid);
    server_pid_ = facts->server_pid;
    panes.push_back(std::move(*facts));
  }
  panes_ = panes;
  if (hub_) changed_timer_->start(kBeatMs);
  emit(core::PanesListed{panes, version_text_});
  after_list(panes);
}

// A dead pane's pipe is told to have ended when it has been read empty; a pane that was piped by somebody
// else and is free again gets a pipe of ours.
void TmuxAdapter::after_list(const std::vector<PaneFacts>& panes) {
  for (const PaneFacts& facts : panes) {
    for (const auto& [id, output] : outputs_) {
      if (output->pane != facts.pane) continue;
      output->cols = facts.cols;
      output->rows = facts.rows;
      // tmux 3.3a sometimes misses the end of a child until another one ends: give it one.
      const bool missed = facts.dead ? facts.dead_status < 0 && facts.dead_signal == 0 : facts.cwd.empty();
      if (missed && hub_) hub_->run({"run-shell -b true"}, [](const auto&) {});
      if (output->opening) continue;
      if (facts.dead && output->control) {
        output->control.reset();
        emit(core::OutputEnded{id});
      } else if (facts.dead && output->reader && !output->draining) {
        output->draining = true;
        drain(id);
      } else if (!facts.dead && !facts.piped && output->control) {
        emit(core::OutputGap{id, "the pane is not piped by anybody else any more"});
      }
    }
  }
}

// tmux writes to a pipe when its event loop finds it writable. Once we have read it empty and tmux has
// answered a command that it got after that, it has been through its loop: when nothing came meanwhile, there
// is nothing left.
void TmuxAdapter::drain(const RunnerId& runner) {
  const auto found = outputs_.find(runner);
  if (found == outputs_.end() || !found->second->reader) return;
  PaneReader& reader = *found->second->reader;
  const std::uint64_t before = reader.bytes_read();
  reader.read_available();
  const auto next = outputs_.find(runner);
  if (next == outputs_.end() || !next->second->reader) return;  // it has ended in the regular way
  ControlClient* client = hub();
  const std::uint64_t mark = next->second->reader->bytes_read();
  if (mark != before || client == nullptr) {
    // More may be there already; without a hub there is nobody to ask, and what is there is all there is.
    if (mark != before) return later([this, runner] { drain(runner); });
    next->second->reader.reset();
    return emit(core::OutputEnded{runner});
  }
  client->run({"display-message -p drained"}, [this, runner, mark](const auto& reply) {
    const auto output = outputs_.find(runner);
    if (output == outputs_.end() || !output->second->reader) return;
    output->second->reader->read_available();
    const auto still = outputs_.find(runner);
    if (still == outputs_.end() || !still->second->reader) return;
    if (reply && still->second->reader->bytes_read() != mark) return drain(runner);
    still->second->reader.reset();
    emit(core::OutputEnded{runner});
  });
}

void TmuxAdapter::later(std::function<void()> work) {
  work_.push_back(std::move(work));
  work_timer_->start(0);
}

}  // namespace geppetto::tmux
