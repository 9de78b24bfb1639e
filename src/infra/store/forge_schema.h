// The shape of forges.db, version by version. Everything in it can be fetched again; there is never a secret
// in it.
#pragma once
#include <array>

namespace geppetto::store {

// As in schema.h: published steps are only followed. Times are milliseconds since 1970, 0: unknown.
// Bodies stand apart, so that a list reads few pages of the file.
inline constexpr std::array kForgeMigrations = {
    R"sql(
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE repo (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  remote_id TEXT NOT NULL,
  full_name TEXT NOT NULL,
  url TEXT NOT NULL,
  default_branch TEXT NOT NULL,
  grouped_in TEXT NOT NULL,
  private INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  has_issues INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  seen_gen INTEGER NOT NULL DEFAULT 0,
  gone_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, remote_id)
) STRICT;
CREATE TABLE item (
  repo_id INTEGER NOT NULL REFERENCES repo ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  number INTEGER NOT NULL,
  remote_id TEXT NOT NULL,
  title TEXT NOT NULL,
  state INTEGER NOT NULL,
  state_reason TEXT NOT NULL,
  author TEXT NOT NULL,
  labels TEXT NOT NULL,
  comments INTEGER NOT NULL,
  url TEXT NOT NULL,
  draft INTEGER NOT NULL,
  head_ref TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  head_repo TEXT NOT NULL,
  base_ref TEXT NOT NULL,
  checks INTEGER NOT NULL,
  checks_sha TEXT NOT NULL,
  review INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  merged_at INTEGER NOT NULL,
  PRIMARY KEY (repo_id, kind, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_recent ON item (kind, state, updated_at DESC);
CREATE TABLE item_body (
  repo_id INTEGER NOT NULL REFERENCES repo ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (repo_id, kind, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  stream INTEGER NOT NULL,
  scope TEXT NOT NULL,
  scope_name TEXT NOT NULL,
  watermark INTEGER NOT NULL,
  resume TEXT NOT NULL,
  began INTEGER NOT NULL,
  started INTEGER NOT NULL,
  due INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  incomplete INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  last_whole INTEGER NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, stream, scope)
) STRICT, WITHOUT ROWID;
)sql",
};

inline constexpr int kForgeSchemaVersion = static_cast<int>(kForgeMigrations.size());

}  // namespace geppetto::store
