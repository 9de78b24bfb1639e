// GitLab: numbers that people use are called iid, and a merge request is a pull request.
#include <algorithm>

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
  r.full_name = text_at(element, {"path_with_namespace"});
  r.url = url_at(element, {"web_url"});
  r.default_branch = text_at(element, {"default_branch"});
  if (text_at(element, {"namespace", "kind"}) == "group")
    r.group = text_at(element, {"namespace", "full_path"});
  const std::string visibility = text_at(element, {"visibility"});
  r.is_private = !visibility.empty() && visibility != "public";
  r.archived = flag_at(element, {"archived"});
  r.has_issues = text_at(element, {"issues_access_level"}) != "disabled";
  r.updated_at = time_at(element, {"last_activity_at"}).value_or(WallTime{});
  if (!is_complete(r)) return false;
  page.repositories.push_back(std::move(r));
  return true;
}

Item item_of(const json& element, ItemKind kind) {
  Item i;
  i.kind = kind;
  i.repo_id = id_at(element, {"project_id"});
  i.number = number_at(element, {"iid"});
  i.remote_id = id_at(element, {"id"});
  i.title = text_at(element, {"title"});
  const std::string state = text_at(element, {"state"});
  i.state = state == "closed" ? ItemState::Closed : state == "merged" ? ItemState::Merged : ItemState::Open;
  i.author = text_at(element, {"author", "username"});
  i.labels = labels_at(element, {"labels"});
  i.comments = number_at(element, {"user_notes_count"});
  i.url = url_at(element, {"web_url"});
  i.body = body_at(element, {"description"});
  i.created_at = time_at(element, {"created_at"}).value_or(WallTime{});
  i.updated_at = time_at(element, {"updated_at"}).value_or(WallTime{});
  i.closed_at = time_at(element, {"closed_at"});
  return i;
}

bool take_issue(const json& element, Page& page) {
  Item i = item_of(element, ItemKind::Issue);
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

bool is_draft(const json& element, const std::string& title) {
  return flag_at(element, {"draft"}) || flag_at(element, {"work_in_progress"}) ||
         title.starts_with("Draft:") || title.starts_with("WIP:");
}

Checks checks_of(const std::string& pipeline) {
  if (pipeline == "success") return Checks::Success;
  if (pipeline == "failed" || pipeline == "canceled") return Checks::Failure;
  if (pipeline == "skipped" || pipeline == "manual") return Checks::None;
  return pipeline.empty() ? Checks::Unknown : Checks::Pending;
}

bool take_merge_request(const json& element, Page& page) {
  Item i = item_of(element, ItemKind::PullRequest);
  i.merged_at = time_at(element, {"merged_at"});
  i.draft = is_draft(element, i.title);
  i.head_ref = text_at(element, {"source_branch"});
  i.head_sha = text_at(element, {"sha"});
  i.head_repo = id_at(element, {"source_project_id"});  // null: the fork is gone
  i.base_ref = text_at(element, {"target_branch"});
  i.checks = checks_of(text_at(element, {"head_pipeline", "status"}));
  if (!is_complete(i)) return false;
  page.items.push_back(std::move(i));
  return true;
}

class GitLab final : public Forge {
 public:
  explicit GitLab(const Site& site) : api_(site.api) {}

  Headers headers() const override { return {{"Accept", "application/json"}}; }
  std::string identity_url() const override { return api_ + "/user"; }
  std::string scopes_url() const override { return api_ + "/personal_access_tokens/self"; }
  std::string repositories_url(const PageAsk& ask) const override {
    return api_ + "/projects?membership=true&order_by=last_activity_at&sort=desc&per_page=100" +
           since_query("last_activity_after", ask.since);
  }
  std::string issues_url(const PageAsk& ask) const override { return items_url(ask, "issues", ""); }
  std::string pull_requests_url(const PageAsk& ask) const override {
    return items_url(ask, "merge_requests", "&with_labels_details=false");
  }

  Result<Identity> read_identity(const Answer& answer) const override {
    Identity who{id_at(answer.json, {"id"}), text_at(answer.json, {"username"}), std::nullopt, std::nullopt};
    if (who.user_id.empty()) return Error{ErrorKind::Protocol, "the answer does not say whose token it is"};
    return who;
  }
  void read_scopes(const Answer& answer, Identity& who) const override {
    std::vector<std::string> scopes = labels_at(answer.json, {"scopes"});
    if (!scopes.empty()) who.scopes = std::move(scopes);
    const std::string day = text_at(answer.json, {"expires_at"});
    if (const auto time = parse_iso8601(day + "T00:00:00Z")) who.token_expires_at = *time;
  }
  Result<Page> read_repositories(const Answer& answer) const override {
    return read_list(answer.json, answer, take_repository);
  }
  Result<Page> read_issues(const Answer& answer, const PageAsk&) const override {
    return read_list(answer.json, answer, take_issue);
  }
  Result<Page> read_pull_requests(const Answer& answer, const PageAsk&) const override {
    return read_list(answer.json, answer, take_merge_request);
  }

 private:
  // Of a group with all below it, or of one project. Without scope=all they would be only one's own.
  std::string items_url(const PageAsk& ask, std::string_view what, std::string_view more) const {
    const std::string place = ask.scope_name.empty() ? "/groups/" : "/projects/";
    return api_ + place + encode_component(ask.scope) + "/" + std::string(what) +
           "?scope=all&state=all&order_by=updated_at&sort=desc&per_page=100" + std::string(more) +
           since_query("updated_after", ask.since);
  }

  std::string api_;
};

}  // namespace

std::unique_ptr<Forge> make_gitlab(const Site& site) { return std::make_unique<GitLab>(site); }

}  // namespace geppetto::provider
