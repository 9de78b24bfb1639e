// The cache of forges in SQLite. Damaged or newer than we know, it is put aside and begun anew.
// Worker thread only.
#pragma once
#include <memory>
#include <string>

#include "domain/base/result.h"
#include "domain/ports/forge_store_port.h"

namespace geppetto::store {

class ForgeStore final : public ports::ForgeStorePort {
 public:
  // `dir` exists. What was put aside is `forges.db.damaged` (one, the newest).
  static Result<std::unique_ptr<ForgeStore>> open(const std::string& dir);
  ~ForgeStore() override;

  Result<std::vector<provider::Cursor>> cursors(const std::string& account) override;
  Result<std::vector<provider::Repository>> known(const std::string& account) override;
  Result<ports::Written> write(const std::string& account, const provider::Write& write,
                               WallTime now) override;
  Outcome forget(const std::string& account) override;
  Result<std::vector<ports::RepositoryRow>> repositories(const ports::ForgeQuery& query) override;
  Result<std::vector<ports::ItemRow>> items(provider::ItemKind kind, const ports::ForgeQuery& query) override;
  Result<ports::ForgeCounts> counts(const std::string& account) override;

 private:
  struct State;
  explicit ForgeStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::store
