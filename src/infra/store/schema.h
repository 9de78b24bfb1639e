// The shape of state.db, version by version.
#pragma once
#include <array>

namespace geppetto::store {

// kMigrations[n] turns version n into n + 1 (0: an empty file). Published steps are never edited, only
// followed. Times are milliseconds since 1970; command is argv, a NUL after each argument. Text may hold any
// bytes: a name of a folder need not be UTF-8.
inline constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE runners (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  host TEXT NOT NULL,
  session TEXT NOT NULL,
  session_id TEXT NOT NULL,
  session_created INTEGER NOT NULL,
  pane TEXT NOT NULL,
  cwd TEXT NOT NULL,
  command BLOB NOT NULL,
  pid INTEGER NOT NULL,
  start_ticks INTEGER NOT NULL,
  status TEXT NOT NULL,
  status_since INTEGER NOT NULL,
  evidence_source TEXT NOT NULL,
  evidence_rule TEXT NOT NULL,
  evidence_at INTEGER NOT NULL,
  evidence_text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_activity_at INTEGER NOT NULL,
  exit_code INTEGER,
  exit_signal INTEGER,
  end_reason TEXT NOT NULL,
  notice TEXT NOT NULL,
  log_lines INTEGER NOT NULL,
  log_bytes INTEGER NOT NULL,
  log_dropped_lines INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
    "ALTER TABLE runners ADD COLUMN recording INTEGER NOT NULL DEFAULT 0;",
    "ALTER TABLE runners ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;",
    // n ascends within a runner; detail and progress as in the evidence of a reply.
    R"sql(
CREATE TABLE transitions (
  runner TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  rule TEXT NOT NULL,
  evidence_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  claim TEXT NOT NULL,
  detail TEXT NOT NULL,
  progress INTEGER NOT NULL,
  PRIMARY KEY (runner, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE reports (runner TEXT PRIMARY KEY, text BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql",
};

inline constexpr int kSchemaVersion = static_cast<int>(kMigrations.size());

}  // namespace geppetto::store
