// Runners in SQLite: <state>/state.db, one row a runner, kept through crashes, full disks and damage.
// Worker thread only; a save blocks it for well under a millisecond (no fsync: WAL, synchronous=NORMAL).
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.h"
#include "domain/ports/store_port.h"

namespace geppetto::store {

class SqliteStore final : public ports::StorePort {
 public:
  // The folder exists (os::make_private_dir) and is locked by the caller (StateLock). `now` names what is
  // moved aside.
  //   no state.db       one is made (0600)
  //   an older schema   is brought up to date
  //   a newer schema    Refused, the file is not touched
  //   damaged           moved to state.db.damaged-<time>, a fresh one is made, notice() says so
  //   folder read-only  with a state.db: load() works, save() and erase() answer Io; without one: Io
  static Result<std::unique_ptr<SqliteStore>> open(const std::string& state_dir, WallTime now);
  ~SqliteStore() override;

  // By id, so oldest first. A row that cannot be understood is left out, kept in the file, and told by
  // notice().
  Result<std::vector<runner::Runner>> load() override;
  Outcome save(const runner::Runner& runner) override;
  Outcome erase(const RunnerId& id) override;
  Outcome add_transition(const RunnerId& id, const runner::Transition& transition) override;
  Result<std::vector<runner::Transition>> transitions(const RunnerId& id) override;
  Outcome save_reports(const RunnerId& id, std::string_view reports) override;
  Result<std::string> reports(const RunnerId& id) override;

  // What a person should know of the stored state; empty when all is well.
  const std::string& notice() const;

 private:
  struct State;
  explicit SqliteStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Stands in when no store can be opened: nothing is remembered, and every save says why.
class NoStore final : public ports::StorePort {
 public:
  explicit NoStore(Error why) : why_(std::move(why)) {}
  Result<std::vector<runner::Runner>> load() override { return std::vector<runner::Runner>(); }
  Outcome save(const runner::Runner&) override { return why_; }
  Outcome erase(const RunnerId&) override { return why_; }
  Outcome add_transition(const RunnerId&, const runner::Transition&) override { return why_; }
  Result<std::vector<runner::Transition>> transitions(const RunnerId&) override {
    return std::vector<runner::Transition>();
  }
  Outcome save_reports(const RunnerId&, std::string_view) override { return why_; }
  Result<std::string> reports(const RunnerId&) override { return std::string(); }

 private:
  Error why_;
};

}  // namespace geppetto::store
