// What Bitbucket answers, and what must come of it.
#include "tests/infra/provider/forge_reader.h"

namespace geppetto::provider {
namespace {
using testing::ForgeReader;
}

TEST_CASE("bitbucket: first the workspaces, then the repositories of each") {
  ForgeReader bitbucket("bitbucket.org");
  CHECK(bitbucket.forge->repositories_url({}) == "https://api.bitbucket.org/2.0/user/workspaces?pagelen=100");
  bitbucket.url = "https://api.bitbucket.org/2.0/user/workspaces?pagelen=100";
  const Page first =
      bitbucket.repositories(R"({"values":[{"workspace":{"slug":"one"}},{"slug":"two"},{}],"next":""})");
  CHECK(first.repositories.empty());
  CHECK(first.skipped == 1);
  CHECK(first.next ==
        "https://api.bitbucket.org/2.0/repositories/one?role=member&sort=-updated_on&pagelen=100\n"
        "https://api.bitbucket.org/2.0/repositories/two?role=member&sort=-updated_on&pagelen=100");
  bitbucket.url = "https://api.bitbucket.org/2.0/repositories/one?role=member";
  const Page page = bitbucket.repositories(
      R"({"values":[{"uuid":"{a-b}","full_name":"one/r","mainbranch":null,"is_private":true,
    "updated_on":"2026-01-02T03:04:05.103720+00:00","links":{"html":{"href":"https://bitbucket.org/one/r"}}}],
    "next":"https://api.bitbucket.org/2.0/repositories/one?page=2"})");
  REQUIRE(page.repositories.size() == 1);
  CHECK(page.repositories[0].remote_id == "{a-b}");
  CHECK(page.repositories[0].default_branch.empty());
  CHECK(!page.repositories[0].has_issues);
  CHECK(page.next == "https://api.bitbucket.org/2.0/repositories/one?page=2");
}

TEST_CASE("bitbucket: pull requests with short hashes, gone forks and gone people") {
  ForgeReader bitbucket("bitbucket.org");
  const Page page = bitbucket.pulls(R"({"values":[
    {"id":4,"title":"x","state":"DECLINED","author":null,"comment_count":2,"created_on":"2026-01-01T00:00:00+00:00",
     "updated_on":"2026-01-02T00:00:00+00:00","source":{"branch":{"name":"b"},"commit":{"hash":"0123456789ab"},"repository":null},
     "destination":{"branch":{"name":"main"}}},
    {"id":5,"title":"y","state":"OPEN","author":{"display_name":"Some One"},"updated_on":"2026-01-02T00:00:00+00:00","source":null,
     "participants":[{"approved":true,"state":"approved"},{"approved":false,"state":"changes_requested"}]}]})");
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].state == ItemState::Closed);
  CHECK(page.items[0].head_sha == "0123456789ab");
  CHECK(page.items[0].author.empty());
  CHECK(page.items[1].author == "Some One");
  CHECK(page.items[1].review == Review::ChangesRequested);
  CHECK(page.next.empty());
}

TEST_CASE("bitbucket: all states are asked for, and times are quoted") {
  ForgeReader bitbucket("bitbucket.org");
  bitbucket.ask.since = WallTime{1'769'862'896'628};
  const std::string url = bitbucket.forge->pull_requests_url(bitbucket.ask);
  CHECK(url.find("state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED") != std::string::npos);
  CHECK(url.ends_with("&q=updated_on%3E%222026-01-31T12%3A34%3A56Z%22"));
}

}  // namespace geppetto::provider
