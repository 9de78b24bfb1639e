// One tmux server as the core sees it. Worker thread only; every outcome arrives as an event (core/event.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/tmux/pane_facts.h"

namespace geppetto::ports {

struct SpawnSpec {
  RunnerId runner;
  std::string session_name;  // our own, tmux-safe
  std::string display_name;  // kept as @geppetto-name
  std::string cwd;
  std::vector<std::string> argv;  // any bytes but NUL, at least one
  std::vector<std::pair<std::string, std::string>> environment;
  int cols = 100, rows = 30;  // fits the window beside its panels; a client that attaches brings its own size
};

enum class OutputDriver { Pipe, Control };

// What a pane showed at the moment its output was opened, taken in the same tmux command sequence as the
// pipe, so that nothing falls between. Captured text has SGR sequences and '\n' between lines; wrapped rows
// are joined.
struct Seed {
  tmux::PaneFacts facts;
  tmux::Geometry geometry;
  std::string main;       // scrollback and main screen
  std::string alternate;  // rows of the alternate screen when the pane is on it (not joined)
  OutputDriver driver = OutputDriver::Pipe;
  bool complete = false;  // every line that has left this screen is in the transcript already
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

  // Looks at a pane whose output is open when it is quiet for a moment, for at most some seconds ->
  // Recaptured, or nothing when it never was quiet.
  virtual void recapture(const RunnerId& runner) = 0;

  // Ours only; a user's pipe stays.
  virtual void close_output(const RunnerId& runner, const std::string& pane) = 0;

  // Pastes `text` (bracketed when the program asked for it; the end-of-paste mark inside is removed), then
  // presses Enter when `enter`; or presses `keys` by tmux's names -> InputSent.
  virtual void send_text(RequestId request, const std::string& pane, std::string text, bool enter) = 0;
  virtual void send_keys(RequestId request, const std::string& pane, std::vector<std::string> keys) = 0;

  // send_keys, but only when every one of these lines (of text without blanks at its ends) is on the pane's
  // screen: looked at and pressed in one step of tmux. -> InputSent; Busy: one is not there, nothing was
  // pressed.
  virtual void press_if_shown(RequestId request, const std::string& pane, std::vector<std::string> keys,
                              std::vector<std::string> lines) = 0;

  // These bytes as if a terminal had sent them; nothing while the pane is in copy mode. No event.
  virtual void type_bytes(const std::string& pane, std::string_view bytes) = 0;

  // Removes the pane that a spawned runner left behind: only when it is dead and its session carries this
  // runner's id. No event.
  virtual void remove_dead_pane(const RunnerId& runner, const std::string& pane) = 0;
};

}  // namespace geppetto::ports
