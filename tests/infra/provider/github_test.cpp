// What GitHub answers, and what must come of it.
#include "tests/infra/provider/forge_reader.h"

namespace geppetto::provider {
namespace {
using testing::ForgeReader;

constexpr const char* kIssue =
    R"({"id":11,"number":3,"title":"It breaks","state":"closed","state_reason":"not_planned",
  "user":{"login":"octocat"},"labels":[{"name":"bug","color":"f00"},{"name":null},null],"comments":4,
  "html_url":"https://github.com/o/r/issues/3","body":"why?","created_at":"2026-01-01T00:00:00Z",
  "updated_at":"2026-01-02T00:00:00Z","closed_at":"2026-01-02T00:00:00Z",
  "repository":{"id":7,"full_name":"o/r"}})";
constexpr const char* kPull =
    R"({"id":91,"number":5,"title":"Mend it","state":"closed","draft":false,"user":null,
  "html_url":"https://github.com/o/r/pull/5","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-03T00:00:00Z",
  "closed_at":"2026-01-03T00:00:00Z","merged_at":"2026-01-03T00:00:00Z",
  "head":{"ref":"mend","sha":"0123456789abcdef0123456789abcdef01234567","repo":null},"base":{"ref":"main","repo":{"id":7}}})";
}  // namespace

TEST_CASE("github: repositories, with all that may be null") {
  ForgeReader github("github.com");
  const Page page = github.repositories(R"([
    {"id":7,"full_name":"o/r","html_url":"https://github.com/o/r","default_branch":"main","private":true,"archived":false,
     "has_issues":false,"updated_at":"2026-01-02T03:04:05Z","description":null,"language":null},
    {"id":8,"full_name":"o/empty","default_branch":null,"updated_at":null,"pushed_at":null,"html_url":"javascript:x"},
    null, 5, {"full_name":"o/without-id"}, {"id":9,"full_name":"../../x"}, {"id":10,"full_name":["o/r"]}])");
  REQUIRE(page.repositories.size() == 2);
  CHECK(page.skipped == 5);
  const Repository& r = page.repositories[0];
  CHECK(r.remote_id == "7");
  CHECK(r.is_private);
  CHECK(!r.has_issues);
  CHECK(to_iso8601(r.updated_at) == "2026-01-02T03:04:05.000Z");
  CHECK(page.repositories[1].url.empty());  // a browser would run it
}

TEST_CASE("github: pull requests in the list of issues are no issues") {
  ForgeReader github("github.com");
  const std::string pull =
      R"({"id":12,"number":5,"title":"Mend it","state":"open","updated_at":"2026-01-03T00:00:00Z",
    "repository_url":"https://api.github.com/repos/o/r","pull_request":{"url":"https://api.github.com/repos/o/r/pulls/5"}})";
  const Page page = github.issues("[" + std::string(kIssue) + "," + pull + ",null,{\"number\":1}]");
  REQUIRE(page.items.size() == 1);
  CHECK(page.touched == std::vector<Touched>{{"", "o/r"}});
  CHECK(page.skipped == 2);
  const Item& i = page.items[0];
  CHECK(i.number == 3);
  CHECK(i.repo_id == "7");
  CHECK(i.state == ItemState::Closed);
  CHECK(i.state_reason == "not_planned");
  CHECK(i.labels == std::vector<std::string>{"bug"});
  CHECK(i.comments == 4);
}

TEST_CASE("github: a merged pull request of a ghost, from a fork that is gone") {
  ForgeReader github("github.com");
  const Page page = github.pulls("[" + std::string(kPull) + "]");
  REQUIRE(page.items.size() == 1);
  const Item& i = page.items[0];
  CHECK(i.remote_id == "91");
  CHECK(i.state == ItemState::Merged);
  CHECK(i.author.empty());
  CHECK(i.head_repo.empty());
  CHECK(i.head_ref == "mend");
  CHECK(i.repo_name == "o/r");
  CHECK(i.checks == Checks::Unknown);
}

TEST_CASE("github: long and broken texts are cut and mended") {
  ForgeReader github("github.com");
  std::string issue(kIssue);
  issue.replace(issue.find("It breaks"), 9, std::string(10 << 20, 'x'));
  CHECK(github.issues("[" + issue + "]").items[0].title.size() == kMaxLineBytes);
  issue = kIssue;
  issue.replace(issue.find("It breaks"), 9, "a\xff\\u001b[31m\\u202e");
  CHECK(github.issues("[" + issue + "]").items[0].title == "a\xef\xbf\xbd [31m ");
}

TEST_CASE("github: who am I, and with which rights") {
  ForgeReader github("github.com");
  github.headers = {{"x-oauth-scopes", "repo, gist"},
                    {"github-authentication-token-expiration", "2026-12-12 11:42:35 UTC"}};
  const auto json = parse_json(R"({"login":"octocat","id":583231})");
  const auto who = github.forge->read_identity({json, github.headers, ""});
  REQUIRE(who);
  CHECK(who->user_id == "583231");
  CHECK(who->scopes == std::vector<std::string>{"repo", "gist"});
  CHECK(to_iso8601(*who->token_expires_at) == "2026-12-12T11:42:35.000Z");
  const auto nobody = parse_json(R"({"message":"x"})");
  CHECK(!github.forge->read_identity({nobody, {}, ""}));
}

TEST_CASE("github: a list without organisations that want a sign-on is partial") {
  ForgeReader github("github.com");
  github.headers = {{"x-github-sso", "partial-results; organizations=1,2"},
                    {"link", "<https://api.github.com/x?page=2>; rel=\"next\""}};
  const Page page = github.repositories("[]");
  CHECK(page.partial);
  CHECK(page.next == "https://api.github.com/x?page=2");
  const auto object = parse_json(R"({"message":"Bad credentials CANARY"})");
  const auto wrong = github.forge->read_repositories({object, {}, ""});
  REQUIRE(!wrong);
  CHECK(wrong.error().what.find("CANARY") == std::string::npos);
}

TEST_CASE("github: addresses") {
  ForgeReader github("github.com");
  github.ask.since = WallTime{1'769'862'896'628};
  CHECK(github.forge->issues_url(github.ask).ends_with("&since=2026-01-31T12%3A34%3A56Z"));
  CHECK(github.forge->pull_requests_url(github.ask)
            .starts_with("https://api.github.com/repos/o/r/pulls?state=all"));
  github.ask.scope_name = "o/r?x=#";
  CHECK(github.forge->pull_requests_url(github.ask)
            .starts_with("https://api.github.com/repos/o/r%3Fx%3D%23/pulls"));
}

}  // namespace geppetto::provider
