// What one kind of forge is asked, and how its answers read: addresses and values, nothing is sent here.
#pragma once
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "domain/base/result.h"
#include "domain/ports/provider_port.h"
#include "domain/provider/governor.h"
#include "domain/provider/registry.h"

namespace geppetto::provider {

// An answer with a good status.
struct Answer {
  const nlohmann::json& json;
  const Headers& headers;
  std::string url;  // that was asked
};

// Readers never fail for an element: what makes no sense is counted in Page::skipped. Protocol: the whole
// answer is something else than a list.
class Forge {
 public:
  using PageAsk = ports::PageAsk;
  virtual ~Forge() = default;

  virtual Headers headers() const = 0;  // besides Authorization
  virtual std::string identity_url() const = 0;
  virtual std::string scopes_url() const {
    return {};
  }  // empty: the identity's answer tells, or nothing does
  virtual std::string repositories_url(const PageAsk& ask) const = 0;
  virtual std::string issues_url(const PageAsk& ask) const = 0;
  virtual std::string pull_requests_url(const PageAsk& ask) const = 0;

  virtual Result<Identity> read_identity(const Answer& answer) const = 0;
  virtual void read_scopes(const Answer&, Identity&) const {}
  virtual Result<Page> read_repositories(const Answer& answer) const = 0;
  virtual Result<Page> read_issues(const Answer& answer, const PageAsk& ask) const = 0;
  virtual Result<Page> read_pull_requests(const Answer& answer, const PageAsk& ask) const = 0;

  // Where a link to another origin leads on this forge; empty: nowhere.
  virtual std::string rebased(const std::string&) const { return {}; }
};

// `user_id`: of the account, empty before it is known.
std::unique_ptr<Forge> make_github(const Site& site);
std::unique_ptr<Forge> make_gitea(const Site& site, const std::string& user_id);
std::unique_ptr<Forge> make_gitlab(const Site& site);
std::unique_ptr<Forge> make_bitbucket(const Site& site);
std::unique_ptr<Forge> make_forge(const Site& site, const std::string& user_id);

}  // namespace geppetto::provider
