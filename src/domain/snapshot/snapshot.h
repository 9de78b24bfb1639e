// Everything a frame may read. Immutable once published; parts that did not change are shared with the one
// before.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "domain/agent/profile.h"
#include "domain/base/ids.h"
#include "domain/base/time.h"
#include "domain/desktop/colour_scheme.h"
#include "domain/log/log_view.h"
#include "domain/log/search_state.h"
#include "domain/runner/runner.h"
#include "domain/term/cell.h"

namespace geppetto::snapshot {

struct RunnerRow {
  runner::Runner runner;
  log::LogView log;
  std::string last_text;  // last visible line of its screen, one line, at most 200 bytes
  std::shared_ptr<const term::ScreenImage> screen;  // only for the focused runner
};

// A pane of the user's server that could be attached.
struct PaneRow {
  std::string pane, session, command, cwd, title;
  WallTime since;  // its session exists
  bool active = false;
  bool in_pool = false;

  friend bool operator==(const PaneRow&, const PaneRow&) = default;
};

struct Notice {
  std::uint64_t id = 0;  // ascending; a notice is shown until dismissed or replaced
  bool is_error = false;
  std::string text;  // one line
};

// What the command line asks of the window; each `id` is obeyed once. Next: show the next runner that needs
// its person; the core has chosen it, so the window only ever sees Show.
enum class WindowAction { Show, Hide, Toggle, Compact, Full, Next };
struct WindowWish {
  std::uint64_t id = 0;  // 0: none yet
  WindowAction action = WindowAction::Show;
  RunnerId runner = {};  // to be selected; nil: none
};

struct Snapshot {
  std::uint64_t sequence = 0;
  WallTime at;
  std::vector<std::shared_ptr<const RunnerRow>> runners;  // oldest first
  std::shared_ptr<const std::vector<PaneRow>> panes;      // never null
  RunnerId focus;
  RunnerId newest;  // the last one that was created or attached by a command; the window selects it
  bool tmux_ok = false;
  std::string tmux_state;    // "tmux 3.3a", "no server yet", or why not
  std::string store_notice;  // why state is not kept (read-only or full disk); else empty
  WindowWish window;
  std::shared_ptr<const agent::Profiles> profiles;  // the kinds of agents; null: none are known yet
  std::shared_ptr<const log::SearchState> search;   // null: nothing is looked for
  std::vector<Notice> notices;                      // newest last, at most kMaxNotices
  desktop::ColourScheme colour_scheme = desktop::ColourScheme::NoPreference;  // as the desktop says
};

inline constexpr std::size_t kMaxNotices = 8;  // more would not be read

}  // namespace geppetto::snapshot
