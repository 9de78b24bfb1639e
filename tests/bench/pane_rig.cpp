// Sessions, readers and the worker, each set up the way the product does it.
#include "tests/bench/pane_rig.h"

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "domain/tmux/command_text.h"
#include "infra/os/limits.h"
#include "infra/os/paths.h"
#include "infra/uv/child.h"
#include "tests/bench/pane_source.h"

namespace geppetto::bench {
namespace {

constexpr std::int64_t kPatienceMs = 60'000;
constexpr std::size_t kMaxTmuxText = 1 << 20;
constexpr std::size_t kReadBytes = 64 << 10;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

std::string relay() { return GEPPETTO_BENCH_BINARY_DIR "/geppetto-relay"; }

std::string shell_words(const std::vector<std::string>& words) {
  std::string out = "exec";
  for (const std::string& word : words) out += " " + tmux::quote_shell_word(word);
  return out;
}

}  // namespace

Rig::Rig() {
  os::raise_descriptor_limit();
  std::string name = "/tmp/geppetto-bench-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) give_up("no folder in /tmp");
  folder_ = name;
  server_ = {"geppetto-bench-" + std::to_string(getpid()), "/dev/null"};
}

Rig::~Rig() {
  tmux({"kill-server"});
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Rig::new_fifo() {
  const std::string path = folder_ + "/fifo" + std::to_string(++fifos_);
  if (mkfifo(path.c_str(), S_IRUSR | S_IWUSR) != 0) give_up(path + ": no FIFO can be made");
  return path;
}

std::string Rig::tmux(std::vector<std::string> arguments) {
  Result<uv::ChildOutput> result = Error{ErrorKind::Busy, "runs"};
  bool done = false;
  const std::string words = arguments.front();
  uv::run_child(loop_, tmux::tmux_command(server_, std::move(arguments)), {}, kMaxTmuxText, kPatienceMs,
                [&](Result<uv::ChildOutput> output) {
                  result = std::move(output);
                  done = true;
                });
  until("an answer of tmux", [&] { return done; });
  if (!result) give_up("tmux " + words + ": " + result.error().what);
  if (result->exit.code != 0) give_up("tmux " + words + ": " + result->text);
  std::string text = std::move(result->text);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

void Rig::until(const char* what, const std::function<bool()>& happened) {
  if (happened()) return;
  const std::int64_t begin = monotonic_ns();
  const uv::Timer patience(loop_, [] {});
  loop_.set_turn_end([&] {
    if (happened() || monotonic_ns() - begin > kPatienceMs * 1'000'000) loop_.stop();
  });
  uv::Timer limit(loop_, [] {});
  limit.start(kPatienceMs + 1);
  loop_.run();
  loop_.set_turn_end(nullptr);
  if (!happened()) give_up(std::string("gave up waiting for ") + what);
}

PipedPane::PipedPane(Rig& rig, const std::vector<std::string>& command, OnBytes on_bytes, bool at_once)
    : rig_(rig) {
  const std::string path = rig.folder() + "/pipes" + std::to_string(monotonic_ns());
  tmux::PanePipes::Handlers handlers;
  handlers.on_pipe = [this](std::string_view, tmux::OwnedFd fd) { passed_ = std::move(fd); };
  handlers.on_exec = [](std::string_view, std::string_view, int) {};
  handlers.on_hand_over = [](std::string_view, std::string_view, const tmux::OwnedFd&) {};
  auto pipes = tmux::PanePipes::listen(rig.loop(), path, std::move(handlers));
  if (!pipes) give_up(pipes.error().what);
  pipes_ = std::move(*pipes);
  session_ = rig.tmux({"new-session", "-d", "-P", "-F", "#{session_id}", "-x", "120", "-y", "50",
                       shell_words(command), ";", "pipe-pane", "-O",
                       "exec " + relay() + " pipe " + path + " token"});
  rig.until("the pipe", [this] { return static_cast<bool>(passed_); });
  if (at_once) {
    watch_ = std::make_unique<uv::FdWatch>(
        rig.loop(), passed_.get(),
        [this, on_bytes = std::move(on_bytes), buffer = std::vector<char>(kReadBytes)](int) mutable {
          const ssize_t got = read(passed_.get(), buffer.data(), buffer.size());
          if (got > 0) on_bytes({buffer.data(), static_cast<std::size_t>(got)});
          if (got == 0) watch_->want(0);
        });
    watch_->want(uv::FdWatch::kRead);
    return;
  }
  reader_ = std::make_unique<tmux::PaneReader>(rig.loop(), std::move(passed_),
                                               tmux::PaneReader::Handlers{std::move(on_bytes), [] {}});
  reader_->start();
}

PipedPane::~PipedPane() { rig_.tmux({"kill-session", "-t", session_}); }

ControlledPane::ControlledPane(Rig& rig, const std::vector<std::string>& command, OnBytes on_bytes)
    : rig_(rig) {
  session_ = rig.tmux(
      {"new-session", "-d", "-P", "-F", "#{session_id}", "-x", "120", "-y", "50", shell_words(command)});
  tmux::ControlClient::Handlers handlers;
  handlers.on_output = [on_bytes = std::move(on_bytes)](std::string_view, std::string_view bytes) {
    on_bytes(bytes);
  };
  handlers.on_changed = [] {};
  handlers.on_closed = [](const std::string&) {};
  auto client = tmux::ControlClient::start(
      rig.loop(),
      tmux::control_command(rig.server(), relay(),
                            {"-C", "attach-session", "-f", "ignore-size", "-t", session_}),
      std::move(handlers));
  if (!client) give_up(client.error().what);
  client_ = std::move(*client);
  bool there = false;
  client_->run({"display-message -p there"}, [&](const Result<std::vector<std::string>>&) { there = true; });
  rig.until("a control client", [&] { return there; });
}

ControlledPane::~ControlledPane() {
  client_.reset();
  rig_.tmux({"kill-session", "-t", session_});
}

WatchedWorker::WatchedWorker(Rig& rig) : rig_(rig), event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  options_.version = "bench";
  options_.socket_path = rig.folder() + "/run/socket";
  options_.state_dir = rig.folder() + "/state";
  options_.relay_program = relay();
  options_.tmux_socket_name = rig.server().socket_name;
  options_.tmux_config_file = rig.server().config_file;
  options_.has_window = true;
  watch_ = std::make_unique<uv::FdWatch>(rig.loop(), event_.get(), [this](int) { woken(); });
  watch_->want(uv::FdWatch::kRead);
  worker_ = std::make_unique<worker::WorkerThread>(options_, [fd = event_.get()] {
    const std::uint64_t one = 1;
    if (write(fd, &one, sizeof one) < 0) std::perror("eventfd");
  });
  rig.until("the worker", [this] { return worker_->link().snapshots.front() != nullptr; });
}

WatchedWorker::~WatchedWorker() { worker_.reset(); }

void WatchedWorker::woken() {
  std::uint64_t count = 0;
  if (read(event_.get(), &count, sizeof count) < 0) return;
  share::SnapshotBox& box = worker_->link().snapshots;
  if (box.refresh() && box.front() && handler_) handler_(*box.front());
}

void WatchedWorker::post(core::Command command) {
  if (!worker_->link().post(std::move(command))) give_up("the worker takes no command");
}

std::shared_ptr<const snapshot::Snapshot> WatchedWorker::take_newest() {
  share::SnapshotBox& box = worker_->link().snapshots;
  box.refresh();
  return box.front();
}

const snapshot::RunnerRow* WatchedWorker::row(const RunnerId& runner) {
  const auto& snapshot = worker_->link().snapshots.front();
  if (!snapshot) return nullptr;
  for (const auto& row : snapshot->runners) {
    if (row->runner.id == runner) return row.get();
  }
  return nullptr;
}

RunnerId WatchedWorker::start(const std::string& name, std::vector<std::string> command) {
  core::CreateRunner create;
  create.name = name;
  create.cwd = rig_.folder();
  create.command = std::move(command);
  post(std::move(create));
  RunnerId id;
  rig_.until("a runner", [&] {
    const auto& snapshot = worker_->link().snapshots.front();
    for (const auto& row : snapshot->runners) {
      if (row->runner.name == name && row->runner.status != runner::Status::Starting) id = row->runner.id;
    }
    return !id.is_nil();
  });
  return id;
}

void WatchedWorker::end(const RunnerId& runner) {
  post(core::StopRunner{runner, true});
  rig_.until("the end of a runner", [&] {
    const snapshot::RunnerRow* now = row(runner);
    return now == nullptr || runner::is_over(now->runner.status);
  });
  post(core::ForgetRunner{runner});
  rig_.until("a runner to be forgotten", [&] { return row(runner) == nullptr; });
}

void Finder::feed(std::string_view bytes) {
  if (found_) return;
  const std::size_t keep = text_.size() - 1;
  tail_.append(bytes.substr(0, keep));
  found_ = tail_.find(text_) != std::string::npos || bytes.find(text_) != std::string_view::npos;
  tail_.append(bytes.substr(std::min(keep, bytes.size())));
  if (tail_.size() > keep) tail_.erase(0, tail_.size() - keep);
}

}  // namespace geppetto::bench
