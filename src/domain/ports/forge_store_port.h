// What is kept of forges between two syncs. Worker thread only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "domain/provider/sync_machine.h"

namespace geppetto::ports {

struct RepositoryRow {
  std::string account;
  provider::Repository repository;
};
struct ItemRow {
  std::string account;
  provider::Item item;  // with repo_name; without a body
};

// What is not given does not narrow.
struct ForgeQuery {
  std::string account;
  std::string repo;    // full name, or the end of one after a slash
  std::string search;  // in title, repository and author, either case
  std::optional<provider::ItemState> state;
  std::size_t limit = 1000;
};

struct ForgeCounts {
  std::int64_t repositories = 0, open_issues = 0, open_pull_requests = 0;
};

struct Written {
  std::size_t changed = 0;  // rows
  std::size_t gone = 0;     // repositories that a whole list did not have
  bool held = false;        // too many would be gone at once: the next whole list decides
};

// Failures are Io, Busy or Internal; nothing is half written.
class ForgeStorePort {
 public:
  virtual ~ForgeStorePort() = default;
  virtual Result<std::vector<provider::Cursor>> cursors(const std::string& account) = 0;
  virtual Result<std::vector<provider::Repository>> known(const std::string& account) = 0;
  virtual Result<Written> write(const std::string& account, const provider::Write& write, WallTime now) = 0;
  virtual Outcome forget(const std::string& account) = 0;

  // Newest change first.
  virtual Result<std::vector<RepositoryRow>> repositories(const ForgeQuery& query) = 0;
  virtual Result<std::vector<ItemRow>> items(provider::ItemKind kind, const ForgeQuery& query) = 0;
  virtual Result<ForgeCounts> counts(const std::string& account) = 0;
};

}  // namespace geppetto::ports
