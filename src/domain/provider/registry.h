// What is known of each kind of forge before anything is asked: where its API is, what it has, how it is
// read.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/provider/provider.h"

namespace geppetto::provider {

// How a list of changed items is asked for.
enum class Feed {
  None,           // there is nothing to ask
  Account,        // one list for all repositories of the account
  Group,          // one for each group of repositories, and one for each repository without a group
  Touched,        // a repository at a time, those where another feed saw a change
  EachRepository  // a repository at a time, those that changed since
};

struct SyncShape {
  Feed issues = Feed::Account;
  Feed pull_requests = Feed::Touched;
};

enum class AuthScheme { Bearer, Token, Basic };  // of the header Authorization

// A forge at an address, as an account names it.
struct Site {
  ProviderKind kind = ProviderKind::GitHub;
  std::string base;      // "https://github.com", "https://git.example.org/sub": no slash at the end
  std::string host;      // "github.com", "git.example.org:8443/sub": how it is shown and named
  std::string api;       // "https://api.github.com"
  bool is_cloud = true;  // the vendor's own, with the vendor's limits
};

class ProviderRegistry {
 public:
  // `where`: a host, with a port and a path or not, or an address. `kind` is needed for a host that is not
  // well known. Invalid: neither; http to anything but this machine, where a token would travel in clear.
  static Result<Site> site(std::string_view where, std::optional<ProviderKind> kind);

  static Capabilities capabilities(const Site& site);
  static SyncShape shape(const Site& site);
  static AuthScheme auth_scheme(const Site& site);
  // Requests to the site at a time.
  static int concurrency(const Site& site);
  // Scopes without which something stays dark; a token has all of one entry by any of its alternatives
  // ("repo|public_repo").
  static std::vector<std::string_view> needed_scopes(const Site& site);
};

// Those of `needed` that `granted` has no alternative of.
std::vector<std::string> missing_scopes(const std::vector<std::string_view>& needed,
                                        const std::vector<std::string>& granted);

}  // namespace geppetto::provider
