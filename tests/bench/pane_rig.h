// A private tmux server, and the ways to read a pane of it that are compared: a pipe that is only discarded,
// control mode, and Geppetto's worker up to the snapshot. One thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/worker/worker.h"
#include "infra/tmux/control_client.h"
#include "infra/tmux/pane_pipes.h"
#include "infra/tmux/tmux_command.h"
#include "infra/uv/loop.h"

namespace geppetto::bench {

// Everything of one measurement; gone with the object, the server included.
class Rig {
 public:
  Rig();
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  uv::Loop& loop() { return loop_; }
  const tmux::ServerChoice& server() const { return server_; }
  const std::string& folder() const { return folder_; }
  std::string new_fifo();
  std::string tmux(std::vector<std::string> arguments);  // ends the program when tmux fails
  // Turns of the loop until it is so; ends the program, saying what is missing, when a minute passes.
  void until(const char* what, const std::function<bool()>& happened);

 private:
  uv::Loop loop_;
  std::string folder_;
  tmux::ServerChoice server_;
  int fifos_ = 0;
};

// Called with the bytes a reader gets.
using OnBytes = std::function<void(std::string_view)>;

// A session that runs `command`, its output piped to us as the worker pipes it, and read as the worker reads
// it, or `at_once`, whenever there is anything.
class PipedPane {
 public:
  PipedPane(Rig& rig, const std::vector<std::string>& command, OnBytes on_bytes, bool at_once = false);
  ~PipedPane();
  PipedPane(const PipedPane&) = delete;
  PipedPane& operator=(const PipedPane&) = delete;

 private:
  Rig& rig_;
  std::string session_;
  tmux::OwnedFd passed_;
  std::unique_ptr<tmux::PanePipes> pipes_;
  std::unique_ptr<tmux::PaneReader> reader_;
  std::unique_ptr<uv::FdWatch> watch_;
};

struct PaneReadAtOnce : PipedPane {
  PaneReadAtOnce(Rig& rig, const std::vector<std::string>& command, OnBytes on_bytes)
      : PipedPane(rig, command, std::move(on_bytes), true) {}
};

// A session that runs `command`, read through a control client of its own.
class ControlledPane {
 public:
  ControlledPane(Rig& rig, const std::vector<std::string>& command, OnBytes on_bytes);
  ~ControlledPane();
  ControlledPane(const ControlledPane&) = delete;
  ControlledPane& operator=(const ControlledPane&) = delete;

 private:
  Rig& rig_;
  std::string session_;
  std::unique_ptr<tmux::ControlClient> client_;
};

// Geppetto's worker as the window has it, on a thread of its own.
class WatchedWorker {
 public:
  explicit WatchedWorker(Rig& rig);
  ~WatchedWorker();
  WatchedWorker(const WatchedWorker&) = delete;
  WatchedWorker& operator=(const WatchedWorker&) = delete;

  // Called for every snapshot, as soon as it can be seen.
  void set_on_snapshot(std::function<void(const snapshot::Snapshot&)> handler) {
    handler_ = std::move(handler);
  }
  RunnerId start(const std::string& name, std::vector<std::string> command);
  void end(const RunnerId& runner);
  void post(core::Command command);
  // The newest one; what is said of `row` is of the one that was taken last.
  std::shared_ptr<const snapshot::Snapshot> take_newest();
  const snapshot::RunnerRow* row(const RunnerId& runner);  // of the newest snapshot; null: not there
  const std::string& socket_path() const { return options_.socket_path; }

 private:
  void woken();

  Rig& rig_;
  worker::WorkerOptions options_;
  tmux::OwnedFd event_;
  std::unique_ptr<uv::FdWatch> watch_;
  std::function<void(const snapshot::Snapshot&)> handler_;
  std::unique_ptr<worker::WorkerThread> worker_;
};

// Finds a text in a stream that comes in pieces.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}
  void feed(std::string_view bytes);
  bool found() const { return found_; }

 private:
  std::string text_, tail_;
  bool found_ = false;
};

}  // namespace geppetto::bench
