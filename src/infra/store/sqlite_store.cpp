// Opening with every way it can go wrong, and the mapping between a Runner and its row.
#include "infra/store/sqlite_store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "infra/store/history_tables.h"
#include "infra/store/names.h"
#include "infra/store/schema.h"
#include "infra/store/sqlite_connection.h"
#include "infra/store/state_error.h"

namespace geppetto::store {
namespace {

constexpr const char* kUpsert = R"sql(
INSERT INTO runners VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
  ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)
ON CONFLICT (id) DO UPDATE SET
  name = ?2, kind = ?3, origin = ?4, host = ?5, session = ?6, session_id = ?7, session_created = ?8, pane = ?9,
  cwd = ?10, command = ?11, pid = ?12, start_ticks = ?13, status = ?14, status_since = ?15, evidence_source = ?16,
  evidence_rule = ?17, evidence_at = ?18, evidence_text = ?19, created_at = ?20, last_activity_at = ?21,
  exit_code = ?22, exit_signal = ?23, end_reason = ?24, notice = ?25, log_lines = ?26,
  log_bytes = ?27, log_dropped_lines = ?28, recording = ?29, muted = ?30
)sql";
constexpr const char* kErase = "DELETE FROM runners WHERE id = ?1";
// In the order of read_row().
constexpr const char* kSelect = R"sql(
SELECT id, name, kind, origin, host, session, session_id, session_created, pane, cwd, command, pid, start_ticks,
  status, status_since, evidence_source, evidence_rule, evidence_at, evidence_text, created_at, last_activity_at,
  exit_code, exit_signal, end_reason, notice, log_lines, log_bytes, log_dropped_lines, recording, muted
FROM runners ORDER BY id
)sql";

std::string join_argv(const std::vector<std::string>& argv) {
  std::string bytes;
  for (const std::string& argument : argv) {
    bytes += argument;
    bytes += '\0';
  }
  return bytes;
}

std::vector<std::string> split_argv(std::string_view bytes) {
  std::vector<std::string> argv;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    argv.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return argv;
}

std::optional<runner::Runner> read_row(const Statement& row) {
  const auto id = Ulid::parse(row.text(0));
  const auto origin = by_name(kOrigins, row.text(3));
  const auto status = by_name(kStatuses, row.text(13));
  const auto source = by_name(runner::kAllSources, row.text(15));
  if (!id || !origin || !status || !source) return std::nullopt;
  runner::Runner r;
  r.id = *id;
  r.name = row.text(1);
  r.kind = row.text(2);
  r.origin = *origin;
  r.host.name = row.text(4);
  r.session = row.text(5);
  r.session_id = row.text(6);
  r.session_created = row.integer(7);
  r.pane = row.text(8);
  r.cwd = row.text(9);
  r.command = split_argv(row.text(10));
  r.process.pid = static_cast<std::int32_t>(row.integer(11));
  r.process.start_ticks = static_cast<std::uint64_t>(row.integer(12));
  r.status = *status;
  r.status_since.ms = row.integer(14);
  r.evidence.source = *source;
  r.evidence.rule = row.text(16);
  r.evidence.at.ms = row.integer(17);
  r.evidence.text = row.text(18);
  r.created_at.ms = row.integer(19);
  r.last_activity_at.ms = row.integer(20);
  r.exit_code = row.int_or_null(21);
  r.exit_signal = row.int_or_null(22);
  r.end_reason = row.text(23);
  r.notice = row.text(24);
  r.log.lines = static_cast<std::uint64_t>(row.integer(25));
  r.log.bytes = static_cast<std::uint64_t>(row.integer(26));
  r.log.dropped_lines = static_cast<std::uint64_t>(row.integer(27));
  r.recording = row.integer(28) != 0;
  r.muted = row.integer(29) != 0;
  return r;
}

// `command` is the joined argv; it and `r` live until reset().
void bind_row(Statement& s, const runner::Runner& r, std::string_view command) {
  s.bind_text(1, r.id.view());
  s.bind_text(2, r.name);
  s.bind_text(3, r.kind);
  s.bind_text(4, to_string(r.origin));
  s.bind_text(5, r.host.name);
  s.bind_text(6, r.session);
  s.bind_text(7, r.session_id);
  s.bind_int(8, r.session_created);
  s.bind_text(9, r.pane);
  s.bind_text(10, r.cwd);
  s.bind_blob(11, command);
  s.bind_int(12, r.process.pid);
  s.bind_int(13, static_cast<std::int64_t>(r.process.start_ticks));
  s.bind_text(14, to_string(r.status));
  s.bind_int(15, r.status_since.ms);
  s.bind_text(16, to_string(r.evidence.source));
  s.bind_text(17, r.evidence.rule);
  s.bind_int(18, r.evidence.at.ms);
  s.bind_text(19, r.evidence.text);
  s.bind_int(20, r.created_at.ms);
  s.bind_int(21, r.last_activity_at.ms);
  s.bind_int_or_null(22, r.exit_code);
  s.bind_int_or_null(23, r.exit_signal);
  s.bind_text(24, r.end_reason);
  s.bind_text(25, r.notice);
  s.bind_int(26, static_cast<std::int64_t>(r.log.lines));
  s.bind_int(27, static_cast<std::int64_t>(r.log.bytes));
  s.bind_int(28, static_cast<std::int64_t>(r.log.dropped_lines));
  s.bind_int(29, r.recording ? 1 : 0);
  s.bind_int(30, r.muted ? 1 : 0);
}

}  // namespace

struct SqliteStore::State {
  std::string dir;
  std::unique_ptr<Connection> db;  // before its statements, so that it goes after them
  std::unique_ptr<Statement> upsert, remove, select;
  std::unique_ptr<HistoryTables> history;
  std::optional<Error> read_only;  // why nothing can be saved
  std::string notice;

  std::string path() const { return dir + "/state.db"; }

  struct Failure {
    Error error;
    bool damaged = false, unwritable = false;
  };
  using Opened = std::optional<Failure>;  // nothing: open

  Failure failed(int code) const {
    return {db->error(code), Connection::is_damage(code), Connection::is_unwritable(code)};
  }
  void close() {
    upsert.reset();
    remove.reset();
    select.reset();
    history.reset();
    db.reset();
  }

  Opened open(Connection::Mode mode);
  Opened open_to_read();
  Opened check(int& version);
  Opened migrate(int version);
  Opened prepare(bool to_write);
  Outcome make_file() const;
  Outcome move_aside(WallTime now);
  Outcome finish(Statement& statement);
};

// Made here and not by SQLite, for its rights; the journal beside it inherits them.
Outcome SqliteStore::State::make_file() const {
  const int fd = ::open(path().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return ok();
  }
  if (errno != EEXIST) return state_dir_error(dir, errno);
  // Never opened and closed beside SQLite: closing any descriptor of a file drops the process's locks on it.
  (void)chmod(path().c_str(), 0600);
  return ok();
}

SqliteStore::State::Opened SqliteStore::State::check(int& version) {
  std::string text;
  if (const int code = db->ask("PRAGMA user_version", text); code != SQLITE_OK) return failed(code);
  std::from_chars(text.data(), text.data() + text.size(), version);
  if (version > kSchemaVersion || version < 0) {
    db->leave_file_alone();
    return Failure{{ErrorKind::Refused, path() + " was written by a newer Geppetto (schema " + text +
                                            ", this one knows " + std::to_string(kSchemaVersion) +
                                            "): update Geppetto or use another state folder"}};
  }
  // Milliseconds for a file of this size, once a start.
  if (const int code = db->ask("PRAGMA quick_check(1)", text); code != SQLITE_OK) return failed(code);
  if (text != "ok") return failed(SQLITE_CORRUPT);
  return std::nullopt;
}

SqliteStore::State::Opened SqliteStore::State::migrate(int version) {
  for (; version < kSchemaVersion; ++version) {
    const std::string step = std::string("BEGIN IMMEDIATE;") +
                             kMigrations[static_cast<std::size_t>(version)] +
                             "PRAGMA user_version = " + std::to_string(version + 1) + ";COMMIT;";
    if (const int code = db->run(step.c_str()); code != SQLITE_OK) {
      Failure failure = failed(code);
      // Another shape than its version promises: nothing that we could repair.
      failure.damaged = failure.damaged || (code & 0xff) == SQLITE_ERROR;
      (void)db->run("ROLLBACK");
      return failure;
    }
  }
  return std::nullopt;
}

SqliteStore::State::Opened SqliteStore::State::prepare(bool to_write) {
  select = std::make_unique<Statement>(*db, kSelect);
  int code = select->code();
  if (to_write) {
    upsert = std::make_unique<Statement>(*db, kUpsert);
    remove = std::make_unique<Statement>(*db, kErase);
    if (code == SQLITE_OK) code = upsert->code();
    if (code == SQLITE_OK) code = remove->code();
  }
  history = std::make_unique<HistoryTables>(*db, to_write);
  if (code == SQLITE_OK) code = history->code();
  if (code == SQLITE_OK) return std::nullopt;
  Failure failure = failed(code);
  failure.damaged = failure.damaged || (code & 0xff) == SQLITE_ERROR;
  return failure;
}

SqliteStore::State::Opened SqliteStore::State::open(Connection::Mode mode) {
  close();
  db = std::make_unique<Connection>(path(), dir, mode);
  if (db->code() != SQLITE_OK) return failed(db->code());
  const bool to_write = mode == Connection::Mode::Write;
  // Exclusive: the journal's index lives in our memory, not in a mapped file that a full disk could break.
  int code = to_write ? db->run("PRAGMA locking_mode = EXCLUSIVE") : SQLITE_OK;
  if (code != SQLITE_OK) return failed(code);
  int version = 0;
  if (Opened failure = check(version)) return failure;
  if (to_write) {
    code = db->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (code != SQLITE_OK) return failed(code);
    if (Opened failure = migrate(version)) return failure;
    // So that the file alone holds all of what was before, should its folder become read-only.
    (void)db->run("PRAGMA wal_checkpoint(TRUNCATE)");
  } else if (version < kSchemaVersion) {
    return Failure{
        {ErrorKind::Io, "state folder is read-only: " + dir + " (its state.db is of an older Geppetto)"}};
  }
  return prepare(to_write);
}

SqliteStore::State::Opened SqliteStore::State::open_to_read() {
  Opened failure = open(Connection::Mode::Read);
  if (!failure || !failure->unwritable) return failure;
  // A journal needs a writable folder even to be read; without it the file is as of the last checkpoint.
  struct stat journal {};
  if (stat((path() + "-wal").c_str(), &journal) == 0 && journal.st_size > 0) {
    notice = "the last changes before Geppetto was killed cannot be read: state folder is read-only: " + dir;
  }
  return open(Connection::Mode::Immutable);
}

Outcome SqliteStore::State::move_aside(WallTime now) {
  close();
  const std::string base = path() + ".damaged-" + to_iso8601(now);
  std::string target = base;
  // Two within a millisecond happen only when the clock was set back.
  for (int n = 2; access(target.c_str(), F_OK) == 0 && n < 100; ++n) target = base + "-" + std::to_string(n);
  if (rename(path().c_str(), target.c_str()) != 0) return state_dir_error(dir, errno);
  for (const char* journal : {"-wal", "-shm", "-journal"}) {
    (void)rename((path() + journal).c_str(), (target + journal).c_str());  // mostly there is none
  }
  notice = "state.db was damaged and is kept as " + target + "; runners of earlier sessions may be missing";
  return ok();
}

Outcome SqliteStore::State::finish(Statement& statement) {
  const Statement::Step step = statement.step();
  Outcome outcome = step == Statement::Step::Failed ? Outcome(db->error(statement.code())) : ok();
  statement.reset();
  return outcome;
}

SqliteStore::SqliteStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteStore::~SqliteStore() { state_->close(); }

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& state_dir, WallTime now) {
  auto state = std::make_unique<State>();
  State& s = *state;
  s.dir = state_dir;
  Outcome made = s.make_file();
  if (!made) return made.error();
  State::Opened failure = s.open(Connection::Mode::Write);
  if (failure && failure->damaged) {
    if (Outcome moved = s.move_aside(now); !moved) return context(moved.error(), failure->error.what);
    made = s.make_file();
    if (!made) return made.error();
    failure = s.open(Connection::Mode::Write);
  } else if (failure && failure->unwritable) {
    s.read_only = failure->error;
    failure = s.open_to_read();
    if (failure) failure->error = *s.read_only;
  }
  if (failure) return failure->error;
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(state)));
}

Result<std::vector<runner::Runner>> SqliteStore::load() {
  Statement& rows = *state_->select;
  std::vector<runner::Runner> runners;
  std::size_t strange = 0;
  Statement::Step step = Statement::Step::End;
  while ((step = rows.step()) == Statement::Step::Row) {
    std::optional<runner::Runner> one = read_row(rows);
    if (one) {
      runners.push_back(std::move(*one));
    } else {
      ++strange;
    }
  }
  Result<std::vector<runner::Runner>> result = std::move(runners);
  if (step == Statement::Step::Failed) result = state_->db->error(rows.code());
  rows.reset();
  if (strange > 0) {
    state_->notice =
        std::to_string(strange) + " runner(s) in state.db cannot be understood and are not shown";
  }
  return result;
}

Outcome SqliteStore::save(const runner::Runner& runner) {
  if (state_->read_only) return *state_->read_only;
  const std::string command = join_argv(runner.command);
  bind_row(*state_->upsert, runner, command);
  return state_->finish(*state_->upsert);
}

Outcome SqliteStore::erase(const RunnerId& id) {
  if (state_->read_only) return *state_->read_only;
  state_->remove->bind_text(1, id.view());
  if (Outcome removed = state_->finish(*state_->remove); !removed) return removed;
  return state_->history->erase(id);
}

Outcome SqliteStore::add_transition(const RunnerId& id, const runner::Transition& transition) {
  if (state_->read_only) return *state_->read_only;
  return state_->history->add(id, transition);
}

Result<std::vector<runner::Transition>> SqliteStore::transitions(const RunnerId& id) {
  return state_->history->transitions(id);
}

Outcome SqliteStore::save_reports(const RunnerId& id, std::string_view reports) {
  if (state_->read_only) return *state_->read_only;
  return state_->history->save_reports(id, reports);
}

Result<std::string> SqliteStore::reports(const RunnerId& id) { return state_->history->reports(id); }

const std::string& SqliteStore::notice() const { return state_->notice; }

}  // namespace geppetto::store
