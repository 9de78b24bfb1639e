// A request service on a real socket and loop, with a core of a few lines, for tests.
#pragma once
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/worker/request_service.h"
#include "domain/log/transcript.h"
#include "infra/uv/loop.h"
#include "tests/infra/wire/socket_peer.h"

namespace geppetto::test {

inline RunnerId runner_id(int n) {
  return Ulid::make(WallTime{1'700'000'000'000 + n}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

class FakeCore final : public worker::CoreAccess {
 public:
  void handle(RequestId request, core::Command command) override {
    commands.emplace_back(request, std::move(command));
  }
  Result<RunnerId> resolve(std::string_view reference) const override {
    for (const auto& [id, r] : pool) {
      if (id.view() == reference || r.name == reference) return id;
    }
    return Error{ErrorKind::NotFound, "runner not found: " + std::string(reference)};
  }
  std::vector<const runner::Runner*> runners() const override {
    std::vector<const runner::Runner*> out;
    for (const auto& [id, r] : pool) out.push_back(&r);
    return out;
  }
  const runner::Runner* find(const RunnerId& id) const override {
    const auto found = pool.find(id);
    return found == pool.end() ? nullptr : &found->second;
  }
  std::vector<runner::Transition> history(const RunnerId& id) const override {
    const auto found = histories.find(id);
    return found == histories.end() ? std::vector<runner::Transition>() : found->second;
  }
  std::optional<log::LogView> log(const RunnerId& id) const override {
    const auto found = transcripts.find(id);
    if (found == transcripts.end()) return std::nullopt;
    return found->second->view();
  }
  std::shared_ptr<const term::ScreenImage> screen(const RunnerId& id) const override {
    const auto found = screens.find(id);
    return found == screens.end() ? nullptr : found->second;
  }

  const core::Figures& figures() const override { return counted; }
  Result<ports::RecordingFacts> recording(const RunnerId& id) const override {
    const auto found = recordings.find(id);
    if (found == recordings.end()) return Error{ErrorKind::NotFound, "none"};
    return found->second;
  }

  runner::Runner& add(int n, const std::string& name) {
    runner::Runner r;
    r.id = runner_id(n);
    r.name = name;
    r.kind = "custom";
    r.status = runner::Status::Running;
    transcripts[r.id] = std::make_unique<log::Transcript>(log::make_memory_store());
    return pool[r.id] = r;
  }
  void write(int n, const std::string& text, std::int64_t at_ms = 0) {
    transcripts[runner_id(n)]->append(text, {}, WallTime{at_ms});
    pool[runner_id(n)].last_activity_at.ms = ++activity;
  }
  void show(int n, const std::vector<std::string>& rows, int cursor_row = 0) {
    auto image = std::make_shared<term::ScreenImage>();
    image->size = {20, 4};
    image->cells.resize(80);
    image->styles = {Style{}, Style{Color::rgb(255, 0, 1), Color::palette(4), kBold}};
    image->cursor_row = cursor_row;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t col = 0; col < rows[row].size(); ++col)
        image->cells[row * 20 + col] = {static_cast<unsigned char>(rows[row][col]),
                                        row == 1 ? term::StyleId{1} : term::StyleId{0}, 0};
    }
    screens[runner_id(n)] = std::move(image);
    pool[runner_id(n)].last_activity_at.ms = ++activity;
  }

  std::map<RunnerId, runner::Runner> pool;
  std::map<RunnerId, std::vector<runner::Transition>> histories;
  std::map<RunnerId, std::unique_ptr<log::Transcript>> transcripts;
  std::map<RunnerId, std::shared_ptr<const term::ScreenImage>> screens;
  std::map<RunnerId, ports::RecordingFacts> recordings;
  std::vector<std::pair<RequestId, core::Command>> commands;
  std::int64_t activity = 0;
  core::Figures counted;
};

class ServiceWorld {
 public:
  explicit ServiceWorld(bool has_window = false) {
    std::promise<void> started;
    auto ready = started.get_future();
    thread_ = std::thread([this, has_window, &started] { run(has_window, started); });
    ready.get();
  }
  ~ServiceWorld() {
    on_loop([this] { loop_->stop(); });
    thread_.join();
  }

  // Runs it on the loop and waits for it.
  void on_loop(std::function<void()> work) {
    std::promise<void> done;
    auto finished = done.get_future();
    {
      const std::scoped_lock lock(mutex_);
      work_ = [&work, &done] {
        work();
        done.set_value();
      };
    }
    wakeup_->send();
    finished.get();
  }
  std::string socket_path() const { return dir_.path + "/s"; }
  Peer peer() const { return Peer(socket_path()); }

  FakeCore core;                              // on the loop only
  worker::RequestService* service = nullptr;  // on the loop only
  wire::Server* server = nullptr;             // on the loop only
  std::atomic<int> shutdowns{0}, hand_overs{0};
  std::string pipes_path;  // on the loop only

 private:
  void run(bool has_window, std::promise<void>& started) {
    uv::Loop loop;
    loop_ = &loop;
    auto listening = wire::Server::listen(loop, {dir_.path + "/s", false, geteuid(), wire::kMaxConnections});
    server = listening->get();
    worker::ServiceOptions options;
    options.version = "1.2.3";
    options.has_window = has_window;
    options.tmux_socket_name = "work";
    options.shutdown = [this] { ++shutdowns; };
    options.hand_over = [this](const std::string& path) {
      ++hand_overs;
      pipes_path = path;
    };
    worker::RequestService requests(loop, *server, options);
    service = &requests;
    requests.set_core(core);
    loop.set_turn_end([&requests] { requests.on_turn_end(); });
    uv::Wakeup wakeup(loop, [this] {
      std::function<void()> work;
      {
        const std::scoped_lock lock(mutex_);
        work.swap(work_);
      }
      if (work) work();
    });
    wakeup_ = &wakeup;
    started.set_value();
    loop.run();
  }

  TempDir dir_;
  std::thread thread_;
  std::mutex mutex_;
  std::function<void()> work_;
  uv::Loop* loop_ = nullptr;
  uv::Wakeup* wakeup_ = nullptr;
};

}  // namespace geppetto::test
