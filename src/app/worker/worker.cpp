// Builds core and adapters around one loop, and takes them down in the reverse order.
#include "app/worker/worker.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <thread>
#include <utility>

#include "app/share/mailbox.h"
#include "app/worker/agent_rules.h"
#include "app/worker/core_access.h"
#include "app/worker/desk.h"
#include "app/worker/publisher.h"
#include "app/worker/request_service.h"
#include "app/worker/take_over.h"
#include "app/worker/window_search.h"
#include "infra/agents/json_fields.h"
#include "infra/agents/record_watch.h"
#include "infra/log/recording_files.h"
#include "infra/log/segment_store.h"
#include "infra/os/clock.h"
#include "infra/os/limits.h"
#include "infra/os/paths.h"
#include "infra/os/process_adapter.h"
#include "infra/provider/forges.h"
#include "infra/store/sqlite_store.h"
#include "infra/store/state_lock.h"
#include "infra/tmux/tmux_adapter.h"
#include "infra/uv/loop.h"
#include "infra/wire/client.h"
#include "infra/wire/hook_socket.h"
#include "infra/wire/server.h"

namespace geppetto::worker {
namespace {

constexpr std::int64_t kSettleWithinMs = 5000;  // then the socket answers with what is known so far
constexpr std::int64_t kLockRetryMs = 20;
constexpr const char* kHooksSuffix = ".hooks";  // the hook itself knows it too: app/cli/hook_send.cpp
constexpr int kLockTries = 250;                 // 5 s: a worker that has just been told to leave

// What the UI shares with the worker thread.
struct UiSide {
  share::SnapshotBox snapshots;
  share::Mailbox<core::Command> commands;
  std::function<void()> wake_ui;
};

// The core is there before the socket when panes are taken over: nobody can have asked anything by then.
struct Replies final : ports::ReplyPort {
  RequestService* to = nullptr;
  WindowSearch* search = nullptr;
  bool moved = false;  // since the last turn: a runner came, went, or is in another status
  void answer(RequestId request, Result<ports::CommandDone> outcome) override {
    if (to != nullptr) to->answer(request, std::move(outcome));
  }
  void runner_changed(const runner::Runner& runner, bool status_changed) override {
    if (to != nullptr) to->runner_changed(runner, status_changed);
    if (search != nullptr) search->something_changed();
    moved = moved || status_changed;
  }
  void runner_removed(const RunnerId& runner) override {
    if (to != nullptr) to->runner_removed(runner);
    if (search != nullptr) search->runner_removed(runner);
    moved = true;
  }
};

// One life of a worker; made and run on the worker thread.
class Worker {
 public:
  Worker(uv::Loop& loop, const WorkerOptions& options, UiSide* ui)
      : loop_(loop), options_(options), ui_(ui) {}

  Outcome run();
  void take_commands();
  void leave() { loop_.stop(); }

 private:
  Outcome open();
  Outcome open_state();
  bool somebody_answers() const;
  void begin();
  Outcome open_adapters();
  void make_core();
  Outcome lock_state();
  Outcome listen();
  void start_serving();
  void go_on_with_what_was_left();
  void old_worker_left(const Outcome& how);
  void handle(const core::Event& event);
  void hook_called(const wire::HookDatagram& hook);
  void turn_end();
  void hand_over(const std::string& pipes_path);

  uv::Loop& loop_;
  const WorkerOptions& options_;
  UiSide* ui_;
  Outcome outcome_ = ok();

  os::SystemClock clock_;
  os::SystemEntropy entropy_;
  std::unique_ptr<TakeOver> take_over_;
  std::optional<store::StateLock> lock_;
  std::unique_ptr<ports::StorePort> store_;
  std::string store_notice_;
  std::unique_ptr<log::SegmentFolders> transcripts_;
  std::unique_ptr<log::RecordingFiles> recordings_;
  Replies replies_;
  std::unique_ptr<os::ProcessAdapter> processes_;
  std::unique_ptr<tmux::TmuxAdapter> tmux_;
  std::unique_ptr<WindowSearch> search_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<core::Core> core_;
  std::unique_ptr<agents::RecordWatch> records_;
  std::unique_ptr<AgentRules> rules_;
  std::unique_ptr<RealCoreAccess> access_;
  std::unique_ptr<wire::Server> server_;
  std::unique_ptr<wire::HookSocket> hooks_;
  std::unique_ptr<RequestService> service_;
  std::unique_ptr<provider::Forges> forges_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<uv::Timer> deadline_timer_, lock_timer_, settle_timer_;
  MonoTime settle_until_;
  std::optional<MonoTime> armed_;
  int lock_tries_ = 0;
  bool serving_ = false;
  bool handing_over_ = false;
};

Outcome Worker::open() {
  os::raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an error of the write
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  if (Outcome folder = os::prepare_socket_dir(options_.socket_path, options_.own_socket_folder); !folder)
    return folder;
  if (options_.has_window) {
    Result<std::unique_ptr<TakeOver>> asked = TakeOver::find(loop_, options_.socket_path);
    if (!asked) return asked.error();
    take_over_ = std::move(*asked);
  }
  if (Outcome adapters = open_adapters(); !adapters) return adapters;
  // The state is the old worker's until it has left.
  if (take_over_) return ok();
  Outcome state = open_state();
  // One that was killed may still hold the state for a moment after its socket is gone.
  for (int tries = 0; !state && tries < kLockTries && !somebody_answers(); ++tries) {
    poll(nullptr, 0, static_cast<int>(kLockRetryMs));
    state = open_state();
  }
  return state;
}

bool Worker::somebody_answers() const {
  const auto client = wire::Client::connect(options_.socket_path);
  return !client || client->has_value();
}

// Without a place for state everything still works, and says that it will not be remembered.
Outcome Worker::open_state() {
  if (os::make_private_dir(options_.state_dir)) {
    if (const Outcome locked = lock_state(); !locked && locked.error().kind == ErrorKind::Busy)
      return Error{ErrorKind::Refused, "a worker runs already: " + locked.error().what};
  }
  auto store = store::SqliteStore::open(options_.state_dir, clock_.wall());
  if (store) {
    store_notice_ = (*store)->notice();
    store_ = std::move(*store);
  } else {
    store_ = std::make_unique<store::NoStore>(store.error());
  }
  transcripts_ = std::make_unique<log::SegmentFolders>(options_.state_dir + "/transcripts");
  recordings_ = std::make_unique<log::RecordingFiles>(options_.state_dir + "/recordings");
  return ok();
}

Outcome Worker::open_adapters() {
  const auto sink = [this](const core::Event& event) { handle(event); };
  processes_ = std::make_unique<os::ProcessAdapter>(loop_, sink);
  tmux::AdapterOptions options;
  options.server = {options_.tmux_socket_name, options_.tmux_config_file};
  options.relay_program = options_.relay_program;
  options.pipes_path = options_.socket_path + "." + std::to_string(getpid());
  options.expects_hand_over = take_over_ != nullptr;
  auto adapter = tmux::TmuxAdapter::make(loop_, std::move(options), sink);
  if (!adapter) return adapter.error();
  tmux_ = std::move(*adapter);
  desk_ =
      std::make_unique<Desk>(loop_,
                             DeskOptions{options_.bus_address, options_.notify, options_.hotkeys,
                                         options_.x11_display, options_.wayland, options_.has_window},
                             sink, [this](core::Command command) { core_->handle({}, std::move(command)); });
  return ok();
}

void Worker::make_core() {
  search_ = std::make_unique<WindowSearch>(loop_, [this](const core::Event& event) { handle(event); });
  core::Config config;
  config.idle_after_ms = options_.idle_after_ms;
  config.max_transcript_parts =
      static_cast<std::size_t>(options_.max_transcripts_mb) * ((1U << 20) / log::kChunkBytes);
  config.demo_command = {options_.demo_script};
  config.record = options_.record;
  config.notify = options_.notify;
  config.hook_command = {options_.relay_program, "hook"};
  config.hook_socket = options_.socket_path + kHooksSuffix;
  core_ = std::make_unique<core::Core>(
      std::move(config), core::Ports{clock_, entropy_, *tmux_, *processes_, *store_, *transcripts_,
                                     *recordings_, replies_, *search_, desk_->notify()});
  records_ =
      std::make_unique<agents::RecordWatch>(loop_, [this](const core::Event& event) { handle(event); });
  rules_ =
      std::make_unique<AgentRules>(loop_, options_.agents_dir, options_.user_agents_dir,
                                   [this](const agent::Profiles& known) { records_->set_profiles(known); });
  rules_->attach(*core_);
  access_ = std::make_unique<RealCoreAccess>(*core_);
  search_->set_core(*access_);
  replies_.search = search_.get();
  if (!store_notice_.empty()) core_->tell(store_notice_);
  if (ui_ != nullptr)
    publisher_ = std::make_unique<Publisher>(loop_, *core_, clock_, ui_->snapshots, ui_->wake_ui);
}

Outcome Worker::lock_state() {
  Result<store::StateLock> lock = store::StateLock::try_acquire(options_.state_dir);
  if (!lock) return lock.error();
  lock_ = std::move(*lock);
  return ok();
}

Outcome Worker::listen() {
  wire::ServerOptions options;
  options.path = options_.socket_path;
  options.own_folder = options_.own_socket_folder;
  options.allowed_uid = geteuid();
  auto server = wire::Server::listen(loop_, options);
  if (!server) return server.error();
  server_ = std::move(*server);
  auto hooks = wire::HookSocket::listen(loop_, options_.socket_path + kHooksSuffix,
                                        [this](const wire::HookDatagram& hook) { hook_called(hook); });
  if (hooks) {
    hooks_ = std::move(*hooks);
  } else {
    core_->tell("hooks of agents are not heard: " + hooks.error().what);
  }
  ServiceOptions service_options;
  service_options.version = options_.version;
  service_options.has_window = options_.has_window;
  service_options.tmux_socket_name = options_.tmux_socket_name;
  service_options.desktop = [this] { return desk_->health(); };
  forges_ = std::make_unique<provider::Forges>(
      loop_, clock_,
      provider::ForgesOptions{options_.state_dir, options_.cache_dir, options_.bus_address,
                              options_.ssl_cert_file, "geppetto/" + options_.version});
  service_options.forges = forges_.get();
  service_options.shutdown = [this] { leave(); };
  service_options.hand_over = [this](const std::string& path) { hand_over(path); };
  service_ = std::make_unique<RequestService>(loop_, *server_, std::move(service_options));
  service_->set_core(*access_);
  replies_.to = service_.get();
  forges_->start();
  return ok();
}

Outcome Worker::run() {
  if (Outcome opened = open(); !opened) return opened;
  deadline_timer_ = std::make_unique<uv::Timer>(loop_, [this] {
    armed_.reset();
    core_->tick();
  });
  lock_timer_ = std::make_unique<uv::Timer>(loop_, [this] { go_on_with_what_was_left(); });
  const uv::SignalWatch on_term(loop_, SIGTERM, [this] { leave(); });
  const uv::SignalWatch on_interrupt(loop_, SIGINT, [this] { leave(); });
  loop_.set_turn_end([this] { turn_end(); });
  settle_timer_ = std::make_unique<uv::Timer>(loop_, [] {});  // ends the wait of a turn
  if (take_over_) {
    take_over_->ask(tmux_->pipes_path(), [this](const Outcome& how) { old_worker_left(how); });
  } else {
    begin();
  }
  loop_.run();
  loop_.set_turn_end(nullptr);
  if (core_) core_->leave();
  if (ui_ != nullptr) ui_->snapshots.publish(nullptr);
  return outcome_;
}

void Worker::handle(const core::Event& event) {
  core_->handle(event);
  if (std::holds_alternative<core::PanesListed>(event)) processes_->set_protected({tmux_->server_pid()});
}

void Worker::begin() {
  make_core();
  settle_until_ = clock_.mono() + kSettleWithinMs;
  settle_timer_->start(kSettleWithinMs);
  core_->start();
  desk_->begin();
}

void Worker::old_worker_left(const Outcome& how) {
  if (!how) {
    outcome_ = how;
    return leave();
  }
  go_on_with_what_was_left();
}

// The lock is free when the old process has ended, a moment after its connection.
void Worker::go_on_with_what_was_left() {
  const Outcome state = open_state();
  if (!state) {
    if (++lock_tries_ < kLockTries) return lock_timer_->start(kLockRetryMs);
    outcome_ = state;
    return leave();
  }
  tmux_->end_of_hand_over();
  begin();
}

// The socket answers when all that was there at the start is known, so that nobody is told half of it.
void Worker::start_serving() {
  if (Outcome listening = listen(); !listening) {
    outcome_ = listening;
    return leave();
  }
  serving_ = true;
  tmux_->forget_hand_over();
}

void Worker::hook_called(const wire::HookDatagram& hook) {
  core_->handle(core::HookCalled{hook.kind, Ulid::parse(hook.runner).value_or(RunnerId()), hook.pane, hook.at,
                                 hook.ancestors, agents::parse_fields(hook.json)});
}

void Worker::hand_over(const std::string& pipes_path) {
  handing_over_ = true;
  core_->begin_hand_over();
  tmux_->give_pipes(pipes_path, [this](const RunnerId& id) { return core_->hand_over(id); });
}

void Worker::take_commands() {
  if (ui_ == nullptr || !core_) return;
  for (core::Command& command : ui_->commands.take()) core_->handle({}, std::move(command));
}

void Worker::turn_end() {
  if (!core_) return;  // another worker still has the panes
  if (!serving_ && (core_->settled() || clock_.mono() >= settle_until_)) start_serving();
  take_commands();
  if (std::exchange(replies_.moved, false)) records_->watch(core_->runners());
  if (search_ && core_->dirty()) search_->something_changed();
  if (publisher_) publisher_->turn_end();
  if (service_) service_->on_turn_end();
  const std::optional<MonoTime> due = core_->next_deadline();
  if (due != armed_) {
    armed_ = due;
    if (due) {
      deadline_timer_->start(*due - clock_.mono());
    } else {
      deadline_timer_->stop();
    }
  }
  if (handing_over_) leave();
}

}  // namespace

Outcome serve(const WorkerOptions& options) {
  uv::Loop loop;
  Worker worker(loop, options, nullptr);
  return worker.run();
}

struct WorkerThread::State {
  explicit State(WorkerOptions o) : options(std::move(o)) {}

  WorkerOptions options;
  UiSide ui;
  uv::Loop loop;
  std::unique_ptr<uv::Wakeup> wakeup;
  Worker* worker = nullptr;  // worker thread's
  std::atomic<bool> stop_asked{false};
  std::atomic<bool> ended{false};
  std::string failure;  // written before `ended`, read after
  std::thread thread;

  void woken() {
    if (worker == nullptr) return;
    worker->take_commands();
    if (stop_asked.load(std::memory_order_acquire)) worker->leave();
  }

  void run() {
    share::worker_thread.assert_held();
    {
      Worker here(loop, options, &ui);
      worker = &here;
      if (const Outcome outcome = here.run(); !outcome) failure = outcome.error().what;
      worker = nullptr;
    }
    ended.store(true, std::memory_order_release);
    ui.wake_ui();
  }
};

WorkerThread::WorkerThread(WorkerOptions options, std::function<void()> wake_ui)
    : state_(std::make_unique<State>(std::move(options))) {
  State* s = state_.get();
  s->ui.wake_ui = std::move(wake_ui);
  s->wakeup = std::make_unique<uv::Wakeup>(s->loop, [s] { s->woken(); });
  s->thread = std::thread([s] { s->run(); });
}

WorkerThread::~WorkerThread() {
  state_->stop_asked.store(true, std::memory_order_release);
  state_->wakeup->send();
  state_->thread.join();
}

share::UiLink WorkerThread::link() {
  State* s = state_.get();
  return {s->ui.snapshots,
          [s](core::Command command) {
            if (s->ended.load(std::memory_order_acquire) || !s->ui.commands.push(std::move(command)))
              return false;
            s->wakeup->send();
            return true;
          },
          [s] { return s->ended.load(std::memory_order_acquire); }};
}

std::string WorkerThread::failure() const { return state_->failure; }

}  // namespace geppetto::worker
