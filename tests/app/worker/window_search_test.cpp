// The window's search: what is there, what comes, another pattern in between, and limits.
#include "app/worker/window_search.h"

#include <doctest/doctest.h>

#include <chrono>

#include "tests/app/worker/service_world.h"
#include "tests/infra/loop_helper.h"

using namespace geppetto;
using geppetto::testing::run_until;
using log::SearchState;

namespace {

struct Searching {
  Searching() { search.set_core(core); }

  void ask(const std::string& pattern, bool regex = false, std::optional<RunnerId> runner = {}) {
    search.search({runner, pattern, regex, log::CaseMode::Smart});
  }
  bool until(const std::function<bool(const SearchState&)>& holds) {
    return run_until(loop, [&] { return state != nullptr && holds(*state); });
  }
  const SearchState& finished(const std::string& pattern) {
    REQUIRE(until([&](const SearchState& s) { return s.complete && s.request.pattern == pattern; }));
    return *state;
  }

  uv::Loop loop;
  test::FakeCore core;
  std::shared_ptr<const SearchState> state;
  int told = 0;
  worker::WindowSearch search{loop, [this](const core::Event& event) {
                                state = std::get<core::SearchChanged>(event).state;
                                ++told;
                              }};
};

}  // namespace

TEST_CASE("window search: all runners or one, transcripts and screens") {
  Searching s;
  s.core.add(1, "one");
  s.core.add(2, "two");
  for (const char* text : {"an apple", "a pear", "Apple pie"}) s.core.write(1, text);
  s.core.write(2, "pineapple");
  s.core.show(2, {"x", "apple!"});
  s.ask("apple");
  const SearchState& all = s.finished("apple");
  CHECK(all.count == 4);
  REQUIRE(all.runners.size() == 2);
  CHECK(all.runners[0].runner == test::runner_id(1));
  REQUIRE(all.runners[0].hits.size() == 2);
  CHECK(all.runners[0].hits.at(0) == log::Hit{0, {3, 8}});
  CHECK(all.runners[0].hits.at(1) == log::Hit{2, {0, 5}});
  CHECK(all.of(test::runner_id(2))->screen == std::vector<log::Hit>{{1, {0, 5}}});
  CHECK(all.matcher->matches("APPLE"));
  CHECK_FALSE(all.hits_left_out);
  s.ask("apple", false, test::runner_id(2));
  REQUIRE(s.until([](const SearchState& state) { return state.complete && state.request.runner; }));
  CHECK(s.state->count == 2);
  CHECK(s.state->of(test::runner_id(1)) == nullptr);
}

TEST_CASE("window search: lines, screens and runners that come are found while it stands open") {
  Searching s;
  s.core.add(1, "one");
  s.core.write(1, "apple");
  s.core.show(1, {"apple"});
  s.ask("apple");
  CHECK(s.finished("apple").count == 2);
  s.core.write(1, "another apple");
  s.core.show(1, {"gone"});
  s.search.something_changed();
  REQUIRE(s.until(
      [](const SearchState& state) { return state.count == 2 && state.runners[0].hits.size() == 2; }));
  CHECK(s.state->runners[0].screen.empty());
  s.core.add(2, "two");
  s.core.write(2, "apple");
  s.search.something_changed();
  CHECK(s.until([](const SearchState& state) { return state.runners.size() == 2; }));
  s.core.pool.erase(test::runner_id(1));
  s.search.runner_removed(test::runner_id(1));
  CHECK(s.until([](const SearchState& state) { return state.runners.size() == 1; }));
}

TEST_CASE("window search: a bad expression tells why, an empty pattern ends it") {
  Searching s;
  s.core.add(1, "one");
  s.ask("a(", true);
  const SearchState& bad = s.finished("a(");
  REQUIRE(bad.error);
  CHECK(bad.error->kind == ErrorKind::Invalid);
  CHECK(bad.error->what == "pattern: missing ): a(");
  CHECK(bad.matcher == nullptr);
  s.ask("");
  CHECK(run_until(s.loop, [&] { return s.state == nullptr; }));
  s.search.something_changed();
}

TEST_CASE(
    "window search: a new pattern takes the place of the one before, whose results are never told again") {
  Searching s;
  s.core.add(1, "one");
  for (int i = 0; i < 60'000; ++i) s.core.write(1, "a line of some length with number " + std::to_string(i));
  s.ask("length");
  REQUIRE(s.until([](const SearchState& state) { return state.count > 0; }));
  bool old_told = false;
  s.ask("number 59999");
  s.state = nullptr;
  REQUIRE(s.until([&](const SearchState& state) {
    old_told = old_told || state.request.pattern != "number 59999";
    return state.complete && state.request.pattern == "number 59999";
  }));
  CHECK_FALSE(old_told);
  CHECK(s.state->count == 1);
}

TEST_CASE("window search: more hits than are kept are counted, and the newest are kept") {
  Searching s;
  s.core.add(1, "one");
  s.core.add(2, "two");
  constexpr int kLines = 120'000;
  for (int i = 0; i < kLines; ++i) s.core.write(1, "hit " + std::to_string(i));
  s.core.write(2, "hit");
  s.ask("hit");
  const SearchState& all = s.finished("hit");
  CHECK(all.count == kLines + 1);
  CHECK(all.hits_left_out);
  CHECK(all.runners[0].hits.size() + all.runners[1].hits.size() == log::kMaxKeptHits);
  CHECK(all.runners[0].hits.at(all.runners[0].hits.size() - 1).line == kLines - 1);
  CHECK(all.runners[1].hits.size() == 1);
}
