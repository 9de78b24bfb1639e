// Everything by keyboard: the palette, the sheet of keys, filter, answer, themes and sizes.
#include "app/window/acts.h"

#include <doctest/doctest.h>

#include <set>

#include "app/window/palette_items.h"
#include "app/window/place.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};
constexpr int kCtrlK = ImGuiMod_Ctrl | ImGuiKey_K;

std::shared_ptr<snapshot::Snapshot> busy() { return fakes::busy_snapshot(kNow); }

TEST_CASE("no key does two things, and every act has an entry of its own") {
  std::set<int> chords;
  std::set<char32_t> characters;
  std::set<Act> acts;
  for (const ActEntry& entry : all_acts()) {
    CAPTURE(entry.title);
    CHECK(acts.insert(entry.act).second);
    for (const int chord : {entry.chord, entry.other_chord})
      CHECK((chord == 0 || chords.insert(chord).second));
    CHECK((entry.character == 0 || characters.insert(entry.character).second));
    CHECK(&entry_of(entry.act) == &entry);
  }
  CHECK(acts.size() == static_cast<std::size_t>(Act::Quit) + 1);
}

TEST_CASE("the palette finds a runner by a few letters and selects it, also one that the filter hides") {
  HeadlessUi ui(busy());
  ui.state.filter = "planner";
  ui.key(kCtrlK);
  ui.frames(2);
  CHECK(ui.actions.all<core::RefreshPanes>().size() == 1);
  ui.type("terf");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.selected() == "terraform");
  CHECK(ui.state.filter.empty());
  CHECK(ui.state.dialog == Dialog::None);
  CHECK(!ui.state.typing);
}

TEST_CASE("the palette does what it lists: by arrow and Enter, by click, and Escape leaves it") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("Search"));
  ui.frames(2);
  ui.type("new runner");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.state.dialog == Dialog::NewRunner);
  CHECK(ui.has("Start runner"));
  ui.key(ImGuiKey_Escape);
  ui.key(kCtrlK);
  ui.frames(2);
  ui.type("attach rev");
  REQUIRE(ui.click("Attach review %2"));
  REQUIRE(ui.actions.all<core::AttachSession>().size() == 1);
  CHECK(ui.actions.all<core::AttachSession>()[0].target == "%2");
  ui.key(kCtrlK);
  ui.frames(2);
  ui.type("light");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.actions.facts.theme == 1);
  ui.key(kCtrlK);
  ui.frames(2);
  const std::string first = ui.selected();
  ui.key(ImGuiKey_DownArrow);
  ui.key(ImGuiKey_DownArrow);
  ui.key(ImGuiKey_UpArrow);
  ui.key(ImGuiKey_Enter);
  CHECK(ui.selected() == "migrations");  // the second by urgency
  ui.key(kCtrlK);
  ui.key(ImGuiKey_Escape);
  CHECK(ui.state.dialog == Dialog::None);
}

TEST_CASE("with nothing that fits, Enter in the palette does nothing") {
  HeadlessUi ui(busy());
  ui.key(kCtrlK);
  ui.frames(2);
  ui.type("zzzzqqq");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.state.dialog == Dialog::Palette);
  CHECK(ui.selected() == "planner");
}

TEST_CASE("a fit wants all letters in their order, and likes starts of words") {
  CHECK(!fit("xyz", "engine"));
  CHECK(!fit("enx", "engine"));
  CHECK(fit("", "anything"));
  CHECK(*fit("eng", "engine") > *fit("eng", "a stranger thing"));
  CHECK(*fit("nr", "New runner") > *fit("nr", "inner"));
  CHECK(*fit("ter", "terraform") > *fit("ter", "a water"));
  CHECK(fit("TER", "terraform") == fit("ter", "terraform"));
}

TEST_CASE("the sheet names every key and closes again") {
  HeadlessUi ui(busy());
  ui.type("?");
  ui.frames(2);
  CHECK(ui.state.dialog == Dialog::Keys);
  REQUIRE(ui.click("Close"));
  CHECK(ui.state.dialog == Dialog::None);
  ui.key(ImGuiKey_F1);
  CHECK(ui.state.dialog == Dialog::Keys);
  ui.key(ImGuiKey_Escape);
  CHECK(ui.state.dialog == Dialog::None);
}

TEST_CASE(
    "a slash goes to the filter, which hides what does not fit; Enter takes the first, Escape shows all") {
  HeadlessUi ui(busy());
  ui.type("/");
  ui.frames(2);
  ui.type("infra work");
  ui.frame();
  CHECK(ui.state.filter == "infra work");
  CHECK(ui.has("terraform"));
  CHECK(!ui.has("lint"));
  CHECK(!ui.has("planner"));
  ui.key(ImGuiKey_Enter);
  CHECK(ui.selected() == "terraform");
  ui.key(ImGuiKey_J);
  CHECK(ui.selected() == "terraform");  // only what is listed is walked through
  ui.type("/");
  ui.frames(2);
  ui.type("nobody");
  REQUIRE(ui.click("Show all"));
  ui.frame();
  CHECK(ui.has("planner"));
}

TEST_CASE("G goes to what needs the person, and A opens the box to answer it") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_G);
  CHECK(ui.selected() == "gui");
  ui.click("planner");
  ui.key(ImGuiKey_A);
  CHECK(ui.selected() == "gui");
  CHECK(ui.state.prompt.open);
  ui.frames(2);
  ui.type("yes, jn");
  ui.key(ImGuiKey_Enter);
  const auto sent = ui.actions.all<core::SendText>();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].runner == ui.state.selected);
  CHECK(sent[0].text == "yes, jn");
  CHECK(sent[0].enter);
  CHECK(!ui.state.prompt.open);
}

TEST_CASE("a prompt has several lines, letters are no shortcuts meanwhile, and what was sent comes back") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_S);
  ui.frames(2);
  ui.type("first");
  ui.key(ImGuiMod_Shift | ImGuiKey_Enter);
  ui.type("second j n x");
  ui.key(ImGuiKey_Enter);
  auto sent = ui.actions.all<core::SendText>();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].text == "first\nsecond j n x");
  CHECK(ui.state.dialog == Dialog::None);
  CHECK(ui.selected() == "planner");
  ui.key(ImGuiKey_S);
  ui.frames(2);
  ui.key(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
  ui.type("!");
  REQUIRE(ui.click("Send"));
  sent = ui.actions.all<core::SendText>();
  REQUIRE(sent.size() == 2);
  CHECK(sent[1].text == "first\nsecond j n x!");
  ui.key(ImGuiKey_S);
  ui.frames(2);
  REQUIRE(ui.click("Close the prompt"));
  CHECK(!ui.state.prompt.open);
  ui.key(ImGuiKey_S);
  ui.frames(2);
  ui.key(ImGuiKey_Escape);
  CHECK(!ui.state.prompt.open);
}

TEST_CASE("a modifier that is let go of before its key still counts, however quick the fingers are") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_S);
  ui.frames(2);
  ui.type("one");
  ImGuiIO& io = ImGui::GetIO();
  for (const bool down : {true, false}) {
    io.AddKeyEvent(ImGuiMod_Shift, down);
    io.AddKeyEvent(ImGuiKey_LeftShift, down);
    io.AddKeyEvent(ImGuiKey_Enter, down);
  }
  ui.frames(4);
  CHECK(ui.actions.all<core::SendText>().empty());
  CHECK(ui.state.prompt.open);
  CHECK(io.KeyMods == 0);
  ui.key(ImGuiKey_Enter);
  REQUIRE(ui.actions.all<core::SendText>().size() == 1);
  CHECK(ui.actions.all<core::SendText>()[0].text == "one\n");
}

TEST_CASE("what is over can run again: the same command in the same folder") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("migrations"));
  ui.frame();
  ui.key(ImGuiKey_R);
  REQUIRE(ui.click("Run again"));
  const auto created = ui.actions.all<core::CreateRunner>();
  REQUIRE(created.size() == 2);
  CHECK(created[1].command == std::vector<std::string>{"codex", "--continue"});
  CHECK(created[1].cwd == "/home/me/src/storefront");
  CHECK(created[1].kind == "codex");
}

TEST_CASE("a theme that was chosen can be left to the desktop again") {
  HeadlessUi ui(busy());
  ui.key(kCtrlK);
  ui.frames(2);
  ui.type("theme");
  REQUIRE(ui.click("Theme: as the desktop"));
  CHECK(ui.actions.facts.theme_of_desktop);
  ui.key(kCtrlK);
  ui.frames(2);
  ui.type("theme");
  CHECK(!ui.has("Theme: as the desktop"));
  REQUIRE(ui.click("Theme: Geppetto Dark"));  // which is shown, but not chosen
  CHECK(!ui.actions.facts.theme_of_desktop);
}

TEST_CASE("sizes and themes change by key, within limits and back") {
  HeadlessUi ui(busy());
  ui.key(ImGuiMod_Ctrl | ImGuiKey_Equal);
  CHECK(ui.actions.facts.zoom == doctest::Approx(1.1));
  ui.key(ImGuiMod_Ctrl | ImGuiKey_0);
  CHECK(ui.actions.facts.zoom == 1);
  for (int i = 0; i < 40; ++i) ui.key(ImGuiMod_Ctrl | ImGuiKey_Minus);
  CHECK(ui.actions.facts.zoom == doctest::Approx(kMinZoom));
  ui.key(ImGuiMod_Ctrl | ImGuiKey_L);
  CHECK(ui.actions.facts.theme == 1);
  ui.key(ImGuiMod_Ctrl | ImGuiKey_L);
  CHECK(ui.actions.facts.theme == 0);
  ui.key(ImGuiMod_Ctrl | ImGuiKey_Q);
  CHECK(ui.actions.quitted);
}

TEST_CASE("the command that attaches is copied; a name that a shell would not take becomes the id") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_Y);
  CHECK(HeadlessUi::clipboard() == "geppetto open planner");
  runner::Runner odd = ui.snapshot->runners[0]->runner;
  for (const char* name : {"two words", "-x", "$(rm)", "", "mit-ümlaut"}) {
    odd.name = name;
    CHECK(attach_command(odd) == "geppetto open " + odd.id.str());
  }
}

TEST_CASE("M shows the monitor, and what cannot be done now is not done by its key") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_M);
  CHECK(ui.actions.facts.monitor_shown);
  REQUIRE(ui.click("Monitor"));
  CHECK(!ui.actions.facts.monitor_shown);
  ui.click("docs");  // over
  ui.key(ImGuiKey_Enter);
  CHECK(!ui.state.typing);
  ui.key(ImGuiKey_S);
  CHECK(!ui.state.prompt.open);
  ui.key(ImGuiKey_X);
  CHECK(!ui.has("Stop runner"));
}

}  // namespace
}  // namespace geppetto::window
