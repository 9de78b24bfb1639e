// Gitea, Forgejo, Codeberg: they write null for much that their documents call an object.
#include <algorithm>
#include <charconv>

#include "domain/provider/web_address.h"
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
  r.group = text_at(element, {"owner", "login"});
  r.is_private = flag_at(element, {"private"}) || flag_at(element, {"internal"});
  r.archived = flag_at(element, {"archived"});
  r.has_issues = flag_at(element, {"has_issues"}, true) && find(element, {"external_tracker"}) == nullptr;
  r.updated_at = time_at(element, {"updated_at"}).value_or(WallTime{});
  if (!is_complete(r)) return false;
  page.repositories.push_back(std::move(r));
  return true;
}

Item item_of(const json& element, ItemKind kind) {
  Item i;
  i.kind = kind;
  i.number = number_at(element, {"number"});
  i.remote_id = id_at(element, {"id"});
  i.title = text_at(element, {"title"});
  i.state = text_at(element, {"state"}) == "open" ? ItemState::Open : ItemState::Closed;
  i.author = text_at(element, {"original_author"});  // of what was migrated; else empty
  if (i.author.empty()) i.author = text_at(element, {"user", "login"});
  i.labels = labels_at(element, {"labels"});
  i.comments = number_at(element, {"comments"});
  i.url = url_at(element, {"html_url"});
  i.body = body_at(element, {"body"});
  i.created_at = time_at(element, {"created_at"}).value_or(WallTime{});
  i.updated_at = time_at(element, {"updated_at"}).value_or(WallTime{});
  i.closed_at = time_at(element, {"closed_at"});
  return i;
}

bool take_issue(const json& element, Page& page) {
  const std::string name = text_at(element, {"repository", "full_name"});
  if (find(element, {"pull_request"}) != nullptr) {
    if (name.empty()) return false;
    page.touched.push_back({id_at(element, {"repository", "id"}), name});
    return true;
  }
  Item i = item_of(element, ItemKind::Issue);
  i.repo_id = id_at(element, {"repository", "id"});
  i.repo_name = name;
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

bool is_draft(const json& element, const std::string& title) {
  return flag_at(element, {"draft"}) || title.starts_with("WIP:") || title.starts_with("[WIP]");
}

bool take_pull_request(const json& element, const ports::PageAsk& ask, Page& page) {
  Item i = item_of(element, ItemKind::PullRequest);
  i.repo_id = ask.scope;
  i.repo_name = ask.scope_name;
  i.comments += number_at(element, {"review_comments"});
  i.merged_at = time_at(element, {"merged_at"});
  if (flag_at(element, {"merged"}) || i.merged_at) i.state = ItemState::Merged;
  i.draft = is_draft(element, i.title);
  i.head_ref = text_at(element, {"head", "ref"});  // "refs/pull/N/head" when the branch is gone
  i.head_sha = text_at(element, {"head", "sha"});
  i.head_repo = text_at(element, {"head", "repo", "full_name"});
  i.base_ref = text_at(element, {"base", "ref"});
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Some lists come without Link; then their number tells. The server gives as many as it likes (50 when 100
// were asked), so a short page is not the last one.
std::string next_by_count(const Answer& answer, std::size_t count) {
  const int total = number_of(header(answer.headers, "x-total-count"));
  const std::size_t at = answer.url.rfind("&page=");
  const int page = at == std::string::npos ? 1 : number_of(std::string_view(answer.url).substr(at + 6));
  if (count == 0 || page < 1 || static_cast<std::size_t>(total) <= static_cast<std::size_t>(page) * count)
    return {};
  return answer.url.substr(0, at) + "&page=" + std::to_string(page + 1);
}

class Gitea final : public Forge {
 public:
  Gitea(const Site& site, std::string user_id) : api_(site.api), user_id_(std::move(user_id)) {}

  Headers headers() const override { return {{"Accept", "application/json"}}; }
  std::string identity_url() const override { return api_ + "/user"; }
  std::string repositories_url(const PageAsk&) const override {
    return api_ + "/repos/search?uid=" + encode_component(user_id_) +
           "&exclusive=false&sort=updated&order=desc&limit=50";
  }
  std::string issues_url(const PageAsk& ask) const override {
    return api_ + "/repos/issues/search?owner=" + encode_component(ask.scope) + "&state=all&limit=50" +
           since_query("since", ask.since);
  }
  std::string pull_requests_url(const PageAsk& ask) const override {
    return api_ + "/repos/" + path_of(ask.scope_name) + "/pulls?state=all&sort=recentupdate&limit=50";
  }

  Result<Identity> read_identity(const Answer& answer) const override {
    Identity who{id_at(answer.json, {"id"}), text_at(answer.json, {"login"}), std::nullopt, std::nullopt};
    if (who.user_id.empty()) return Error{ErrorKind::Protocol, "the answer does not say whose token it is"};
    return who;
  }
  Result<Page> read_repositories(const Answer& answer) const override {
    if (!answer.json.is_object() || !flag_at(answer.json, {"ok"}, true)) return not_a_list();
    return read(elements_at(answer.json, {"data"}), answer, take_repository);
  }
  Result<Page> read_issues(const Answer& answer, const PageAsk&) const override {
    return read(answer.json, answer, take_issue);
  }
  Result<Page> read_pull_requests(const Answer& answer, const PageAsk& ask) const override {
    return read(answer.json, answer,
                [&ask](const json& element, Page& page) { return take_pull_request(element, ask, page); });
  }

  // Links are made of the ROOT_URL that the server believes in, which behind a proxy is often another.
  std::string rebased(const std::string& link) const override {
    const std::size_t at = link.find("/api/v1/");
    return at == std::string::npos ? "" : api_ + link.substr(at + 7);
  }

 private:
  template <class Take>
  static Result<Page> read(const json& list, const Answer& answer, Take take) {
    Result<Page> page = read_list(list, answer, take);
    if (page && page->next.empty()) page->next = next_by_count(answer, list.size());
    return page;
  }

  std::string api_, user_id_;
};

}  // namespace

std::unique_ptr<Forge> make_gitea(const Site& site, const std::string& user_id) {
  return std::make_unique<Gitea>(site, user_id);
}

std::unique_ptr<Forge> make_forge(const Site& site, const std::string& user_id) {
  switch (site.kind) {
    case ProviderKind::GitHub: return make_github(site);
    case ProviderKind::GitLab: return make_gitlab(site);
    case ProviderKind::Bitbucket: return make_bitbucket(site);
    case ProviderKind::Gitea: return make_gitea(site, user_id);
  }
  return nullptr;
}

}  // namespace geppetto::provider
