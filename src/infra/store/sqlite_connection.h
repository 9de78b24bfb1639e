// A SQLite connection and its prepared statements with owners; outcomes are SQLite's codes, told in our
// words. Worker thread only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace geppetto::store {

class Connection {
 public:
  // Immutable: reads without lock or journal, the last resort in a folder that cannot be written.
  enum class Mode { Write, Read, Immutable };
  // The file must exist. `dir` is its folder and `file` its name, for the wording of errors. See code() for
  // the outcome.
  Connection(const std::string& path, std::string dir, Mode mode, std::string file = "state.db");
  ~Connection();  // after its statements
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // These return 0 or a code. `sql` is constant text, never anything from outside.
  int code() const { return open_code_; }
  int run(const char* sql);                       // one or more statements, their rows dropped
  int ask(const char* sql, std::string& answer);  // the first column of the first row

  // Closing will not write the journal back: the file stays as it is.
  void leave_file_alone();

  Error error(int code) const;
  static bool is_damage(int code);      // not a database, or a broken one
  static bool is_unwritable(int code);  // no right or no way to write here: reading alone may still work
  sqlite3* raw() const { return db_; }

 private:
  friend class Statement;
  sqlite3* db_ = nullptr;
  std::string dir_, file_;
  int system_errno_ = 0;  // what the system said to the last call; SQLite forgets it for a failed write
  int open_code_ = 0;
};

// Prepared once, used often.
class Statement {
 public:
  Statement(Connection& connection, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  int code() const { return code_; }  // of prepare

  // Parameters count from 1. Text and bytes are not copied: they live until reset().
  void bind_text(int at, std::string_view text);
  void bind_blob(int at, std::string_view bytes);
  void bind_int(int at, std::int64_t value);
  void bind_int_or_null(int at, std::optional<int> value);

  enum class Step { Row, End, Failed };
  Step step();  // Failed: code() tells
  void reset();

  // Columns count from 0.
  std::string text(int column) const;  // of a blob: its bytes
  std::int64_t integer(int column) const;
  std::optional<int> int_or_null(int column) const;

 private:
  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
  int code_ = 0;
};

}  // namespace geppetto::store
