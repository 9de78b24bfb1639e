// The C interface of SQLite, and which of its codes means what to us.
#include "infra/store/sqlite_connection.h"

#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "infra/store/state_error.h"

namespace geppetto::store {
namespace {

// The lock of the state folder keeps other Geppettos away, so only a backup tool could be in the way; the
// worker must not stand still for it any longer.
constexpr int kBusyTimeoutMs = 250;

// A URI, so that "immutable" can be said; everything but letters, digits and '/' is escaped.
std::string as_uri(const std::string& path, bool immutable) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/') {
      uri += c;
    } else {
      uri += '%';
      uri += kHex[byte >> 4];
      uri += kHex[byte & 15];
    }
  }
  return immutable ? uri + "?immutable=1" : uri;
}

}  // namespace

Connection::Connection(const std::string& path, std::string dir, Mode mode, std::string file)
    : dir_(std::move(dir)), file_(std::move(file)) {
  const int access = mode == Mode::Write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  open_code_ =
      sqlite3_open_v2(as_uri(path, mode == Mode::Immutable).c_str(), &db_,
                      access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (open_code_ != SQLITE_OK) return;
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
  // A file that somebody prepared must not run anything of its own.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // Asked for write access, SQLite may quietly settle for reading.
  if (mode == Mode::Write && sqlite3_db_readonly(db_, "main") == 1) open_code_ = SQLITE_READONLY;
}

Connection::~Connection() { sqlite3_close(db_); }

int Connection::run(const char* sql) {
  errno = 0;
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  system_errno_ = errno;
  return code;
}

int Connection::ask(const char* sql, std::string& answer) {
  Statement statement(*this, sql);
  if (statement.code() != SQLITE_OK) return statement.code();
  if (statement.step() == Statement::Step::Failed) return statement.code();
  answer = statement.text(0);
  return SQLITE_OK;
}

void Connection::leave_file_alone() { sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

bool Connection::is_damage(int code) {
  const int primary = code & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || code == SQLITE_IOERR_SHORT_READ;
}

bool Connection::is_unwritable(int code) {
  const int primary = code & 0xff;
  return primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM;
}

Error Connection::error(int code) const {
  const int primary = code & 0xff;
  const int told = db_ == nullptr ? 0 : sqlite3_system_errno(db_);
  const int system_errno = told != 0 ? told : system_errno_;
  const bool no_space = system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG;
  if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && no_space)) return state_dir_error(dir_, ENOSPC);
  if (primary == SQLITE_READONLY || primary == SQLITE_PERM) return state_dir_error(dir_, EROFS);
  if (primary == SQLITE_CANTOPEN && system_errno != 0) return state_dir_error(dir_, system_errno);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    return {ErrorKind::Busy, dir_ + "/" + file_ + " is in use by another process"};
  }
  const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
  if (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || is_damage(code)) {
    return {ErrorKind::Io, dir_ + "/" + file_ + ": " + why};
  }
  if (primary == SQLITE_TOOBIG) return {ErrorKind::Invalid, dir_ + "/" + file_ + ": " + why};
  return {ErrorKind::Internal, dir_ + "/" + file_ + ": " + why};
}

Statement::Statement(Connection& connection, const char* sql)
    : connection_(connection),
      code_(sqlite3_prepare_v3(connection.raw(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr)) {}
Statement::~Statement() { sqlite3_finalize(statement_); }

// A bind fails only on a wrong index or out of memory; the statement then fails its NOT NULL constraints in
// step(). An empty view may hold a null pointer, which SQLite would take for NULL.
void Statement::bind_text(int at, std::string_view text) {
  sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}
void Statement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_, at, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}
void Statement::bind_int(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
void Statement::bind_int_or_null(int at, std::optional<int> value) {
  if (value) {
    bind_int(at, *value);
  } else {
    sqlite3_bind_null(statement_, at);
  }
}

Statement::Step Statement::step() {
  errno = 0;
  code_ = sqlite3_step(statement_);
  connection_.system_errno_ = errno;
  if (code_ == SQLITE_ROW) return Step::Row;
  if (code_ == SQLITE_DONE) return Step::End;
  return Step::Failed;
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // they point into values of our caller
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::optional<int> Statement::int_or_null(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_int(statement_, column);
}

}  // namespace geppetto::store
