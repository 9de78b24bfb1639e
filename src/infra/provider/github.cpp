// GitHub, its enterprise servers too: REST, by the version that every supported server speaks.
#include "domain/provider/remote_time.h"
#include "infra/provider/forge.h"
#include "infra/provider/json_fields.h"
#include "infra/provider/pages.h"

namespace geppetto::provider {
namespace {

using nlohmann::json;

bool take_repository(const json& element, Page& page) {
  Repository r;
  r.remote_id = id_at(element, {"id"});
  r.full_name = text_at(element, {"full_name"});
  r.url = url_at(element, {"html_url"});
  r.default_branch = text_at(element, {"default_branch"});
  r.is_private = flag_at(element, {"private"});
  r.archived = flag_at(element, {"archived"});
  r.has_issues = flag_at(element, {"has_issues"}, true);
  r.updated_at = time_at(element, {"updated_at"}).value_or(WallTime{});
  if (!is_complete(r)) return false;
  page.repositories.push_back(std::move(r));
  return true;
}

// What issues and pull requests have alike.
Item item_of(const json& element, ItemKind kind) {
  Item i;
  i.kind = kind;
  i.number = number_at(element, {"number"});
  i.remote_id = id_at(element, {"id"});
  i.title = text_at(element, {"title"});
  i.state = text_at(element, {"state"}) == "open" ? ItemState::Open : ItemState::Closed;
  i.author = text_at(element, {"user", "login"});  // null: the account is gone
  i.labels = labels_at(element, {"labels"});
  i.comments = number_at(element, {"comments"});
  i.url = url_at(element, {"html_url"});
  i.body = body_at(element, {"body"});
  i.created_at = time_at(element, {"created_at"}).value_or(WallTime{});
  i.updated_at = time_at(element, {"updated_at"}).value_or(WallTime{});
  i.closed_at = time_at(element, {"closed_at"});
  return i;
}

// The issue's own word for its repository; older servers have only the address of it.
std::string repository_name(const json& element) {
  std::string name = text_at(element, {"repository", "full_name"});
  if (!name.empty()) return name;
  const std::string url = text_at(element, {"repository_url"});
  const std::size_t at = url.find("/repos/");
  return at == std::string::npos ? "" : url.substr(at + 7);
}

bool take_issue(const json& element, Page& page) {
  const std::string name = repository_name(element);
  if (find(element, {"pull_request"}) != nullptr) {  // in this list they have the issue's id, not their own
    if (name.empty()) return false;
    page.touched.push_back({id_at(element, {"repository", "id"}), name});
    return true;
  }
  Item i = item_of(element, ItemKind::Issue);
  i.repo_id = id_at(element, {"repository", "id"});
  i.repo_name = name;
  i.state_reason = text_at(element, {"state_reason"});
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

bool take_pull_request(const json& element, const ports::PageAsk& ask, Page& page) {
  Item i = item_of(element, ItemKind::PullRequest);
  i.repo_id = ask.scope;
  i.repo_name = ask.scope_name;
  i.merged_at = time_at(element, {"merged_at"});
  if (i.merged_at) i.state = ItemState::Merged;
  i.draft = flag_at(element, {"draft"});
  i.head_ref = text_at(element, {"head", "ref"});
  i.head_sha = text_at(element, {"head", "sha"});
  i.head_repo = text_at(element, {"head", "repo", "full_name"});  // null: the fork is gone
  i.base_ref = text_at(element, {"base", "ref"});
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

class GitHub final : public Forge {
 public:
  explicit GitHub(const Site& site) : api_(site.api) {}

  Headers headers() const override {
    return {{"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"}};
  }
  std::string identity_url() const override { return api_ + "/user"; }
  std::string repositories_url(const PageAsk&) const override {
    return api_ +
           "/user/"
           "repos?affiliation=owner,collaborator,organization_member&sort=updated&direction=desc&per_page="
           "100";
  }
  std::string issues_url(const PageAsk& ask) const override {
    return api_ + "/issues?filter=all&state=all&sort=updated&direction=desc&per_page=100" +
           since_query("since", ask.since);
  }
  std::string pull_requests_url(const PageAsk& ask) const override {
    return api_ + "/repos/" + path_of(ask.scope_name) +
           "/pulls?state=all&sort=updated&direction=desc&per_page=100";
  }

  Result<Identity> read_identity(const Answer& answer) const override {
    Identity who;
    who.user_id = id_at(answer.json, {"id"});
    who.login = text_at(answer.json, {"login"});
    if (who.user_id.empty()) return Error{ErrorKind::Protocol, "the answer does not say whose token it is"};
    for (const auto& [name, value] : answer.headers) {
      if (name == "x-oauth-scopes") who.scopes = scopes_in(value);  // fine-grained tokens have no such header
      if (name == "github-authentication-token-expiration") who.token_expires_at = parse_remote_time(value);
    }
    return who;
  }
  Result<Page> read_repositories(const Answer& answer) const override {
    return with_sso(read_list(answer.json, answer, take_repository), answer);
  }
  Result<Page> read_issues(const Answer& answer, const PageAsk&) const override {
    return with_sso(read_list(answer.json, answer, take_issue), answer);
  }
  Result<Page> read_pull_requests(const Answer& answer, const PageAsk& ask) const override {
    return read_list(answer.json, answer, [&ask](const json& element, Page& page) {
      return take_pull_request(element, ask, page);
    });
  }

 private:
  // Organisations that want their single sign-on are left out of lists in silence, but for a header.
  static Result<Page> with_sso(Result<Page> page, const Answer& answer) {
    if (page && header(answer.headers, "x-github-sso").starts_with("partial-results")) page->partial = true;
    return page;
  }

  std::string api_;
};

}  // namespace

std::unique_ptr<Forge> make_github(const Site& site) { return std::make_unique<GitHub>(site); }

}  // namespace geppetto::provider
