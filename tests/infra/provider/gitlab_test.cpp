// What GitLab answers, and what must come of it.
#include "tests/infra/provider/forge_reader.h"

namespace geppetto::provider {
namespace {
using testing::ForgeReader;
}

TEST_CASE("gitlab: projects of groups and of people") {
  ForgeReader gitlab("gitlab.com");
  const Page page = gitlab.repositories(R"([
    {"id":7,"path_with_namespace":"g/sub/p","namespace":{"kind":"group","full_path":"g/sub"},"web_url":"https://gitlab.com/g/sub/p",
     "default_branch":null,"visibility":"internal","archived":true,"issues_access_level":"disabled","last_activity_at":"2026-01-02T03:04:05.628Z"},
    {"id":8,"path_with_namespace":"me/p","namespace":{"kind":"user","full_path":"me"},"visibility":"public"}])");
  REQUIRE(page.repositories.size() == 2);
  CHECK(page.repositories[0].group == "g/sub");
  CHECK(page.repositories[0].is_private);
  CHECK(!page.repositories[0].has_issues);
  CHECK(page.repositories[1].group.empty());
  CHECK(page.repositories[1].has_issues);
}

TEST_CASE("gitlab: the number is the iid, labels are texts, states have other names") {
  ForgeReader gitlab("gitlab.com");
  const Page issues =
      gitlab.issues(R"([{"id":9001,"iid":3,"project_id":7,"title":"x","state":"opened","labels":["a","b"],
    "author":{"username":"me"},"user_notes_count":2,"created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.500Z"}])");
  REQUIRE(issues.items.size() == 1);
  CHECK(issues.items[0].number == 3);
  CHECK(issues.items[0].remote_id == "9001");
  CHECK(issues.items[0].repo_id == "7");
  CHECK(issues.items[0].state == ItemState::Open);
  CHECK(issues.items[0].labels == std::vector<std::string>{"a", "b"});

  const Page merges = gitlab.pulls(R"([
    {"id":1,"iid":4,"project_id":7,"title":"Draft: y","state":"locked","author":null,"source_branch":"b","target_branch":"main",
     "sha":"abc","source_project_id":null,"updated_at":"2026-01-01T00:00:00Z","head_pipeline":{"status":"canceled"}},
    {"id":2,"iid":5,"project_id":7,"title":"z","state":"merged","merged_at":"2026-01-01T00:00:00Z","work_in_progress":true,
     "source_project_id":12,"updated_at":"2026-01-01T00:00:00Z"}])");
  REQUIRE(merges.items.size() == 2);
  CHECK(merges.items[0].state == ItemState::Open);
  CHECK(merges.items[0].draft);
  CHECK(merges.items[0].head_repo.empty());
  CHECK(merges.items[0].checks == Checks::Failure);
  CHECK(merges.items[1].state == ItemState::Merged);
  CHECK(merges.items[1].checks == Checks::Unknown);
}

TEST_CASE("gitlab: what is asked is asked for all, of a group or of a project") {
  ForgeReader gitlab("gitlab.com");
  gitlab.ask = {"g/sub", "", std::nullopt, "", Use::Foreground};
  CHECK(gitlab.forge->issues_url(gitlab.ask)
            .starts_with("https://gitlab.com/api/v4/groups/g%2Fsub/issues?scope=all&state=all"));
  gitlab.ask = {"7", "me/p", std::nullopt, "", Use::Foreground};
  CHECK(gitlab.forge->pull_requests_url(gitlab.ask)
            .starts_with("https://gitlab.com/api/v4/projects/7/merge_requests?scope=all"));
}

TEST_CASE("gitlab: the rights of a token") {
  ForgeReader gitlab("gitlab.com");
  const auto json = parse_json(R"({"scopes":["read_api"],"expires_at":"2027-01-01"})");
  Identity who;
  gitlab.forge->read_scopes({json, {}, ""}, who);
  CHECK(who.scopes == std::vector<std::string>{"read_api"});
  CHECK(to_iso8601(*who.token_expires_at) == "2027-01-01T00:00:00.000Z");
}

}  // namespace geppetto::provider
