// accounts.json, read with the same distrust as an answer of a forge.
#include "infra/provider/account.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "infra/provider/json_fields.h"

namespace geppetto::provider {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxFileBytes = 1 << 20;
constexpr std::array kSources{TokenSource::Keyring, TokenSource::Memory, TokenSource::Git, TokenSource::Gh,
                              TokenSource::Glab};

Error file_error(const std::string& path) { return {ErrorKind::Io, path + ": " + strerror(errno)}; }

json as_json(const Account& a) {
  json out{{"provider", to_string(a.site.kind)},
           {"base", a.site.base},
           {"userId", a.user_id},
           {"login", a.login},
           {"tokenFrom", to_string(a.source)}};
  if (!a.email.empty()) out["email"] = a.email;
  if (!a.route.ca_file.empty()) out["ca"] = a.route.ca_file;
  if (!a.route.proxy.empty()) out["proxy"] = a.route.proxy;
  if (a.scopes) out["scopes"] = *a.scopes;
  if (a.token_expires_at) out["tokenExpiresAt"] = to_iso8601(*a.token_expires_at);
  return out;
}

std::optional<Account> account_of(const json& entry) {
  Account a;
  const auto site =
      ProviderRegistry::site(text_at(entry, {"base"}), parse_provider(text_at(entry, {"provider"})));
  const auto source = parse_token_source(text_at(entry, {"tokenFrom"}));
  a.user_id = text_at(entry, {"userId"});
  if (!site || !source || a.user_id.empty()) return std::nullopt;
  a.site = *site;
  a.source = *source;
  a.login = text_at(entry, {"login"});
  a.email = text_at(entry, {"email"});
  a.route = {text_at(entry, {"ca"}), text_at(entry, {"proxy"})};
  if (find(entry, {"scopes"}) != nullptr) a.scopes = labels_at(entry, {"scopes"});
  a.token_expires_at = time_at(entry, {"tokenExpiresAt"});
  return a;
}

}  // namespace

std::string_view to_string(TokenSource source) {
  switch (source) {
    case TokenSource::Keyring: return "keyring";
    case TokenSource::Memory: return "memory";
    case TokenSource::Git: return "git";
    case TokenSource::Gh: return "gh";
    case TokenSource::Glab: return "glab";
  }
  return "keyring";
}

std::optional<TokenSource> parse_token_source(std::string_view name) {
  for (const TokenSource source : kSources) {
    if (to_string(source) == name) return source;
  }
  return std::nullopt;
}

std::vector<std::string> Account::missing_scopes() const {
  if (!scopes) return {};
  return provider::missing_scopes(ProviderRegistry::needed_scopes(site), *scopes);
}

Result<std::vector<Account>> load_accounts(const std::string& dir) {
  const std::string path = dir + "/accounts.json";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return std::vector<Account>{};
  if (fd < 0) return file_error(path);
  std::string text(kMaxFileBytes, '\0');
  const ssize_t got = read(fd, text.data(), text.size());
  close(fd);
  if (got < 0) return file_error(path);
  text.resize(static_cast<std::size_t>(got));
  const json whole = parse_json(text);
  if (whole.is_discarded()) return Error{ErrorKind::Invalid, path + ": is no JSON; mend it or remove it"};
  std::vector<Account> out;
  for (const json& entry : elements_at(whole, {"accounts"})) {
    if (auto account = account_of(entry)) out.push_back(std::move(*account));
  }
  return out;
}

Outcome save_accounts(const std::string& dir, const std::vector<Account>& accounts) {
  json list = json::array();
  for (const Account& a : accounts) list.push_back(as_json(a));
  const std::string text =
      json{{"version", 1}, {"accounts", list}}.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  const std::string path = dir + "/accounts.json", fresh = path + ".new";
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return file_error(fresh);
  const bool written =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const bool good = close(fd) == 0 && written && rename(fresh.c_str(), path.c_str()) == 0;
  return good ? ok() : Outcome(file_error(path));
}

}  // namespace geppetto::provider
