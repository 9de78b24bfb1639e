// A private tmux server, and adapters on it that write down what they tell; for the tests of the tmux port.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/core/event.h"
#include "infra/tmux/tmux_adapter.h"
#include "infra/uv/loop.h"
#include "tests/infra/temp_dir.h"

namespace geppetto::contract {

RunnerId runner_number(std::int64_t n);

// "1\r\n2\r\n…": what a terminal makes of `seq FIRST LAST`.
std::string numbered_lines(int first, int last);

class TmuxRig {
 public:
  TmuxRig();
  ~TmuxRig();  // with the server
  TmuxRig(const TmuxRig&) = delete;
  TmuxRig& operator=(const TmuxRig&) = delete;

  uv::Loop& loop() { return loop_; }
  const tmux::ServerChoice& server() const { return server_; }
  std::string file(const std::string& name) const { return folder_ / name; }
  // False: it has not happened in time.
  bool until(const std::function<bool()>& happened);

  // What tmux prints, without the last newline; the loop runs meanwhile. Fails the test when tmux fails.
  std::string tmux(std::vector<std::string> arguments);
  // Also what it prints when it fails; the flag tells.
  std::string try_tmux(std::vector<std::string> arguments, bool* succeeded);
  // Asks again and again until what tmux prints is right; false: never.
  bool until_tmux(const std::vector<std::string>& arguments,
                  const std::function<bool(const std::string&)>& right);

  // A session of the user with a shell command in it; its pane's id.
  std::string user_session(const std::string& name, const std::string& command);
  // Of a pane that no adapter reads. tmux 3.3a sometimes misses the end of a child until another one ends:
  // gets one.
  bool until_dead(const std::string& pane, int status);
  bool until_pane_shows(const std::string& pane, const std::string& text);

 private:
  uv::Loop loop_;
  testing::TempDir folder_;
  tmux::ServerChoice server_;
};

// One adapter and everything it has told.
class Worker {
 public:
  explicit Worker(TmuxRig& rig, bool expects_hand_over = false);
  tmux::TmuxAdapter& operator*() { return *adapter_; }
  tmux::TmuxAdapter* operator->() { return adapter_.get(); }
  void leave() { adapter_.reset(); }

  // A new list that was asked for now.
  const core::PanesListed& list();
  std::optional<tmux::PaneFacts> pane(const std::string& id);  // of a new list
  // Asks until the pane is dead.
  tmux::PaneFacts until_dead(const std::string& pane);

  ports::SpawnSpec shell(const RunnerId& runner, const std::string& command) const;
  // Fails the test unless the session starts.
  tmux::PaneFacts spawn(const ports::SpawnSpec& spec);
  Result<tmux::PaneFacts> try_spawn(const ports::SpawnSpec& spec);
  Result<ports::Seed> open(const RunnerId& runner, const std::string& pane);
  const Result<ports::Seed>* opened(const RunnerId& runner) const;  // null: not told
  bool until_output(const RunnerId& runner, const std::string& text);
  bool until_ended(const RunnerId& runner);
  Outcome send_text(const std::string& pane, const std::string& text, bool enter);
  Outcome send_keys(const std::string& pane, const std::vector<std::string>& keys);
  Outcome press_if_shown(const std::string& pane, const std::vector<std::string>& keys,
                         const std::vector<std::string>& lines);

  std::map<RunnerId, std::string> output;
  std::set<RunnerId> ended;
  std::size_t bytes_after_end = 0, bytes_before_start = 0;
  std::vector<ports::Seed> recaptured;
  std::vector<std::string> gaps;
  std::function<void(const core::PaneOutput&)> on_output;

 private:
  void heard(const core::Event& event);
  Outcome sent(RequestId request);

  TmuxRig& rig_;
  std::unique_ptr<tmux::TmuxAdapter> adapter_;
  std::optional<core::PanesListed> listed_;
  std::map<RunnerId, Result<tmux::PaneFacts>> spawned_;
  std::map<RunnerId, Result<ports::Seed>> opened_;
  std::set<RunnerId> started_;
  std::map<std::uint64_t, Outcome> sent_;
  std::uint64_t last_request_ = 0;
};

}  // namespace geppetto::contract
