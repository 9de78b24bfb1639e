// An account as it is remembered: everything but its token. Worker thread only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "domain/ports/http_port.h"
#include "domain/provider/registry.h"

namespace geppetto::provider {

// Where the token comes from each time it is needed.
enum class TokenSource {
  Keyring,
  Memory,  // of this worker: gone with it
  Git,     // `git credential fill`, with whatever helper the person has
  Gh,      // `gh auth token`
  Glab     // `glab config get token`
};
std::string_view to_string(TokenSource source);
std::optional<TokenSource> parse_token_source(std::string_view name);

struct Account {
  Site site;
  std::string user_id, login;
  std::string email;  // of Bitbucket's API tokens
  TokenSource source = TokenSource::Keyring;
  ports::HttpRoute route;
  std::optional<std::vector<std::string>> scopes;
  std::optional<WallTime> token_expires_at;

  std::string id() const { return site.host + "/" + user_id; }
  std::vector<std::string> missing_scopes() const;
};

// accounts.json in `dir`. No file is no accounts. Entries that make no sense are left out, and written no
// more.
Result<std::vector<Account>> load_accounts(const std::string& dir);
// In one step: a crash leaves the old file or the new one.
Outcome save_accounts(const std::string& dir, const std::vector<Account>& accounts);

}  // namespace geppetto::provider
