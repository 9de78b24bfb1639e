// Reads an answer's text with one forge's reader.
#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "infra/provider/forge.h"
#include "infra/provider/json_fields.h"

namespace geppetto::testing {

struct ForgeReader {
  provider::Site site;
  std::unique_ptr<provider::Forge> forge;
  provider::Headers headers;
  std::string url = "https://asked.example/x?limit=50";
  ports::PageAsk ask{"7", "o/r", std::nullopt, "", provider::Use::Foreground};

  ForgeReader(const std::string& host, std::optional<provider::ProviderKind> kind = std::nullopt)
      : site(*provider::ProviderRegistry::site(host, kind)), forge(provider::make_forge(site, "42")) {}

  provider::Page repositories(const std::string& text) {
    return read(text, [this](const provider::Answer& a) { return forge->read_repositories(a); });
  }
  provider::Page issues(const std::string& text) {
    return read(text, [this](const provider::Answer& a) { return forge->read_issues(a, ask); });
  }
  provider::Page pulls(const std::string& text) {
    return read(text, [this](const provider::Answer& a) { return forge->read_pull_requests(a, ask); });
  }

  template <class Read>
  provider::Page read(const std::string& text, Read how) {
    const nlohmann::json json = provider::parse_json(text);
    REQUIRE(!json.is_discarded());
    const auto page = how(provider::Answer{json, headers, url});
    REQUIRE(page);
    return *page;
  }
};

}  // namespace geppetto::testing
