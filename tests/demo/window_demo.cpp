// The window with a made-up worker behind it: to look at, to drive and to measure. `window_demo [busy]
// [notices] [live=HZ]`.
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "app/window/window.h"
#include "tests/fakes/fake_snapshots.h"
#include "tests/fakes/fake_transcripts.h"

namespace {

using namespace geppetto;

WallTime wall_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

// Answers commands with snapshots, on a thread of its own as the real one does.
class FakeWorker {
 public:
  FakeWorker(bool busy, bool notices, int hz, std::uint64_t lines, std::function<void()> wake)
      : hz_(hz), lines_(lines), wake_(std::move(wake)) {
    fakes::append_lines(transcript_, 0, lines_);
    state_ = busy ? *fakes::busy_snapshot(wall_now()) : *fakes::empty_snapshot(wall_now());
    state_.panes = fakes::some_panes();
    if (notices) {
      state_.notices.push_back(
          {1, false, "tmux 3.3a answers again; 10 runners were found as they were left."});
      state_.notices.push_back({2, true, "new: claude-code: the command could not be found on PATH"});
      state_.store_notice = "the disk is full: output is kept in memory only";
    }
    thread_ = std::thread([this] { run(); });
  }
  ~FakeWorker() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  share::SnapshotBox& snapshots() { return box_; }
  bool post(core::Command command) {
    {
      const std::lock_guard lock(mutex_);
      incoming_.push_back(std::move(command));
    }
    changed_.notify_one();
    return true;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    publish();
    while (!stop_) {
      const auto woken = [&] { return stop_ || !incoming_.empty(); };
      if (hz_ > 0)
        changed_.wait_for(lock, std::chrono::milliseconds(1000 / hz_), woken);
      else
        changed_.wait(lock, woken);
      for (const auto& command : incoming_) std::visit([this](const auto& c) { take(c); }, command);
      incoming_.clear();
      publish();
    }
  }
  template <class T>
  void take(const T&) {
    std::printf("command\n");
  }
  void take(const core::FocusRunner& c) { state_.focus = c.runner; }
  void take(const core::CreateRunner& c) {
    std::printf("create kind=%s words=%zu cwd=%s\n", c.kind.c_str(), c.command.size(), c.cwd.c_str());
    const auto n = static_cast<std::uint8_t>(state_.runners.size() + 1);
    const std::string name = c.name.empty() ? c.kind : c.name;
    state_.runners.push_back(fakes::make_row(
        n, {name, c.kind, runner::Status::Running, 0, "step 1 of 12", "output arrives", "silence.output"},
        wall_now()));
    state_.newest = fakes::id_of(n);
  }
  void take(const core::ControlWindow& c) { state_.window = {state_.window.id + 1, c.action}; }
  void take(const core::AttachSession& c) { std::printf("attach %s\n", c.target.c_str()); }
  void take(const core::StopRunner& c) {
    for (auto& row : state_.runners) {
      if (row->runner.id != c.runner) continue;
      auto copy = std::make_shared<snapshot::RunnerRow>(*row);
      copy->runner.status = runner::Status::Stopped;
      copy->runner.end_reason = "stopped on request";
      row = copy;
    }
  }
  void take(const core::ForgetRunner& c) {
    std::erase_if(state_.runners, [&](const auto& row) { return row->runner.id == c.runner; });
  }
  void take(const core::DismissNotice& c) {
    std::erase_if(state_.notices, [&](const auto& n) { return n.id == c.id; });
  }
  void publish() {
    ++state_.sequence;
    if (hz_ > 0) fakes::append_lines(transcript_, lines_++, 1);
    auto out = std::make_shared<snapshot::Snapshot>(state_);
    out->at = wall_now();
    for (auto& row : out->runners) {
      auto copy = std::make_shared<snapshot::RunnerRow>(*row);
      copy->log = transcript_.view();  // one for all of them: what they hold is not what is looked at
      copy->runner.log = {copy->log.size(), transcript_.bytes(), transcript_.dropped_lines()};
      const bool shown = row->runner.id == out->focus && !runner::is_over(row->runner.status);
      if (shown) copy->screen = fakes::agent_screen(static_cast<int>(state_.sequence));
      row = copy;
    }
    box_.publish(std::move(out));
    wake_();
  }

  int hz_;
  std::uint64_t lines_;
  log::Transcript transcript_{std::make_unique<fakes::HeapChunks>()};
  std::function<void()> wake_;
  share::SnapshotBox box_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<core::Command> incoming_;
  bool stop_ = false;
  snapshot::Snapshot state_;
  std::thread thread_;
};

// Lines of standard input are what the command line would ask of the window: show, hide, toggle, compact,
// full.
void read_wishes(FakeWorker& worker) {
  using snapshot::WindowAction;
  std::string word;
  while (std::getline(std::cin, word)) {
    for (const auto& [name, action] :
         {std::pair{"show", WindowAction::Show}, std::pair{"hide", WindowAction::Hide},
          std::pair{"toggle", WindowAction::Toggle}, std::pair{"compact", WindowAction::Compact},
          std::pair{"full", WindowAction::Full}}) {
      if (word == name) worker.post(core::ControlWindow{action});
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  bool busy = false, notices = false;
  int hz = 0;
  std::uint64_t lines = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    busy |= word == "busy";
    notices |= word == "notices";
    if (word.rfind("lines=", 0) == 0) lines = std::strtoull(word.c_str() + 6, nullptr, 10);
    if (word.rfind("live=", 0) == 0) hz = std::atoi(word.c_str() + 5);
  }
  window::FrameStats stats;
  const char* place = std::getenv("GEPPETTO_PLACE");
  std::unique_ptr<FakeWorker> worker;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  window::WindowOptions options;
  options.assets_dir = GEPPETTO_SOURCE_DIR "/assets";
  options.place_file = place ? place : "";
  options.stats = &stats;
  const int status = window::run_window(options, [&](std::function<void()> wake) {
    worker = std::make_unique<FakeWorker>(busy, notices, hz, lines, std::move(wake));
    std::thread([&] { read_wishes(*worker); }).detach();  // blocks in a read until the program ends
    return share::UiLink{worker->snapshots(), [&](core::Command c) { return worker->post(std::move(c)); },
                         [] { return false; }};
  });
  std::printf("status %d drawn %llu skipped %llu wakeups %llu\n", status,
              static_cast<unsigned long long>(stats.drawn), static_cast<unsigned long long>(stats.skipped),
              static_cast<unsigned long long>(stats.wakeups));
  std::fflush(stdout);
  std::_Exit(status);  // the reader of standard input may still hold the worker
}
