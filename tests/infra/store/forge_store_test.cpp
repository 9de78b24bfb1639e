// The cache of forges: what is older or the same writes nothing, what is not whole deletes nothing.
#include "infra/store/forge_store.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <fstream>

#include "tests/infra/temp_dir.h"

namespace geppetto::store {
namespace {

using provider::Item;
using provider::ItemKind;
using provider::Repository;
using provider::Write;

constexpr WallTime kNow{1'800'000'000'000};
const std::string kAccount = "forge.example/1";

Repository repository(int n, std::int64_t at = 1'790'000'000'000) {
  Repository r;
  r.remote_id = std::to_string(n);
  r.full_name = "o/r" + std::to_string(n);
  r.updated_at.ms = at;
  return r;
}

Item item(int repo, std::int64_t number, const std::string& title, std::int64_t at = 1'790'000'000'000) {
  Item i;
  i.kind = ItemKind::PullRequest;
  i.repo_id = std::to_string(repo);
  i.number = number;
  i.title = title;
  i.labels = {"a", "b c"};
  i.author = "me";
  i.body = "body";
  i.head_sha = "abc";
  i.updated_at.ms = at;
  return i;
}

Write of(std::vector<Repository> repositories, std::vector<Item> items = {}) {
  Write w;
  w.repositories = std::move(repositories);
  w.items = std::move(items);
  return w;
}

struct Rig {
  testing::TempDir dir;
  std::unique_ptr<ForgeStore> store;
  Rig() { reopen(); }
  void reopen() {
    store.reset();
    auto opened = ForgeStore::open(dir.path());
    REQUIRE(opened);
    store = std::move(*opened);
  }
  std::size_t write(const Write& w) {
    const auto written = store->write(kAccount, w, kNow);
    REQUIRE(written);
    return written->changed;
  }
  std::vector<ports::ItemRow> pulls(const ports::ForgeQuery& query = {}) {
    auto rows = store->items(ItemKind::PullRequest, query);
    REQUIRE(rows);
    return *rows;
  }
};

}  // namespace

TEST_CASE("forge store: the same again writes no row, an older word is not taken") {
  Rig rig;
  CHECK(rig.write(of({repository(1)}, {item(1, 5, "first")})) == 3);  // and the body
  CHECK(rig.write(of({repository(1)}, {item(1, 5, "first")})) == 0);
  CHECK(rig.write(of({}, {item(1, 5, "older", 1'780'000'000'000)})) == 0);
  CHECK(rig.write(of({}, {item(1, 5, "newer", 1'790'000'000'001)})) == 1);
  rig.reopen();
  const auto rows = rig.pulls();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].item.title == "newer");
  CHECK(rows[0].item.labels == std::vector<std::string>{"a", "b c"});
  CHECK(rows[0].item.repo_name == "o/r1");
  CHECK(rig.write(of({}, {item(2, 1, "of nobody")})) == 0);  // its repository is not known
}

TEST_CASE("forge store: checks are of one head, and a list that does not tell them leaves them") {
  Rig rig;
  Item i = item(1, 5, "x");
  i.checks = provider::Checks::Success;
  i.review = provider::Review::Approved;
  rig.write(of({repository(1)}, {i}));
  CHECK(rig.pulls()[0].item.checks == provider::Checks::Success);
  i = item(1, 5, "y", 1'790'000'000'001);
  rig.write(of({}, {i}));
  CHECK(rig.pulls()[0].item.checks == provider::Checks::Success);
  CHECK(rig.pulls()[0].item.review == provider::Review::Approved);
  i.head_sha = "def";
  i.updated_at.ms += 1;
  rig.write(of({}, {i}));
  CHECK(rig.pulls()[0].item.checks == provider::Checks::Unknown);
}

TEST_CASE("forge store: who is gone, and when it takes a second look") {
  Rig rig;
  std::vector<Repository> all;
  for (int n = 0; n < 30; ++n) all.push_back(repository(n));
  Write w = of(all);
  w.generation = 1;
  w.sweep = true;
  CHECK(rig.store->write(kAccount, w, kNow)->gone == 0);
  provider::Cursor cursor;
  w = of({repository(0)});
  w.cursors = {cursor};
  w.generation = 2;
  w.sweep = true;
  auto written = rig.store->write(kAccount, w, kNow);
  CHECK(written->held);
  CHECK(written->gone == 0);
  w.generation = 3;
  written = rig.store->write(kAccount, w, kNow);
  CHECK(!written->held);
  CHECK(written->gone == 29);
  CHECK(rig.store->known(kAccount)->size() == 1);
  CHECK(rig.write(of({repository(7, 1'790'000'000'001)})) == 1);  // it is back
  CHECK(rig.store->known(kAccount)->size() == 2);
}

TEST_CASE("forge store: cursors come back as they were") {
  Rig rig;
  provider::Cursor c;
  c.stream = provider::Stream::PullRequests;
  c.scope = "7";
  c.scope_name = "o/r7";
  c.watermark = kNow;
  c.resume = "https://x/?page=2\nhttps://y/";
  c.began = kNow;
  c.started = WallTime{5};
  c.due = c.full = c.incomplete = true;
  c.generation = 4;
  c.last_full = kNow;
  Write w;
  w.cursors = {c};
  CHECK(rig.write(w) == 0);
  rig.reopen();
  CHECK(*rig.store->cursors(kAccount) == std::vector<provider::Cursor>{c});
  CHECK(rig.store->cursors("another")->empty());
  CHECK(rig.store->forget(kAccount));
  CHECK(rig.store->cursors(kAccount)->empty());
}

TEST_CASE("forge store: queries narrow, and signs of patterns are letters") {
  Rig rig;
  rig.write(of({repository(1), repository(2)},
               {item(1, 1, "100% done"), item(1, 2, "100 of it"), item(2, 3, "a_b")}));
  ports::ForgeQuery query;
  query.search = "100%";
  CHECK(rig.pulls(query).size() == 1);
  query.search = "A_B";
  CHECK(rig.pulls(query).size() == 1);
  query = {};
  query.repo = "r1";
  CHECK(rig.pulls(query).size() == 2);
  query.repo = "1";
  CHECK(rig.pulls(query).empty());
  query = {};
  query.state = provider::ItemState::Merged;
  CHECK(rig.pulls(query).empty());
  query = {};
  query.limit = 2;
  CHECK(rig.pulls(query).size() == 2);
  query.account = "another";
  CHECK(rig.pulls(query).empty());
  CHECK(rig.store->counts(kAccount)->open_pull_requests == 3);
}

TEST_CASE("forge store: two accounts see the same repository, each its own") {
  Rig rig;
  rig.write(of({repository(1)}, {item(1, 1, "x")}));
  REQUIRE(rig.store->write("forge.example/2", of({repository(1)}, {item(1, 1, "x")}), kNow));
  CHECK(rig.pulls().size() == 2);
  CHECK(rig.store->forget("forge.example/2"));
  CHECK(rig.pulls().size() == 1);
}

TEST_CASE("forge store: what is damaged, strange or of the future is put aside") {
  for (const int kind : {0, 1, 2}) {
    CAPTURE(kind);
    Rig rig;
    rig.write(of({repository(1)}));
    rig.store.reset();
    const std::string file = rig.dir / "forges.db";
    if (kind == 0) {
      std::ofstream(file)
          << "this is no database, whatever its name says; and it is longer than a header of one is";
    } else {
      const std::string sql =
          kind == 1 ? "PRAGMA user_version=99" : "DROP TABLE item_body; DROP TABLE cursor";
      REQUIRE(system(("python3 -c \"import sqlite3; d = sqlite3.connect('" + file + "'); d.executescript('" +
                      sql + "')\"")
                         .c_str()) == 0);
    }
    rig.reopen();
    CHECK(rig.store->known(kAccount)->empty());
    CHECK(rig.write(of({repository(1)})) == 1);
    CHECK(std::ifstream(file + ".damaged").good());
  }
}

}  // namespace geppetto::store
