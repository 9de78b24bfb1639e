// What the adapter knows of each pane it reads and each session it starts; shared by its .cpp files.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "domain/ports/tmux_port.h"
#include "infra/tmux/tmux_adapter.h"

namespace geppetto::tmux {

inline constexpr std::int64_t kOpenTimeoutMs = 10'000;   // relay and capture, on a machine under load
inline constexpr std::int64_t kSpawnTimeoutMs = 15'000;  // twenty sessions may start at once
inline constexpr std::int64_t kCommandTimeoutMs = 10'000;
inline constexpr std::size_t kMaxCapture =
    256u << 20;  // a scrollback of a million lines; beyond it the opening fails
// Panes a client captures one after the other: of many a few clients, each with commands well below the 16 kB
// that tmux takes.
inline constexpr std::size_t kCapturesTogether = 6;
inline constexpr std::int64_t kSettleMs = 30;  // tmux announces in bursts: one list for all of them
inline constexpr std::int64_t kBeatMs =
    10'000;  // the safety net: what no event tells, such as a pane that is free again
inline constexpr std::int64_t kLookEveryMs = 100;  // for a quiet moment to capture a pane,
inline constexpr int kMostLooks = 50;  // for 5 s: what floods for longer repaints its screen by itself
inline constexpr std::size_t kMaxCutBytes =
    8192;                                  // read one by one to end a sequence before a pipe is passed
inline constexpr int kCutPatienceMs = 50;  // tmux sends the rest of a sequence sooner than that, or never
inline constexpr int kAlternateTries = 3;  // a program that flips its screen while it is captured

// One pane's output.
//
//   (new) --open_output--> preparing --facts--> opening --pipe and capture--> open --end of file--> ended
//   (told)
//     \----- take-over: pipe and screen of the worker before us are there ----^
//
// close_output forgets it from any state. A recapture changes none: it waits for a moment in which nothing
// comes.
struct TmuxAdapter::Output {
  RunnerId runner;
  std::string pane;
  std::unique_ptr<PaneReader> reader;      // the pipe that is read now
  std::unique_ptr<ControlClient> control;  // or the client that shows it
  bool control_live = false;               // its capture came: what follows is new output
  bool draining = false;
  std::string tty;         // of the pane; its size is the pane's
  int cols = 0, rows = 0;  // as last told

  int generation = 0;  // of the opening: late answers of an earlier one are dropped
  bool opening = false;
  bool use_control = false;
  int tries = 0;
  bool dead = false;
  int looks = 0;  // at a pane that is to be recaptured; 0: not now
  std::unique_ptr<uv::Timer> look_timer;
  OwnedFd next_pipe;
  std::optional<ports::Seed> seed;
  std::unique_ptr<uv::Timer> timeout;

  std::string token() const { return runner.str() + "." + std::to_string(generation); }
};

// A session that is being started: ready when tmux has told the pane, the relay has brought the pipe and exec
// is known.
struct TmuxAdapter::Spawn {
  ports::SpawnSpec spec;
  std::optional<PaneFacts> facts;
  OwnedFd pipe;
  bool running = false;
  std::optional<Error> failed;
  std::unique_ptr<uv::Timer> timeout;
};

// "Io: tmux is not installed …" and the like, from the output of a tmux that ended with an error.
Error tmux_error(const std::string& printed);

}  // namespace geppetto::tmux
