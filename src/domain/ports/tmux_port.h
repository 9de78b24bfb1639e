// One tmux server as the core sees it. Worker thread only; every outcome arrives as an event (core/event.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"

namespace geppetto::ports {

// One pane as `list-panes -a` tells it.
struct PaneFacts {
  std::string pane;                  // "%12"
  std::string session_id;            // "$3"
  std::string session_name;          // made valid UTF-8
  std::int64_t session_created = 0;  // unix seconds
  std::string window_id;             // "@4"
  std::int32_t pid = 0;              // the pane's process, also when it is dead
  bool active = false;               // the active pane of the session's current window
  bool dead = false;
  int dead_status = -1;  // exit code; -1: unknown or alive
  int dead_signal = 0;   // 0: none or alive
  bool piped = false;    // somebody's pipe-pane is open (perhaps ours)
  int cols = 0, rows = 0;
  std::string cwd;
  std::string command;  // name of the foreground program
  std::string title;
  RunnerId runner;          // of @geppetto-id on the session; nil when unset
  std::string runner_name;  // of @geppetto-name

  friend bool operator==(const PaneFacts&, const PaneFacts&) = default;
};

struct SpawnSpec {
  RunnerId runner;
  std::string session_name;  // our own, tmux-safe
  std::string display_name;  // kept as @geppetto-name
  std::string cwd;
  std::vector<std::string> argv;  // any bytes but NUL, at least one
  std::vector<std::pair<std::string, std::string>> environment;
  int cols = 120, rows = 36;
};

enum class OutputDriver { Pipe, Control };

// What a pane showed at the moment its output was opened; feeding `history` then `screen` through a screen of
// cols × rows restores it. Taken in the same tmux command sequence as the pipe, so nothing falls between.
struct Seed {
  PaneFacts facts;
  std::string history;  // captured lines above the visible screen and the screen itself, joined, with SGR,
                        // '\n' between
  std::string alternate_screen;  // rows of the alternate screen when the pane is on it
  bool alternate = false;
  int cursor_row = 0, cursor_col = 0;
  bool cursor_visible = true;
  bool bracketed_paste = false;
  OutputDriver driver = OutputDriver::Pipe;
};

class TmuxPort {
 public:
  virtual ~TmuxPort() = default;

  // -> PanesListed. One command whatever the number of panes.
  virtual void list_panes() = 0;

  // Creates the session and opens its output in one command sequence -> Spawned, then PaneOutput….
  virtual void spawn(SpawnSpec spec) = 0;

  // Opens the output of a pane that exists and captures what it shows -> OutputOpened, then PaneOutput….
  // Never takes a pipe that somebody else opened: then control mode serves and the seed says so.
  virtual void open_output(const RunnerId& runner, const std::string& pane) = 0;

  // Ours only; a user's pipe stays.
  virtual void close_output(const RunnerId& runner, const std::string& pane) = 0;

  // Pastes `text` (bracketed when the program asked for it; the end-of-paste mark inside is removed), then
  // presses Enter when `enter`; or presses `keys` by tmux's names -> InputSent.
  virtual void send_text(RequestId request, const std::string& pane, std::string text, bool enter) = 0;
  virtual void send_keys(RequestId request, const std::string& pane, std::vector<std::string> keys) = 0;

  // Only sessions that Geppetto made and only when `created` still matches. No event.
  virtual void kill_session(const std::string& session_id, std::int64_t created) = 0;
};

}  // namespace geppetto::ports
