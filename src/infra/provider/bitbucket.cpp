// Bitbucket Cloud: repositories by workspace, no issues (they were removed in August 2026).
#include <algorithm>

#include "domain/provider/remote_time.h"
#include "domain/provider/web_address.h"
#include "infra/provider/forge.h"
#include "infra/provider/json_fields.h"
#include "infra/provider/pages.h"

namespace geppetto::provider {
namespace {

using nlohmann::json;

bool take_repository(const json& element, Page& page) {
  Repository r;
  r.remote_id = text_at(element, {"uuid"});
  r.full_name = text_at(element, {"full_name"});
  r.url = url_at(element, {"links", "html", "href"});
  r.default_branch = text_at(element, {"mainbranch", "name"});  // null: it is empty
  r.is_private = flag_at(element, {"is_private"});
  r.has_issues = false;
  r.updated_at = time_at(element, {"updated_on"}).value_or(WallTime{});
  if (!is_complete(r)) return false;
  page.repositories.push_back(std::move(r));
  return true;
}

Review review_of(const json& element) {
  const json& people = elements_at(element, {"participants"});
  if (people.empty()) return Review::Unknown;
  Review review = Review::None;
  for (const json& person : people) {
    if (text_at(person, {"state"}) == "changes_requested") return Review::ChangesRequested;
    if (flag_at(person, {"approved"})) review = Review::Approved;
  }
  return review;
}

bool take_pull_request(const json& element, const ports::PageAsk& ask, Page& page) {
  Item i;
  i.kind = ItemKind::PullRequest;
  i.repo_id = ask.scope;
  i.repo_name = ask.scope_name;
  i.number = number_at(element, {"id"});
  i.remote_id = id_at(element, {"id"});
  i.title = text_at(element, {"title"});
  const std::string state = text_at(element, {"state"});
  i.state = state == "MERGED" ? ItemState::Merged : state == "OPEN" ? ItemState::Open : ItemState::Closed;
  i.author = text_at(element, {"author", "nickname"});
  if (i.author.empty()) i.author = text_at(element, {"author", "display_name"});
  i.comments = number_at(element, {"comment_count"});
  i.url = url_at(element, {"links", "html", "href"});
  i.body = body_at(element, {"summary", "raw"});
  i.created_at = time_at(element, {"created_on"}).value_or(WallTime{});
  i.updated_at = time_at(element, {"updated_on"}).value_or(WallTime{});
  if (i.state != ItemState::Open) i.closed_at = i.updated_at;  // it does not tell when
  if (i.state == ItemState::Merged) i.merged_at = i.updated_at;
  i.draft = flag_at(element, {"draft"});
  i.head_ref = text_at(element, {"source", "branch", "name"});
  i.head_sha = text_at(element, {"source", "commit", "hash"});  // 12 characters of it
  i.head_repo = text_at(element, {"source", "repository", "full_name"});
  i.base_ref = text_at(element, {"destination", "branch", "name"});
  i.review = review_of(element);
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

class Bitbucket final : public Forge {
 public:
  explicit Bitbucket(const Site& site) : api_(site.api) {}

  Headers headers() const override { return {{"Accept", "application/json"}}; }
  std::string identity_url() const override { return api_ + "/user"; }
  // The list across workspaces is gone; so first the workspaces, then the repositories of each.
  std::string repositories_url(const PageAsk&) const override {
    return api_ + "/user/workspaces?pagelen=100";
  }
  std::string issues_url(const PageAsk&) const override { return {}; }
  std::string pull_requests_url(const PageAsk& ask) const override {
    std::string url =
        api_ + "/repositories/" + path_of(ask.scope_name) +
        "/pullrequests?state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED&pagelen=50&sort=-updated_on";
    if (ask.since) url += "&q=" + encode_component("updated_on>\"" + to_query_time(*ask.since) + "\"");
    return url;
  }

  Result<Identity> read_identity(const Answer& answer) const override {
    Identity who;
    who.user_id = text_at(answer.json, {"uuid"});
    who.login = text_at(answer.json, {"nickname"});
    if (who.login.empty()) who.login = text_at(answer.json, {"username"});
    if (who.user_id.empty()) return Error{ErrorKind::Protocol, "the answer does not say whose token it is"};
    const std::string_view scopes = header(answer.headers, "x-oauth-scopes");
    if (!scopes.empty()) who.scopes = scopes_in(scopes);
    return who;
  }
  Result<Page> read_repositories(const Answer& answer) const override {
    if (!answer.json.is_object()) return not_a_list();
    if (answer.url.find("/user/workspaces") != std::string::npos) return read_workspaces(answer);
    return read(answer, take_repository);
  }
  Result<Page> read_issues(const Answer&, const PageAsk&) const override { return not_a_list(); }
  Result<Page> read_pull_requests(const Answer& answer, const PageAsk& ask) const override {
    return read(answer,
                [&ask](const json& element, Page& page) { return take_pull_request(element, ask, page); });
  }

 private:
  template <class Take>
  static Result<Page> read(const Answer& answer, Take take) {
    if (!answer.json.is_object()) return not_a_list();
    const json* values = find(answer.json, {"values"});
    if (values == nullptr) return not_a_list();
    Result<Page> page = read_list(*values, answer, take);
    if (page) page->next = text_at(answer.json, {"next"});  // missing or empty: the end
    return page;
  }

  // A page without repositories, whose `next` are the lists of all workspaces, a line each.
  Result<Page> read_workspaces(const Answer& answer) const {
    std::string lists;
    Result<Page> page = read(answer, [&](const json& element, Page&) {
      std::string slug = text_at(element, {"workspace", "slug"});
      if (slug.empty()) slug = text_at(element, {"slug"});
      if (slug.empty()) return false;
      lists += "\n" + api_ + "/repositories/" + encode_component(slug) +
               "?role=member&sort=-updated_on&pagelen=100";
      return true;
    });
    if (!page) return page;
    page->next += lists;
    if (page->next.starts_with('\n')) page->next.erase(0, 1);
    return page;
  }

  std::string api_;
};

}  // namespace

std::unique_ptr<Forge> make_bitbucket(const Site& site) { return std::make_unique<Bitbucket>(site); }

}  // namespace geppetto::provider
