// Where a forge's API is, what it has, and what its token needs.
#include "domain/provider/registry.h"

#include <doctest/doctest.h>

namespace geppetto::provider {

TEST_CASE("well known hosts need no more than their name") {
  const auto github = ProviderRegistry::site("github.com", std::nullopt);
  REQUIRE(github);
  CHECK(github->api == "https://api.github.com");
  CHECK(ProviderRegistry::site("https://gitlab.com/", std::nullopt)->api == "https://gitlab.com/api/v4");
  CHECK(ProviderRegistry::site("codeberg.org", std::nullopt)->kind == ProviderKind::Gitea);
  CHECK(ProviderRegistry::site("octo.ghe.com", std::nullopt)->api == "https://api.octo.ghe.com");
}

TEST_CASE("others say what they are, and may have a port and a path") {
  CHECK(!ProviderRegistry::site("git.example.org", std::nullopt));
  const auto site = ProviderRegistry::site("https://git.example.org:8443/forge/", ProviderKind::Gitea);
  REQUIRE(site);
  CHECK(site->host == "git.example.org:8443/forge");
  CHECK(site->api == "https://git.example.org:8443/forge/api/v1");
  CHECK(!site->is_cloud);
  CHECK(ProviderRegistry::site("ghe.example.org", ProviderKind::GitHub)->api ==
        "https://ghe.example.org/api/v3");
}

TEST_CASE("a token does not travel in clear") {
  CHECK(!ProviderRegistry::site("http://git.example.org", ProviderKind::Gitea));
  CHECK(ProviderRegistry::site("http://127.0.0.1:3000", ProviderKind::Gitea));
  CHECK(!ProviderRegistry::site("https://me:pw@git.example.org", ProviderKind::Gitea));
}

TEST_CASE("Bitbucket has no issues, and says so") {
  const auto site = *ProviderRegistry::site("bitbucket.org", std::nullopt);
  CHECK(!ProviderRegistry::capabilities(site).issues);
  CHECK(ProviderRegistry::capabilities(site).pull_requests);
  CHECK(ProviderRegistry::shape(site).issues == Feed::None);
}

TEST_CASE("scopes that are missing") {
  const auto site = *ProviderRegistry::site("github.com", std::nullopt);
  const auto needed = ProviderRegistry::needed_scopes(site);
  CHECK(missing_scopes(needed, {"repo", "read:org"}).empty());
  CHECK(missing_scopes(needed, {"public_repo", "gist"}) == std::vector<std::string>{"read:org"});
}

TEST_CASE("names of kinds") {
  for (const ProviderKind kind : kAllProviders) CHECK(parse_provider(to_string(kind)) == kind);
  CHECK(parse_provider("forgejo") == ProviderKind::Gitea);
  CHECK(!parse_provider("svn"));
}

}  // namespace geppetto::provider
