// The person's own keys: what they may be, and what happens when two want the same.
#include "app/window/key_map.h"

#include <doctest/doctest.h>

#include "app/window/acts.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};

TEST_CASE("a key is written as it is shown") {
  CHECK(parse_keys("ctrl+shift+k")->chord == (ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_K));
  CHECK(parse_keys("F2")->chord == ImGuiKey_F2);
  CHECK(parse_keys("Ctrl++")->chord == (ImGuiMod_Ctrl | ImGuiKey_Equal));
  CHECK(parse_keys("Up")->chord == ImGuiKey_UpArrow);
  CHECK(parse_keys("/")->character == U'/');
  CHECK(parse_keys("")->chord == 0);
  for (const char* wrong : {"Ctrl+", "Strg+K", "Ctrl+Nothing", "Escape", "Ctrl", "+K", "\x1b"})
    CHECK(!parse_keys(wrong));
}

TEST_CASE("every act's usual keys are written as they work, and no two are the same") {
  const MadeKeyMap made = make_key_map({});
  CHECK(made.troubles.empty());
  std::vector<std::pair<std::string, std::string>> all;
  for (const ActEntry& entry : all_acts()) {
    CHECK(made.keys[static_cast<std::size_t>(entry.act)].shown == entry.keys);
    all.emplace_back(entry.name, entry.keys);
    const auto parsed = parse_keys(entry.keys);
    REQUIRE(parsed);
    CHECK(((parsed->chord == entry.chord && entry.character == 0) || parsed->character == entry.character));
  }
  CHECK(make_key_map(all).troubles.empty());
}

TEST_CASE("a chosen key takes its place in keys, sheet and hints; conflicts and mistakes are told") {
  const MadeKeyMap made =
      make_key_map({{"stop", "Ctrl+D"}, {"prompt", "N"}, {"find", "n"}, {"nothing", "A"}, {"wrap", "Ctl+A"}});
  REQUIRE(made.troubles.size() == 4);
  CHECK(made.troubles[0] == "config: keys.find: n is the key of keys.prompt");
  CHECK(made.troubles[1] == "config: keys.nothing: nothing is called so");
  CHECK(made.troubles[2].starts_with("config: keys.wrap: there is no modifier"));
  CHECK(made.troubles[3] == "config: keys.prompt takes N from \"New runner\"");
  HeadlessUi ui(fakes::busy_snapshot(kNow));
  ui.actions.facts.keys = std::make_shared<const KeyMap>(made.keys);
  ui.key(ImGuiKey_X);
  CHECK(!ui.has("Stop runner"));
  ui.key(ImGuiMod_Ctrl | ImGuiKey_D);
  CHECK(ui.has("Stop runner"));
  ui.key(ImGuiKey_Escape);
  ui.key(ImGuiKey_N);
  CHECK(ui.state.prompt.open);
  CHECK(ui.state.dialog == Dialog::None);
}

TEST_CASE("a runner is renamed in place; a name that is taken cannot be given") {
  HeadlessUi ui(fakes::busy_snapshot(kNow));
  ui.key(ImGuiKey_F2);
  ui.frames(2);
  ui.type("gui");  // the old name is selected
  ui.key(ImGuiKey_Enter);
  CHECK(ui.actions.all<core::RenameRunner>().empty());
  REQUIRE(ui.click("##rename"));
  ui.key(ImGuiKey_End);
  ui.type(" two");
  ui.key(ImGuiKey_Enter);
  const auto renamed = ui.actions.all<core::RenameRunner>();
  REQUIRE(renamed.size() == 1);
  CHECK(renamed[0].name == "gui two");
  CHECK(renamed[0].runner == ui.snapshot->runners[0]->runner.id);
  ui.key(ImGuiKey_F2);
  ui.snapshot = fakes::empty_snapshot(kNow);
  ui.frames(3);
  CHECK(ui.state.dialog == Dialog::None);
}

TEST_CASE("a terminal is opened for the selected runner, and what is in the way is told") {
  HeadlessUi ui(fakes::busy_snapshot(kNow));
  RunnerId opened;
  ui.actions.facts.open_terminal = [&](const RunnerId& runner) -> Outcome {
    if (!opened.is_nil()) return Error{ErrorKind::NotFound, "no such program"};
    opened = runner;
    return ok();
  };
  ui.key(ImGuiKey_O);
  CHECK(opened == ui.state.selected);
  CHECK(ui.state.local_notices.empty());
  ui.key(ImGuiKey_O);
  REQUIRE(ui.state.local_notices.size() == 1);
  CHECK(ui.state.local_notices[0] == "terminal: no such program");
}

}  // namespace
}  // namespace geppetto::window
