// Whatever happens on a forge between and during runs, the cache ends with what the forge has.
#include "domain/provider/sync_machine.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <random>

namespace geppetto::provider {
namespace {

constexpr std::size_t kPage = 4;

// A forge with offsets for pages, as forges have: what changes moves to the front while somebody reads.
struct FakeForge {
  std::vector<Repository> repositories;
  std::vector<Item> items;
  WallTime now{1'790'000'000'000};

  Page answer(const Fetch& fetch) {
    now.ms += 10;
    Page page;
    page.server_time = now;
    const std::size_t offset = fetch.next.empty() ? 0 : std::stoul(fetch.next);
    const auto newest = [](auto& rows) {
      std::ranges::sort(rows, [](const auto& a, const auto& b) { return a.updated_at > b.updated_at; });
    };
    const auto cut = [&](const auto& rows, auto take) {
      for (std::size_t n = offset; n < std::min(rows.size(), offset + kPage); ++n) take(rows[n]);
      if (offset + kPage < rows.size()) page.next = std::to_string(offset + kPage);
    };
    if (fetch.stream == Stream::Repositories) {
      auto rows = repositories;
      newest(rows);
      cut(rows, [&](const Repository& r) { page.repositories.push_back(r); });
      return page;
    }
    std::vector<Item> rows;
    for (const Item& i : items) {
      const bool here = fetch.scope.empty() || i.repo_id == fetch.scope;
      const bool wanted = fetch.stream == Stream::Issues || i.kind == ItemKind::PullRequest;
      // Only the feed of issues can be asked for what changed since.
      const bool since = fetch.stream != Stream::Issues || !fetch.since || i.updated_at >= *fetch.since;
      if (here && wanted && since) rows.push_back(i);
    }
    newest(rows);
    cut(rows, [&](const Item& i) {
      if (fetch.stream == Stream::Issues && i.kind == ItemKind::PullRequest) {
        page.touched.push_back({i.repo_id, i.repo_name});
      } else {
        page.items.push_back(i);
      }
    });
    return page;
  }
};

struct Cache {
  std::map<std::string, Repository> repositories;
  std::map<std::string, std::int64_t> stamps;
  std::map<std::tuple<std::string, int, std::int64_t>, Item> items;
  std::map<std::pair<Stream, std::string>, Cursor> cursors;

  void write(const Write& w) {
    for (const Repository& r : w.repositories) {
      if (!repositories.contains(r.remote_id) || repositories[r.remote_id].updated_at <= r.updated_at)
        repositories[r.remote_id] = r;
      stamps[r.remote_id] = std::max(stamps[r.remote_id], w.generation);
    }
    for (const Item& i : w.items) {
      Item& known = items[{i.repo_id, static_cast<int>(i.kind), i.number}];
      if (known.updated_at <= i.updated_at) known = i;
    }
    for (const Cursor& c : w.cursors) cursors[{c.stream, c.scope}] = c;
    if (w.sweep) std::erase_if(repositories, [&](const auto& r) { return stamps[r.first] < w.generation; });
  }
  SyncMachine::Start start(WallTime now) const {
    SyncMachine::Start out;
    out.now = now;
    for (const auto& [key, cursor] : cursors) out.cursors.push_back(cursor);
    for (const auto& [id, repository] : repositories) out.repositories.push_back(repository);
    return out;
  }
};

Item make_item(const Repository& r, ItemKind kind, std::int64_t number, WallTime at) {
  Item i;
  i.kind = kind;
  i.repo_id = r.remote_id;
  i.repo_name = r.full_name;
  i.number = number;
  i.updated_at = at;
  i.title = "as it began";
  return i;
}

// Runs until nothing is under way, or until `kill_after` pages were written: the rest is lost as with
// SIGKILL.
struct Run {
  std::size_t pages = 0;
  bool finished = false;
};
Run run(FakeForge& forge, Cache& cache, WallTime now, bool full, std::size_t kill_after = SIZE_MAX,
        const std::function<void()>& meanwhile = nullptr) {
  SyncMachine::Start start = cache.start(now);
  start.full = full;
  SyncMachine machine(std::move(start));
  std::deque<Fetch> open;
  const auto take = [&](const SyncMachine::Step& step) {
    cache.write(step.write);
    open.insert(open.end(), step.fetches.begin(), step.fetches.end());
  };
  take(machine.begin());
  Run out;
  while (!open.empty()) {
    if (out.pages == kill_after) return out;
    const Fetch fetch = open.front();
    open.pop_front();
    if (meanwhile) meanwhile();
    take(machine.page(fetch, forge.answer(fetch)));
    ++out.pages;
  }
  CHECK(machine.done());
  out.finished = true;
  return out;
}

struct History {
  explicit History(unsigned seed) : random(seed) {}
  std::mt19937 random;
  FakeForge forge;
  int next_repo = 1;

  unsigned pick(std::size_t below) { return static_cast<unsigned>(random() % below); }
  void something() {
    forge.now.ms += 1 + pick(400'000);
    const unsigned what = pick(10);
    if (forge.repositories.empty() || what == 0) {
      Repository r;
      r.remote_id = std::to_string(next_repo++);
      r.full_name = "o/r" + r.remote_id;
      r.updated_at = forge.now;
      forge.repositories.push_back(r);
      return;
    }
    Repository& r = forge.repositories[pick(forge.repositories.size())];
    if (what == 1) {  // renamed
      r.full_name += "x";
      r.updated_at = forge.now;
      for (Item& i : forge.items) {
        if (i.repo_id == r.remote_id) i.repo_name = r.full_name;
      }
    } else if (what < 6 || forge.items.empty()) {
      forge.items.push_back(make_item(r, what % 2 == 0 ? ItemKind::Issue : ItemKind::PullRequest,
                                      static_cast<std::int64_t>(forge.items.size()) + 1, forge.now));
    } else {
      Item& i = forge.items[pick(forge.items.size())];
      i.title = "changed at " + std::to_string(forge.now.ms);
      i.state = pick(2) == 0 ? ItemState::Closed : ItemState::Open;
      i.updated_at = forge.now;
    }
  }
};

void check_same(const FakeForge& forge, const Cache& cache) {
  CHECK(cache.repositories.size() == forge.repositories.size());
  for (const Repository& r : forge.repositories) {
    REQUIRE(cache.repositories.contains(r.remote_id));
    CHECK(cache.repositories.at(r.remote_id).full_name == r.full_name);
  }
  CHECK(cache.items.size() == forge.items.size());
  for (const Item& i : forge.items) {
    const auto found = cache.items.find({i.repo_id, static_cast<int>(i.kind), i.number});
    REQUIRE(found != cache.items.end());
    CHECK(found->second.title == i.title);
    CHECK(found->second.state == i.state);
  }
}

}  // namespace

TEST_CASE("sync: what is fetched bit by bit is what is there, over random histories") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    History history(seed);
    Cache cache;
    const WallTime ours{5};  // our clock is of no use
    for (int round = 0; round < 6; ++round) {
      for (unsigned n = history.pick(12); n > 0; --n) history.something();
      // The forge changes while pages are read, and now and then the run is killed.
      const std::size_t kill = history.pick(3) == 0 ? history.pick(6) : SIZE_MAX;
      run(history.forge, cache, ours, round % 3 == 2, kill, [&] {
        if (history.pick(3) == 0) history.something();
      });
    }
    run(history.forge, cache, ours, false);  // what the last one began
    history.forge.now.ms += SyncMachine::kOverlapMs;
    run(history.forge, cache, ours, false);
    check_same(history.forge, cache);
  }
}

TEST_CASE("sync: a run that is killed anywhere goes on there, and nothing is fetched twice but a page") {
  History history(7);
  for (int n = 0; n < 120; ++n) history.something();
  Cache whole;
  const std::size_t all = run(history.forge, whole, {5}, false).pages;
  for (std::size_t kill = 0; kill < std::min<std::size_t>(all, 50); ++kill) {
    CAPTURE(kill);
    Cache cache;
    FakeForge forge = history.forge;
    const Run first = run(forge, cache, {5}, false, kill);
    REQUIRE(!first.finished);
    const auto watermark = cache.cursors[{Stream::Repositories, ""}].watermark;
    const Run second = run(forge, cache, {5}, false);
    CHECK(second.finished);
    check_same(forge, cache);
    // Lists that had ended are looked at again, a page each.
    CHECK(first.pages + second.pages <= all + 1 + cache.cursors.size());
    (void)watermark;
  }
}

TEST_CASE("sync: a run that fails moves no watermark") {
  History history(3);
  for (int n = 0; n < 60; ++n) history.something();
  Cache cache;
  run(history.forge, cache, {5}, false);
  const auto before = cache.cursors;
  for (int n = 0; n < 10; ++n) history.something();
  SyncMachine machine(cache.start({5}));
  const Fetch first = machine.begin().fetches.at(0);
  cache.write(machine.failed(first, {ErrorKind::Network, "503"}, false).write);
  CHECK(machine.done());
  CHECK(machine.first_error()->what == "repositories: 503");
  for (const auto& [key, cursor] : before) CHECK(cache.cursors[key].watermark == cursor.watermark);
}

TEST_CASE("sync: a list that was not whole deletes nothing") {
  Cache cache;
  FakeForge forge;
  for (int n = 1; n <= 6; ++n)
    forge.repositories.push_back(
        {std::to_string(n), "o/" + std::to_string(n), "", "", "", false, false, true, forge.now});
  run(forge, cache, {5}, false);
  REQUIRE(cache.repositories.size() == 6);
  forge.repositories.pop_back();
  for (const bool partial : {true, false}) {
    SyncMachine::Start start = cache.start({5});
    start.full = true;
    SyncMachine machine(std::move(start));
    SyncMachine::Step step = machine.begin();
    while (!step.fetches.empty()) {
      const Fetch fetch = step.fetches.front();
      Page page = forge.answer(fetch);
      page.partial = partial;
      page.skipped = partial ? 0 : 1;
      step = machine.page(fetch, page);
      CHECK(!step.write.sweep);
      cache.write(step.write);
    }
    CHECK(cache.repositories.size() == 6);
  }
  run(forge, cache, {5}, true);
  CHECK(cache.repositories.size() == 5);
}

TEST_CASE("sync: one list that fails leaves the others alone, a refused token does not") {
  SyncMachine::Start start;
  start.shape = {Feed::Group, Feed::Group};
  start.now = {5};
  Page page;
  page.server_time = WallTime{1'790'000'000'000};
  for (const char* group : {"a", "a/sub", "b"})
    page.repositories.push_back(
        {group, std::string(group) + "/r", "", "", group, false, false, true, *page.server_time});
  for (const bool stop : {false, true}) {
    SyncMachine machine(start);
    const Fetch first = machine.begin().fetches.at(0);
    const auto step = machine.page(first, page);
    REQUIRE(step.fetches.size() == 4);  // issues and pull requests of a and b; a/sub is in a
    const Error error = stop ? Error{ErrorKind::Refused, "401: no"} : Error{ErrorKind::NotFound, "404: no"};
    (void)machine.failed(step.fetches[0], error, stop);
    Page more;
    more.server_time = page.server_time;
    more.next = "4";
    const auto next = machine.page(step.fetches[1], more);
    CHECK(next.fetches.size() == (stop ? 0 : 1));
    CHECK(machine.first_error()->what == (stop ? "issues of a: 401: no" : "issues of a: 404: no"));
  }
}

TEST_CASE("sync: repositories are asked one by one where there is no feed, those that changed") {
  SyncMachine::Start start;
  start.shape = {Feed::None, Feed::EachRepository};
  start.has.issues = false;
  start.now = {5};
  const WallTime at{1'790'000'000'000};
  for (int n = 0; n < 300; ++n)
    start.repositories.push_back(
        {std::to_string(n), "o/" + std::to_string(n), "", "", "", false, false, false, {at.ms + n}});
  Cursor known;
  known.stream = Stream::PullRequests;
  known.scope = "299";
  known.watermark = WallTime{at.ms + 300};
  start.cursors.push_back(known);
  SyncMachine machine(start);
  Page page;
  page.server_time = at;
  const auto step = machine.page(machine.begin().fetches.at(0), page);
  REQUIRE(step.fetches.size() == SyncMachine::kMaxEach);
  CHECK(step.fetches[0].scope == "298");  // newest first; 299 did not change
  CHECK(step.fetches[0].scope_name == "o/298");
}

TEST_CASE("sync: a list without an end is left") {
  SyncMachine::Start start;
  start.now = {5};
  SyncMachine machine(start);
  SyncMachine::Step step = machine.begin();
  int asked = 0;
  while (!step.fetches.empty()) {
    const Fetch fetch = step.fetches.front();
    Page page;
    page.next = std::to_string(++asked);
    step = machine.page(fetch, page);
  }
  CHECK(asked == SyncMachine::kMaxPages);
  CHECK(machine.done());
  CHECK(machine.first_error());
}

}  // namespace geppetto::provider
