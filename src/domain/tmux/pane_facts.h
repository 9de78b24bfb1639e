// One pane as tmux tells it, and the format strings that ask for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/ids.h"

namespace geppetto::tmux {

struct PaneFacts {
  std::string pane;                  // "%12"
  std::string session_id;            // "$3"
  std::string session_name;          // valid UTF-8, one line
  std::int64_t session_created = 0;  // unix seconds
  std::string window_id;             // "@4"
  std::int32_t pid = 0;              // the pane's process, also when it is dead
  bool active = false;               // the active pane of the session's current window
  bool dead = false;
  int dead_status = -1;  // exit code; -1: unknown or alive
  int dead_signal = 0;   // 0: none or alive
  bool piped = false;    // a pipe-pane is open (perhaps ours)
  int cols = 0, rows = 0;
  std::int32_t server_pid = 0;
  std::string tty;      // "/dev/pts/3"
  RunnerId runner;      // @geppetto-id of the session; nil when unset
  bool hub = false;     // our own control session: never shown, never attached
  std::string command;  // name of the foreground program, ASCII
  std::string title;
  std::string runner_name;  // @geppetto-name
  std::string cwd;          // of the pane's process; filled by the adapter, tmux is not asked

  friend bool operator==(const PaneFacts&, const PaneFacts&) = default;
};

// For list-panes -a -F and new-session -P -F. Fields are separated by tabs; every free text among them is
// either kept free of control characters by tmux itself or filtered by the format, so that no line can be
// forged.
std::string_view pane_format();

// Nothing when the line is not what pane_format() makes.
std::optional<PaneFacts> parse_pane_facts(std::string_view line);

// What display-message is asked when a screen is captured; parse_geometry reads it.
std::string_view geometry_format();

struct Geometry {
  int cursor_row = 0, cursor_col = 0;
  bool alternate = false;
  bool cursor_visible = true;
  int scroll_top = 0, scroll_bottom = 0;  // 0-based rows of the scroll region, inclusive
  std::uint64_t history_rows = 0;
  int saved_row = -1, saved_col = -1;  // of the main screen's cursor, on the alternate one; -1: not saved
  bool wrap = true, origin = false, insert = false;
  bool cursor_keys = false, keypad = false;  // application modes
  bool clicks = false, drags = false, moves = false, mouse_sgr = false, mouse_utf8 = false;
};
std::optional<Geometry> parse_geometry(std::string_view line);

// "tmux 3.3a" -> {3, 3}; nothing when it is not tmux.
struct Version {
  int major = 0, minor = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};
std::optional<Version> parse_version(std::string_view text);

// pane options (3.0), pane-level remain-on-exit with pane_dead_signal and remain-on-exit-format (3.3).
inline constexpr Version kOldestVersion{3, 3};

}  // namespace geppetto::tmux
