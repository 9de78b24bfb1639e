// The table of forges.
#include "domain/provider/registry.h"

#include <algorithm>
#include <array>

#include "domain/provider/web_address.h"

namespace geppetto::provider {
namespace {

struct WellKnown {
  std::string_view host;
  ProviderKind kind;
  std::string_view api;
};
constexpr std::array<WellKnown, 5> kWellKnown{{
    {"github.com", ProviderKind::GitHub, "https://api.github.com"},
    {"gitlab.com", ProviderKind::GitLab, "https://gitlab.com/api/v4"},
    {"bitbucket.org", ProviderKind::Bitbucket, "https://api.bitbucket.org/2.0"},
    {"codeberg.org", ProviderKind::Gitea, "https://codeberg.org/api/v1"},
    {"gitea.com", ProviderKind::Gitea, "https://gitea.com/api/v1"},
}};

const WellKnown* find_well_known(std::string_view host) {
  const auto found = std::ranges::find(kWellKnown, host, &WellKnown::host);
  return found == kWellKnown.end() ? nullptr : found;
}

std::string_view api_path(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::GitHub: return "/api/v3";
    case ProviderKind::GitLab: return "/api/v4";
    case ProviderKind::Bitbucket: return "/2.0";
    case ProviderKind::Gitea: return "/api/v1";
  }
  return "";
}

bool has_word(std::string_view alternatives, const std::vector<std::string>& granted) {
  while (!alternatives.empty()) {
    const std::size_t end = std::min(alternatives.find('|'), alternatives.size());
    if (std::ranges::find(granted, alternatives.substr(0, end)) != granted.end()) return true;
    alternatives.remove_prefix(std::min(end + 1, alternatives.size()));
  }
  return false;
}

}  // namespace

Result<Site> ProviderRegistry::site(std::string_view where, std::optional<ProviderKind> kind) {
  const bool has_scheme = where.find("://") != std::string_view::npos;
  const auto address = parse_address(has_scheme ? std::string(where) : "https://" + std::string(where));
  if (!address || address->path.find('?') != std::string::npos)
    return Error{ErrorKind::Invalid, "the host must be like github.com or https://git.example.org/path"};
  if (address->scheme == "http" && !is_loopback(*address))
    return Error{ErrorKind::Invalid, "http would send the token in clear; use https"};
  Site out;
  out.base = to_text(*address);
  while (out.base.ends_with('/')) out.base.pop_back();
  out.host = out.base.substr(out.base.find("://") + 3);
  const WellKnown* known = find_well_known(out.host);
  const bool tenant = out.host.ends_with(".ghe.com") && out.host.find('/') == std::string::npos;
  if (known != nullptr) kind = known->kind;
  if (tenant) kind = ProviderKind::GitHub;
  if (!kind)
    return Error{ErrorKind::Invalid, out.host + " is not well known; say what it is, with --provider"};
  out.kind = *kind;
  out.is_cloud = known != nullptr || tenant;
  out.api = known != nullptr ? std::string(known->api) : out.base + std::string(api_path(*kind));
  if (tenant) out.api = "https://api." + out.host;
  return out;
}

Capabilities ProviderRegistry::capabilities(const Site& site) {
  Capabilities has;
  has.issues = site.kind != ProviderKind::Bitbucket;  // Atlassian removed them in August 2026
  return has;
}

SyncShape ProviderRegistry::shape(const Site& site) {
  switch (site.kind) {
    case ProviderKind::GitHub: return {Feed::Account, Feed::Touched};
    // Without an owner, Gitea's search goes through every public repository of the instance.
    case ProviderKind::Gitea: return {Feed::Group, Feed::Touched};
    case ProviderKind::GitLab: return {Feed::Group, Feed::Group};
    case ProviderKind::Bitbucket: return {Feed::None, Feed::EachRepository};
  }
  return {};
}

AuthScheme ProviderRegistry::auth_scheme(const Site& site) {
  switch (site.kind) {
    case ProviderKind::Gitea: return AuthScheme::Token;  // understood by every version
    case ProviderKind::Bitbucket: return AuthScheme::Basic;
    case ProviderKind::GitHub:
    case ProviderKind::GitLab: return AuthScheme::Bearer;
  }
  return AuthScheme::Bearer;
}

int ProviderRegistry::concurrency(const Site& site) {
  switch (site.kind) {
    case ProviderKind::GitHub: return site.is_cloud ? 4 : 8;  // the vendor asks for few at a time
    case ProviderKind::GitLab: return site.is_cloud ? 8 : 6;
    case ProviderKind::Bitbucket: return 4;
    case ProviderKind::Gitea: return site.is_cloud ? 3 : 8;
  }
  return 4;
}

std::vector<std::string_view> ProviderRegistry::needed_scopes(const Site& site) {
  switch (site.kind) {
    case ProviderKind::GitHub: return {"repo|public_repo", "read:org|write:org|admin:org"};
    case ProviderKind::GitLab: return {"read_api|api"};
    case ProviderKind::Bitbucket:
      return {"read:user:bitbucket|account", "read:workspace:bitbucket|account",
              "read:repository:bitbucket|repository", "read:pullrequest:bitbucket|pullrequest"};
    case ProviderKind::Gitea: return {};  // it does not tell
  }
  return {};
}

std::vector<std::string> missing_scopes(const std::vector<std::string_view>& needed,
                                        const std::vector<std::string>& granted) {
  std::vector<std::string> out;
  for (const std::string_view scope : needed) {
    if (!has_word(scope, granted)) out.emplace_back(scope.substr(0, scope.find('|')));
  }
  return out;
}

}  // namespace geppetto::provider
