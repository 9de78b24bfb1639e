// All accounts of the person: adding and removing them, their syncs, and what the cache has of them.
// Worker thread only. Without an account it opens nothing, sends nothing and starts no timer.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "domain/ports/clock_port.h"
#include "domain/ports/forge_store_port.h"
#include "domain/provider/registry.h"
#include "infra/provider/account.h"
#include "infra/provider/rest_provider.h"
#include "infra/provider/sync_run.h"
#include "infra/uv/loop.h"

namespace geppetto::provider {

struct ForgesOptions {
  std::string state_dir;  // accounts.json
  std::string cache_dir;  // forges.db
  std::string bus_address;
  std::string ssl_cert_file;
  std::string user_agent = "geppetto";
  std::int64_t keyring_ms = 3000;
};

struct AddAccount {
  std::string where;  // a host or an address
  std::optional<ProviderKind> kind;
  TokenSource source =
      TokenSource::Keyring;  // Keyring: `token` was given; it goes to the keyring, or into memory
  std::string token, email;
  ports::HttpRoute route;
};

enum class AccountState { Ok, NeedsAuth, Limited };
std::string_view to_string(AccountState state);

struct AccountView {
  Account account;
  Capabilities capabilities;
  AccountState state = AccountState::Ok;
  bool syncing = false;
  std::string error;   // of the last sync; empty: none
  std::string notice;  // of where the token is kept
  std::optional<WallTime> last_sync;
  ports::ForgeCounts counts;
  LimitFacts limit;
};

struct SyncReport {
  std::string account;
  SyncOutcome outcome;
  std::uint64_t requests = 0, bytes = 0;
  std::int64_t took_ms = 0;
};

class Forges {
 public:
  static constexpr std::int64_t kPollMs = 300'000;  // of everything, while nobody looks more closely
  static constexpr std::size_t kMaxAccounts = 32;   // a person has a few

  Forges(uv::Loop& loop, ports::ClockPort& clock, ForgesOptions options);
  ~Forges();
  Forges(const Forges&) = delete;
  Forges& operator=(const Forges&) = delete;

  // Reads the accounts; when there are any, a background sync follows.
  void start();
  // Why the accounts cannot be read; empty: they can.
  const std::string& trouble() const;

  // Handlers run once, at once or later. Invalid, Refused, NotFound, Network: why there is no such account
  // now.
  void add(AddAccount wanted, std::function<void(Result<AccountView>)> done);
  void remove(const std::string& reference, std::function<void(Outcome)> done);
  std::vector<AccountView> accounts();
  // An id, a host, or a login, if it names one account.
  Result<std::string> resolve(const std::string& reference) const;

  Result<std::vector<ports::RepositoryRow>> repositories(const ports::ForgeQuery& query);
  Result<std::vector<ports::ItemRow>> items(ItemKind kind, const ports::ForgeQuery& query);

  // Of one account by its id, or of all (empty). When one runs already, its outcome is told.
  void sync(const std::string& account, bool full, std::function<void(std::vector<SyncReport>)> done);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::provider
