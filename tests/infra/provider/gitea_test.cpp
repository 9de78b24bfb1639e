// What Gitea and Forgejo answer, and what must come of it.
#include "tests/infra/provider/forge_reader.h"

namespace geppetto::provider {
namespace {
using testing::ForgeReader;
}

TEST_CASE("gitea: repositories come in an envelope") {
  ForgeReader gitea("https://git.example.org/sub", ProviderKind::Gitea);
  const Page page = gitea.repositories(
      R"({"ok":true,"data":[{"id":7,"owner":{"login":"o"},"full_name":"o/r","default_branch":"",
    "private":false,"internal":true,"archived":false,"archived_at":"1970-01-01T00:00:00Z","has_issues":true,
    "updated_at":"2026-01-02T03:04:05+02:00","html_url":"https://git.example.org/sub/o/r"}, null]})");
  REQUIRE(page.repositories.size() == 1);
  CHECK(page.skipped == 1);
  CHECK(page.repositories[0].is_private);
  CHECK(page.repositories[0].group == "o");
  CHECK(to_iso8601(page.repositories[0].updated_at) == "2026-01-02T01:04:05.000Z");
}

TEST_CASE("gitea: null elements, null lists, times that never were") {
  ForgeReader gitea("codeberg.org");
  const Page pulls =
      gitea.pulls(R"([null,{"id":1,"number":2,"title":"WIP: x","state":"closed","merged":true,"user":null,
    "original_author":"someone","labels":null,"assignees":null,"milestone":null,"comments":1,"review_comments":2,
    "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","closed_at":"0001-01-01T00:00:00Z","merged_at":null,
    "head":{"ref":"refs/pull/2/head","sha":"ab","repo":null},"base":{"ref":"main"}}])");
  REQUIRE(pulls.items.size() == 1);
  CHECK(pulls.skipped == 1);
  const Item& i = pulls.items[0];
  CHECK(i.state == ItemState::Merged);
  CHECK(i.draft);
  CHECK(i.author == "someone");
  CHECK(i.comments == 3);
  CHECK(!i.closed_at);
  CHECK(i.labels.empty());

  const Page issues = gitea.issues(R"([
    {"id":3,"number":1,"title":"i","state":"open","updated_at":"2026-01-01T00:00:00Z","pull_request":null,"repository":{"id":7,"full_name":"o/r"}},
    {"id":4,"number":2,"title":"p","state":"open","updated_at":"2026-01-01T00:00:00Z","pull_request":{"merged":false},"repository":{"id":7,"full_name":"o/r"}}])");
  CHECK(issues.items.size() == 1);
  CHECK(issues.touched == std::vector<Touched>{{"7", "o/r"}});
}

TEST_CASE("gitea: a page of fifty when a hundred was asked is not the last one") {
  ForgeReader gitea("codeberg.org");
  std::string elements = "{}";
  for (int n = 1; n < 50; ++n) elements += ",{}";
  gitea.headers = {{"x-total-count", "120"}};
  gitea.url = "https://codeberg.org/api/v1/x?limit=100";
  CHECK(gitea.pulls("[" + elements + "]").next == "https://codeberg.org/api/v1/x?limit=100&page=2");
  gitea.url = "https://codeberg.org/api/v1/x?limit=100&page=2";
  CHECK(gitea.pulls("[" + elements + "]").next == "https://codeberg.org/api/v1/x?limit=100&page=3");
  gitea.url = "https://codeberg.org/api/v1/x?limit=100&page=3";
  CHECK(gitea.pulls("[" + elements + "]").next.empty());
  CHECK(gitea.pulls("[]").next.empty());
}

TEST_CASE("gitea: links of another address are brought home") {
  const ForgeReader gitea("https://git.example.org/sub", ProviderKind::Gitea);
  CHECK(gitea.forge->rebased("http://localhost:3000/api/v1/repos/search?page=2") ==
        "https://git.example.org/sub/api/v1/repos/search?page=2");
  CHECK(gitea.forge->rebased("https://evil.example/x").empty());
}

}  // namespace geppetto::provider
