// The monitor: order, the question in the row, what a click and a drag do; and the groups and curves behind
// it.
#include <doctest/doctest.h>

#include "app/window/activity.h"
#include "app/window/groups.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};

struct Monitor {
  explicit Monitor(std::shared_ptr<snapshot::Snapshot> of = fakes::busy_snapshot(kNow), float width = 420)
      : ui(std::move(of)) {
    ui.monitor = true;
    ImGui::GetIO().DisplaySize = {width, 300};
    ui.frames(2);
  }
  HeadlessUi ui;
};

TEST_CASE("what needs the person comes first, rows are 27 pixels high, a click opens the runner in full") {
  Monitor m;
  CHECK(m.ui.rect("gui").top < m.ui.rect("migrations").top);
  CHECK(m.ui.rect("migrations").top < m.ui.rect("planner").top);
  CHECK(m.ui.rect("gui").bottom - m.ui.rect("gui").top == doctest::Approx(27));
  REQUIRE(m.ui.click("gui"));
  CHECK(m.ui.actions.full_shown);
  CHECK(m.ui.selected() == "gui");
}

TEST_CASE("dragging anything moves the window and is no click") {
  Monitor m;
  const ItemRect row = m.ui.rect("engine");
  m.ui.drag({row.left + 40, row.top + 10}, {row.left + 90, row.top + 40});
  CHECK(m.ui.actions.drags > 0);
  CHECK(!m.ui.actions.full_shown);
  CHECK(m.ui.selected() == "planner");
  const int before = m.ui.actions.drags;
  m.ui.drag({200, 15}, {230, 40});
  CHECK(m.ui.actions.drags > before);
}

TEST_CASE("its menu and its keys: full window, hide, opacity, quit, next, answer") {
  Monitor m;
  REQUIRE(m.ui.click("Menu"));
  m.ui.frame();
  REQUIRE(m.ui.click("Hide the monitor"));
  CHECK(!m.ui.actions.facts.monitor_shown);
  REQUIRE(m.ui.click("Full window"));
  CHECK(m.ui.actions.full_shown);
  m.ui.key(ImGuiKey_J);
  CHECK(m.ui.selected() == "engine");
  m.ui.key(ImGuiKey_G);
  CHECK(m.ui.selected() == "gui");
  m.ui.key(ImGuiKey_A);
  CHECK(m.ui.state.prompt.open);
  m.ui.key(ImGuiMod_Ctrl | ImGuiKey_Q);
  CHECK(m.ui.actions.quitted);
}

TEST_CASE("no runners, a thousand, and names of any length and script draw") {
  Monitor empty(fakes::empty_snapshot(kNow), 320);
  CHECK(!empty.ui.has("gui"));
}

TEST_CASE("a thousand runners with names of any length and script, in both windows") {
  auto many = fakes::empty_snapshot(kNow);
  const std::string names[] = {std::string(300, 'n'), "שלום עולם", "مرحبا",
                               "🚀🔥 rocket",           "漢字かな",  "\xCC\x81\xCC\x81"};
  for (int i = 0; i < 1000; ++i) {
    auto row = fakes::make_row(
        static_cast<std::uint8_t>(i % 250),
        {"x", "custom", static_cast<runner::Status>(i % 6), i, "last words", "why", "rule"}, kNow);
    row->runner.id = Ulid::make(WallTime{1'700'000'000'000 + i}, {1});
    row->runner.name = names[i % 6] + std::to_string(i);
    row->runner.cwd = "/home/me/" + std::string(static_cast<std::size_t>(i % 280), 'd');
    many->runners.push_back(row);
  }
  Monitor m(many, 320);
  m.ui.wheel(-50);
  m.ui.monitor = false;
  ImGui::GetIO().DisplaySize = {900, 600};
  m.ui.frames(2);
  for (int i = 0; i < 5; ++i) m.ui.key(ImGuiKey_J);
  CHECK(!m.ui.state.selected.is_nil());
}

TEST_CASE("runners are grouped by folder, a folder inside of another project's is part of it, home is none") {
  auto snapshot = fakes::busy_snapshot(kNow);
  auto groups = group_runners(snapshot->runners, "/home/me");
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].title == "geppetto");
  CHECK(groups[0].rows.size() == 5);
  CHECK(groups[1].title == "storefront");
  CHECK(groups[1].rows.size() == 3);  // one of them in storefront/docs
  const auto add = [&](std::uint8_t n, const char* cwd) {
    auto row = fakes::make_row(n, {"x", "custom", runner::Status::Idle, 1, "", "", ""}, kNow);
    row->runner.cwd = cwd;
    snapshot->runners.push_back(row);
  };
  add(20, "/home/me");
  add(21, "/srv/geppetto");
  add(22, "");
  groups = group_runners(snapshot->runners, "/home/me");
  REQUIRE(groups.size() == 6);
  CHECK(groups[0].title == "src/geppetto");  // told from the other of that name
  CHECK(groups[3].title == "~");
  CHECK(groups[3].rows.size() == 1);
  CHECK(groups[4].title == "srv/geppetto");
  CHECK(groups[5].title == "elsewhere");
  filter_groups(groups, "SRV");
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].rows[0]->runner.cwd == "/srv/geppetto");
}

TEST_CASE("the next that needs the person is looked for round the end, and may be none") {
  auto snapshot = fakes::busy_snapshot(kNow);
  const auto gui = snapshot->runners[2]->runner.id;
  CHECK(next_needing(snapshot->runners, snapshot->runners[5]->runner.id)->runner.id == gui);
  CHECK(next_needing(snapshot->runners, gui)->runner.id == gui);
  CHECK(next_needing(snapshot->runners, {})->runner.id == gui);
  snapshot->runners.erase(snapshot->runners.begin() + 2);
  CHECK(!next_needing(snapshot->runners, gui));
  CHECK(!next_needing({}, gui));
}

TEST_CASE(
    "a curve counts changes of its row, moves with time, and asks for a frame only while its runner works") {
  Activity activity;
  auto snapshot = fakes::busy_snapshot(kNow);
  const auto working = snapshot->runners[0]->runner.id;
  activity.take(*snapshot, {0});
  activity.take(*snapshot, {10});  // the same rows: nothing happened
  snapshot->runners[0] = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
  activity.take(*snapshot, {6000});
  snapshot->runners[0] = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
  activity.take(*snapshot, {6001});
  const auto curve = activity.curve(working);
  REQUIRE(curve);
  CHECK(curve->back() == 1);
  CHECK(curve->at(Activity::kBuckets - 2) == doctest::Approx(0.5));
  REQUIRE(activity.next_change());
  CHECK(activity.next_change()->ms == 10'000);
  activity.advance({1'000'000});
  CHECK(!activity.next_change());
  CHECK(activity.curve(working)->back() == 0);
  activity.take(*fakes::empty_snapshot(kNow), {1'000'001});
  CHECK(!activity.curve(working));
}

}  // namespace
}  // namespace geppetto::window
