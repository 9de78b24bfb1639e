// What is known of one runner: a command in a tmux pane that Geppetto started or was shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/time.h"
#include "domain/runner/dialog.h"
#include "domain/runner/evidence.h"

namespace geppetto::runner {

// A process by pid and start time (field 22 of /proc/PID/stat): a pid alone may be somebody else tomorrow.
struct ProcessIdentity {
  std::int32_t pid = 0;  // 0: unknown
  std::uint64_t start_ticks = 0;
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

enum class Origin { Spawned, Attached };

constexpr std::string_view to_string(Origin o) { return o == Origin::Spawned ? "spawned" : "attached"; }

struct LogFigures {
  std::uint64_t lines = 0;  // held now
  std::uint64_t bytes = 0;
  std::uint64_t dropped_lines = 0;
  friend bool operator==(const LogFigures&, const LogFigures&) = default;
};

// Everything that survives a restart, and what a list row shows.
struct Runner {
  RunnerId id;
  std::string
      name;  // any UTF-8 without control characters, 1 to 300 bytes; unique among runners that are not over
  std::string kind;  // "claude-code", "codex", …, "custom", "demo"
  Origin origin = Origin::Spawned;
  HostId host;

  std::string session;               // tmux session name as tmux has it
  std::string session_id;            // "$3": survives a rename
  std::int64_t session_created = 0;  // unix seconds; with session_id tells a server restart from a rename
  std::string pane;                  // "%12"
  std::string cwd;
  std::vector<std::string> command;  // argv, any bytes but NUL; empty for attached panes
  ProcessIdentity process;

  Status status = Status::Starting;
  WallTime status_since;
  Evidence evidence;
  WallTime created_at;
  WallTime last_activity_at;

  std::optional<int> exit_code;    // nothing: still alive, ended by a signal, or tmux could not tell
  std::optional<int> exit_signal;  // the signal that ended it
  std::string end_reason;  // empty while alive; else one line: "exited with code 3", "killed for memory"

  bool recording = false;  // its raw output is kept too; when it is over: was kept to the end
  bool muted = false;      // nobody is told of it

  std::optional<Dialog> dialog;  // what it asks, where its choices can be read; only while it is waiting

  LogFigures log;
  std::string
      notice;  // a degraded mode the person should know of ("output through control mode: …"); else empty

  friend bool operator==(const Runner&, const Runner&) = default;
};

}  // namespace geppetto::runner
