// One handler a request type; what takes time is remembered by connection and answered later.
#include "app/worker/request_service.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "app/worker/forge_requests.h"
#include "domain/base/text.h"
#include "infra/os/self_figures.h"

namespace geppetto::worker {
namespace {

// Commands, waits and streams of one connection at a time; more stay in the kernel until one is done.
constexpr std::size_t kMaxUnderWay = 64;
// Changes kept for a subscriber that does not read: the newest state of this many runners.
constexpr std::size_t kMaxMissed = 4096;

std::int64_t ms_of(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

bool holds(const std::vector<runner::Status>& statuses, runner::Status status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

}  // namespace

// Visits one decoded request.
struct RequestService::Handler {
  RequestService& service;
  wire::ConnectionId connection;
  std::string_view id;

  CoreAccess& core() const { return *service.core_; }
  void send(std::string_view line) const { service.server_.send(connection, line); }
  void fail(const Error& error) const { service.reply_error(connection, id, error); }
  void command(core::Command c) const { service.command(connection, id, std::move(c)); }

  // Runs `then` with the runner's id, or answers why there is none.
  template <class Then>
  void with_runner(const std::string& reference, Then then) const {
    const Result<RunnerId> runner = core().resolve(reference);
    if (!runner) return fail(runner.error());
    then(*runner);
  }

  void operator()(wire::Ping&) const {
    send(wire::encode_pong(
        id,
        {service.options_.version, getpid(), service.options_.has_window, service.options_.tmux_socket_name,
         service.options_.desktop ? service.options_.desktop() : std::vector<desktop::Health>{}}));
  }
  void operator()(core::CreateRunner& c) const { command(std::move(c)); }
  void operator()(core::AttachSession& a) const { command(std::move(a)); }
  void operator()(wire::ListRunners& l) const {
    std::vector<const runner::Runner*> runners = core().runners();
    if (!l.statuses.empty())
      std::erase_if(runners, [&l](const runner::Runner* r) { return !holds(l.statuses, r->status); });
    for (const std::string& line : wire::encode_runners(id, runners, service.boot_)) send(line);
  }
  void operator()(wire::ShowRunner& s) const {
    with_runner(s.runner, [this](const RunnerId& runner) {
      send(wire::encode_runner(id, *core().find(runner), service.boot_, core().history(runner)));
    });
  }
  void operator()(wire::StreamLogs& s) const {
    with_runner(s.runner, [this, &s](const RunnerId& runner) {
      const Outcome added = service.streams_.add(connection, id, runner, s);
      if (!added) return fail(added.error());
      service.begin(connection);
    });
  }
  void operator()(const wire::Search& s) const {
    const Outcome added = service.searches_.add(connection, id, s);
    if (!added) return fail(added.error());
    service.begin(connection);
  }
  void operator()(wire::ShowScreen& s) const {
    with_runner(s.runner, [this](const RunnerId& runner) {
      const auto image = core().screen(runner);
      if (image == nullptr)
        return fail({ErrorKind::Refused,
                     "screen: the runner is over; its last screen ends its log (`geppetto logs`)"});
      send(wire::encode_screen(id, *image));
    });
  }
  void operator()(wire::SendInput& s) const {
    with_runner(s.runner, [this, &s](const RunnerId& runner) {
      if (s.text) return command(core::SendText{runner, std::move(*s.text), s.enter});
      command(core::SendKeys{runner, std::move(s.keys)});
    });
  }
  void operator()(wire::AnswerRunner& a) const {
    with_runner(a.runner, [this, &a](const RunnerId& runner) {
      command(core::AnswerDialog{runner, std::move(a.choice), std::move(a.text), std::move(a.dialog)});
    });
  }
  void operator()(wire::StopRunner& s) const {
    with_runner(s.runner, [this, &s](const RunnerId& runner) { command(core::StopRunner{runner, s.force}); });
  }
  void operator()(wire::ForgetRunner& f) const {
    with_runner(f.runner, [this](const RunnerId& runner) { command(core::ForgetRunner{runner}); });
  }
  void operator()(wire::RecordRunner& r) const {
    with_runner(r.runner, [this, &r](const RunnerId& runner) { command(core::RecordRunner{runner, r.on}); });
  }
  void operator()(wire::ShowRecording& s) const {
    with_runner(s.runner, [this](const RunnerId& runner) {
      const Result<ports::RecordingFacts> facts = core().recording(runner);
      if (facts) return send(wire::encode_recording(id, *facts));
      const std::string& name = core().find(runner)->name;
      fail(facts.error().kind != ErrorKind::NotFound
               ? facts.error()
               : Error{ErrorKind::NotFound,
                       name + ": has no recording; it is recorded from now on after `geppetto record " +
                           runner.str() + " on`"});
    });
  }
  void operator()(wire::MuteRunner& m) const {
    with_runner(m.runner, [this, &m](const RunnerId& runner) { command(core::MuteRunner{runner, m.on}); });
  }
  void operator()(wire::WaitRunner& w) const {
    with_runner(w.runner, [this, &w](const RunnerId& runner) {
      service.start_wait({connection, std::string(id), {runner}, true, std::move(w.statuses), nullptr},
                         w.timeout_ms);
    });
  }
  void operator()(wire::WaitAny& w) const {
    std::vector<RunnerId> runners;
    for (const std::string& reference : w.runners) {
      const Result<RunnerId> runner = core().resolve(reference);
      if (!runner) return fail(runner.error());
      runners.push_back(*runner);
    }
    service.start_wait(
        {connection, std::string(id), std::move(runners), false, std::move(w.statuses), nullptr},
        w.timeout_ms);
  }
  void operator()(wire::Stats&) const { send(wire::encode_figures(id, service.figures())); }
  void operator()(wire::Subscribe&) const {
    Peer& peer = service.peers_[connection];
    peer.subscribed = true;
    peer.subscription_id = id;
    service.update_hold(connection, peer);
    send(wire::encode_subscribed(id));
  }
  void operator()(wire::Window& w) const {
    if (!service.options_.has_window)
      return fail({ErrorKind::Refused, "window: none is open; open one with `geppetto`"});
    command(core::ControlWindow{w.action});
  }
  void operator()(wire::Shutdown&) const {
    send(wire::encode_done(id, {}, nullptr, service.boot_));
    if (service.options_.shutdown) service.options_.shutdown();
  }
  void operator()(wire::ListAccounts& r) const { forge(r); }
  void operator()(provider::AddAccount& r) const { forge(r); }
  void operator()(wire::RemoveAccount& r) const { forge(r); }
  void operator()(wire::ListForge& r) const { forge(r); }
  void operator()(wire::SyncAccounts& r) const { forge(r); }
  template <class ForgeRequest>
  void forge(ForgeRequest& request) const {
    if (service.options_.forges == nullptr) return fail({ErrorKind::Refused, "forges: not in this worker"});
    service.begin(connection);
    answer_forge(
        *service.options_.forges, std::string(id), request,
        [s = &service, to = connection, i = std::string(id)](const Result<std::vector<std::string>>& lines) {
          if (!s->peers_.contains(to)) return;  // its asker left
          if (lines) {
            for (const std::string& line : *lines) s->server_.send(to, line);
          } else {
            s->reply_error(to, i, lines.error());
          }
          s->finish(to);
        });
  }
  void operator()(wire::HandOver& request) const {
    if (service.options_.has_window || !service.options_.hand_over)
      return fail(
          {ErrorKind::Refused, "hand-over: a window is open here; raise it with `geppetto window show`"});
    service.options_.hand_over(request.pipes_path);
    send(wire::encode_done(id, {}, nullptr, service.boot_));
  }
};

RequestService::RequestService(uv::Loop& loop, wire::Server& server, ServiceOptions options)
    : loop_(loop),
      server_(server),
      options_(std::move(options)),
      boot_{ms_of(CLOCK_REALTIME) - ms_of(CLOCK_BOOTTIME)},
      started_ms_(ms_of(CLOCK_MONOTONIC)),
      streams_(loop, server, [this](wire::ConnectionId connection) { finish(connection); }),
      searches_(loop, server, [this](wire::ConnectionId connection) { finish(connection); }) {
  server_.set_handlers({[this](wire::ConnectionId c, std::string_view line) { on_line(c, line); },
                        [this](wire::ConnectionId c) { on_drained(c); },
                        [this](wire::ConnectionId c) { on_closed(c); }});
}

RequestService::~RequestService() { server_.set_handlers({}); }

void RequestService::set_core(CoreAccess& core) {
  core_ = &core;
  streams_.set_core(core);
  searches_.set_core(core);
}

void RequestService::on_line(wire::ConnectionId connection, std::string_view line) {
  assert(core_ != nullptr);
  wire::DecodedRequest decoded = wire::decode_request(line);
  if (!decoded.request) return reply_error(connection, decoded.id, decoded.request.error());
  std::visit(Handler{*this, connection, decoded.id}, *decoded.request);
}

void RequestService::on_drained(wire::ConnectionId connection) {
  const auto peer = peers_.find(connection);
  if (peer != peers_.end()) {
    for (const RunnerId& runner : std::exchange(peer->second.missed, {}))
      tell_subscriber(connection, peer->second, runner);
  }
  streams_.pump_soon();
  searches_.pump_soon();
}

void RequestService::on_closed(wire::ConnectionId connection) {
  std::erase_if(pending_, [connection](const auto& p) { return p.second.connection == connection; });
  std::erase_if(waits_, [connection](const auto& w) { return w.second.connection == connection; });
  streams_.drop(connection);
  searches_.drop(connection);
  peers_.erase(connection);
}

wire::Figures RequestService::figures() const {
  const core::Figures& counted = core_->figures();
  const os::SelfFigures self = os::self_figures();
  wire::Figures figures;
  figures.version = options_.version;
  figures.pid = getpid();
  figures.uptime_ms = ms_of(CLOCK_MONOTONIC) - started_ms_;
  figures.cpu_ms = self.cpu_ms;
  figures.rss_bytes = self.rss_bytes;
  figures.descriptors = self.descriptors;
  figures.children = self.children;
  figures.connections = server_.connections();
  for (const runner::Runner* runner : core_->runners()) {
    ++figures.runners;
    figures.lines += runner->log.lines;
    figures.dropped_lines += runner->log.dropped_lines;
  }
  figures.bytes_read = counted.bytes_read;
  figures.snapshots = counted.snapshots;
  if (options_.has_window) figures.frames = counted.frames;
  return figures;
}

void RequestService::begin(wire::ConnectionId connection) {
  Peer& peer = peers_[connection];
  ++peer.under_way;
  update_hold(connection, peer);
}

void RequestService::finish(wire::ConnectionId connection) {
  const auto found = peers_.find(connection);
  if (found == peers_.end()) return;
  --found->second.under_way;
  update_hold(connection, found->second);
  if (found->second.under_way == 0 && !found->second.subscribed) peers_.erase(found);
}

void RequestService::update_hold(wire::ConnectionId connection, const Peer& peer) {
  server_.set_held(connection, peer.under_way > 0 || peer.subscribed);
  server_.pause_reading(connection, peer.under_way >= kMaxUnderWay);
}

void RequestService::reply_error(wire::ConnectionId connection, std::string_view id, const Error& error) {
  server_.send(connection, wire::encode_error(id, {error.kind, single_line(error.what)}));
}

void RequestService::command(wire::ConnectionId connection, std::string_view id, core::Command command) {
  const RequestId request{next_request_++};
  pending_.emplace(request, Pending{connection, std::string(id)});
  begin(connection);
  core_->handle(request, std::move(command));  // may answer at once
}

void RequestService::answer(RequestId request, Result<ports::CommandDone> outcome) {
  const auto found = pending_.find(request);
  if (found == pending_.end()) return;  // its asker left
  const Pending asked = std::move(found->second);
  pending_.erase(found);
  if (outcome) {
    const runner::Runner* runner = outcome->runner.is_nil() ? nullptr : core_->find(outcome->runner);
    server_.send(asked.connection, wire::encode_done(asked.id, *outcome, runner, boot_));
  } else {
    reply_error(asked.connection, asked.id, outcome.error());
  }
  finish(asked.connection);
}

// The state is looked at here, and every change after it comes through check_waits: nothing falls between.
void RequestService::start_wait(Wait wait, std::optional<std::int64_t> timeout_ms) {
  if (wait.statuses.empty()) wait.statuses = {runner::Status::Stopped, runner::Status::Errored};
  if (settle_wait(wait)) return;
  const std::uint64_t key = next_wait_++;
  if (timeout_ms) {
    wait.timer = std::make_unique<uv::Timer>(loop_, [this, key] {
      const auto found = waits_.find(key);
      const Wait late = std::move(found->second);
      waits_.erase(found);
      reply_error(late.connection, late.id, {ErrorKind::Timeout, "wait: time is up"});
      finish(late.connection);
    });
    wait.timer->start(*timeout_ms);
  }
  const wire::ConnectionId connection = wait.connection;
  waits_.emplace(key, std::move(wait));
  begin(connection);
}

// True when the question is answered.
bool RequestService::settle_wait(const Wait& wait) {
  std::vector<const runner::Runner*> candidates;
  if (wait.runners.empty()) {
    candidates = core_->runners();
  } else {
    for (const RunnerId& id : wait.runners)
      if (const runner::Runner* runner = core_->find(id)) candidates.push_back(runner);
  }
  const runner::Runner* reached = nullptr;
  for (const runner::Runner* r : candidates) {
    const bool longer = reached == nullptr || r->status_since.ms < reached->status_since.ms;
    if (holds(wait.statuses, r->status) && longer) reached = r;
  }
  if (reached == nullptr) {
    if (wait.runners.empty()) return false;  // others may come
    const bool hopeless =
        std::ranges::all_of(candidates, [](const runner::Runner* r) { return runner::is_over(r->status); });
    if (!hopeless) return false;
    if (candidates.empty()) {
      reply_error(wait.connection, wait.id,
                  {ErrorKind::NotFound, wait.one ? "wait: the runner was forgotten meanwhile"
                                                 : "wait: the runners were forgotten meanwhile"});
      return true;
    }
  }
  server_.send(wait.connection,
               wire::encode_waited(wait.id, reached != nullptr,
                                   reached != nullptr ? *reached : *candidates.front(), boot_));
  return true;
}

void RequestService::check_waits(const RunnerId& id) {
  for (auto at = waits_.begin(); at != waits_.end();) {
    const Wait& wait = at->second;
    const bool about_it = wait.runners.empty() || std::ranges::find(wait.runners, id) != wait.runners.end();
    if (!about_it || !settle_wait(wait)) {
      ++at;
      continue;
    }
    const wire::ConnectionId connection = wait.connection;
    at = waits_.erase(at);
    finish(connection);
  }
}

void RequestService::runner_changed(const runner::Runner& runner, bool status_changed) {
  if (core_ == nullptr) return;
  streams_.pump_soon();
  if (!status_changed) return;
  check_waits(runner.id);
  for (auto& [connection, peer] : peers_) {
    if (peer.subscribed) tell_subscriber(connection, peer, runner.id);
  }
}

void RequestService::runner_removed(const RunnerId& runner) {
  if (core_ == nullptr) return;
  streams_.pump_soon();
  check_waits(runner);
  for (auto& [connection, peer] : peers_) {
    if (peer.subscribed) tell_subscriber(connection, peer, runner);
  }
}

void RequestService::tell_subscriber(wire::ConnectionId connection, Peer& peer, const RunnerId& id) {
  if (!server_.writable(connection)) {
    if (peer.missed.size() < kMaxMissed) peer.missed.insert(id);
    return;
  }
  const runner::Runner* runner = core_->find(id);
  server_.send(connection, runner != nullptr ? wire::encode_status_event(peer.subscription_id, *runner, boot_)
                                             : wire::encode_removed_event(peer.subscription_id, id));
}

}  // namespace geppetto::worker
