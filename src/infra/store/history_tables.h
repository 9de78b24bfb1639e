// The rows beside a runner's own: its transitions, and what its process reports. Worker thread only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/runner/transition.h"
#include "infra/store/sqlite_connection.h"

namespace geppetto::store {

class HistoryTables {
 public:
  // `to_write`: prepares what changes rows too. The connection outlives it; code() tells how it went.
  HistoryTables(Connection& connection, bool to_write);
  int code() const;

  Outcome add(const RunnerId& id, const runner::Transition& transition);
  // Oldest first; a row of a version to come that cannot be understood is left out.
  Result<std::vector<runner::Transition>> transitions(const RunnerId& id);
  Outcome save_reports(const RunnerId& id, std::string_view reports);
  Result<std::string> reports(const RunnerId& id);
  Outcome erase(const RunnerId& id);

 private:
  Outcome run(Statement& statement);

  Connection& connection_;
  Statement select_, select_reports_, insert_, trim_, erase_, put_reports_, erase_reports_;
};

}  // namespace geppetto::store
