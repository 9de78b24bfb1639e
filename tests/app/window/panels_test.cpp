// The panels as a person uses them: clicked by label, typed into, moved through by keys.
#include <doctest/doctest.h>

#include "app/window/folders.h"
#include "app/window/panels/new_runner_dialog.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

using runner::Status;
constexpr WallTime kNow{1'800'000'000'000};

std::shared_ptr<snapshot::Snapshot> busy() { return fakes::busy_snapshot(kNow); }

// The id of the runner of that name in `snapshot`.
RunnerId id_of(const snapshot::Snapshot& snapshot, std::string_view name) {
  for (const auto& row : snapshot.runners) {
    if (row->runner.name == name) return row->runner.id;
  }
  return {};
}

TEST_CASE("an empty window offers three choices, and the demo is one click or one key away") {
  HeadlessUi ui(fakes::empty_snapshot(kNow));
  CHECK(ui.has("Start a demo runner"));
  CHECK(ui.has("New runner"));
  CHECK(ui.has("Attach a tmux session"));
  REQUIRE(ui.click("Start a demo runner"));
  ui.key(ImGuiKey_D);
  const auto created = ui.actions.all<core::CreateRunner>();
  REQUIRE(created.size() == 2);
  CHECK(created[0].kind == "demo");
  CHECK(created[0].cwd == "/home/me/src");
  CHECK(created[1].kind == "demo");
}

TEST_CASE(
    "the first runner is selected by itself, a click selects another, and the worker is told each time "
    "once") {
  HeadlessUi ui(busy());
  ui.frames(3);
  REQUIRE(ui.actions.all<core::FocusRunner>().size() == 1);
  CHECK(ui.actions.all<core::FocusRunner>()[0].runner == id_of(*ui.snapshot, "planner"));
  REQUIRE(ui.click("migrations"));
  REQUIRE(ui.actions.all<core::FocusRunner>().size() == 2);
  CHECK(ui.actions.all<core::FocusRunner>()[1].runner == id_of(*ui.snapshot, "migrations"));
}

TEST_CASE("J, K and the arrows move through the list and stop at its ends") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_J);
  CHECK(ui.selected() == "engine");
  ui.key(ImGuiKey_DownArrow);
  CHECK(ui.selected() == "gui");
  ui.key(ImGuiKey_K);
  ui.key(ImGuiKey_UpArrow);
  ui.key(ImGuiKey_K);
  CHECK(ui.selected() == "planner");
  for (int i = 0; i < 20; ++i) ui.key(ImGuiKey_J);
  CHECK(ui.selected() == "terraform");
}

TEST_CASE("a runner that was just created is selected; one that is gone gives its place to its neighbour") {
  HeadlessUi ui(busy());
  auto next = busy();
  next->newest = id_of(*next, "docs");
  ui.snapshot = next;
  ui.frame();
  CHECK(ui.state.selected == id_of(*next, "docs"));
  ui.click("engine");
  ui.frames(2);
  CHECK(ui.state.selected == id_of(*next, "engine"));
  auto without = busy();
  without->newest = next->newest;
  without->runners.erase(without->runners.begin() + 1);
  ui.snapshot = without;
  ui.frame();
  CHECK(ui.state.selected == id_of(*without, "gui"));
  CHECK(ui.actions.all<core::FocusRunner>().back().runner == id_of(*without, "gui"));
  ui.snapshot = fakes::empty_snapshot(kNow);
  ui.frame();
  CHECK(ui.state.selected.is_nil());
  CHECK(ui.has("Start a demo runner"));
}

TEST_CASE("stopping asks first, in the place of the button, and takes both answers by mouse and by key") {
  HeadlessUi ui(busy());
  const auto stops = [&] { return ui.actions.all<core::StopRunner>(); };
  REQUIRE(ui.click("Stop"));
  CHECK(stops().empty());
  REQUIRE(ui.click("Keep it"));
  CHECK(!ui.has("Stop runner"));
  ui.key(ImGuiKey_X);
  REQUIRE(ui.has("Stop runner"));
  ui.key(ImGuiKey_Escape);
  CHECK(!ui.has("Stop runner"));
  CHECK(stops().empty());
  REQUIRE(ui.click("Stop"));
  REQUIRE(ui.click("Stop runner"));
  REQUIRE(stops().size() == 1);
  CHECK(stops()[0].runner == id_of(*ui.snapshot, "planner"));
  CHECK(!stops()[0].force);
  ui.key(ImGuiKey_X);
  ui.key(ImGuiKey_Enter);
  REQUIRE(stops().size() == 2);
  CHECK(!stops()[1].force);
  CHECK(!ui.state.typing);
  ui.key(ImGuiKey_X);
  REQUIRE(ui.click("Kill at once"));
  CHECK(stops()[2].force);
}

TEST_CASE(
    "the question is about the runner it was asked for: another one that is selected is not in danger") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_X);
  ui.key(ImGuiKey_J);
  CHECK(ui.selected() == "engine");
  CHECK(!ui.has("Stop runner"));
  ui.key(ImGuiKey_Enter);
  CHECK(ui.actions.all<core::StopRunner>().empty());
}

TEST_CASE("the question goes away when its runner ends meanwhile") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("Stop"));
  REQUIRE(ui.has("Stop runner"));
  auto ended = busy();
  auto row = std::make_shared<snapshot::RunnerRow>(*ended->runners[0]);
  row->runner.status = Status::Stopped;
  ended->runners[0] = row;
  ui.snapshot = ended;
  ui.frames(3);
  CHECK(!ui.has("Stop runner"));
}

TEST_CASE("a runner that is over can be forgotten and neither stopped nor written to") {
  HeadlessUi ui(busy());
  CHECK(!ui.has("Forget"));
  CHECK(ui.has("Prompt"));
  REQUIRE(ui.click("docs"));
  CHECK(!ui.has("Stop"));
  CHECK(!ui.has("Prompt"));
  CHECK(!ui.has("Type"));
  REQUIRE(ui.click("Forget"));
  REQUIRE(ui.actions.all<core::ForgetRunner>().size() == 1);
  CHECK(ui.actions.all<core::ForgetRunner>()[0].runner == id_of(*ui.snapshot, "docs"));
}

TEST_CASE("a new runner: the command line is split, the folder is the selected runner's") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("New runner"));
  REQUIRE(ui.has("Start runner"));
  ui.frames(2);
  REQUIRE(ui.click("Any command##kind"));
  REQUIRE(ui.click("##command"));
  ui.type("make -j2 'all tests");
  REQUIRE(ui.click("Start runner"));
  CHECK(ui.actions.all<core::CreateRunner>().empty());
  CHECK(ui.state.form.error.find("quote") != std::string::npos);
  REQUIRE(ui.click("##command"));
  ui.key(ImGuiKey_End);
  ui.type("'");
  ui.key(ImGuiKey_Enter);
  const auto created = ui.actions.all<core::CreateRunner>();
  REQUIRE(created.size() == 1);
  CHECK(created[0].command == std::vector<std::string>{"make", "-j2", "all tests"});
  CHECK(created[0].kind == "custom");
  CHECK(created[0].cwd == "/home/me/src/geppetto");
  CHECK(created[0].name.empty());
  CHECK(!ui.has("Start runner"));
}

TEST_CASE(
    "the form: a kind with a command of its own needs none, ~ is the home, a relative folder is refused") {
  NewRunnerForm form;
  form.cwd = "~/x";
  CHECK(read_form(form, "/home/me").error().what.find("command") != std::string::npos);
  form.kind = "claude-code";
  REQUIRE(read_form(form, "/home/me"));
  CHECK(read_form(form, "/home/me")->cwd == "/home/me/x");
  CHECK(read_form(form, "/home/me")->kind == "claude-code");
  CHECK(read_form(form, "/home/me")->command.empty());
  form.environment = "A=1 B='two words' C=";
  REQUIRE(read_form(form, "/home/me"));
  const std::vector<std::pair<std::string, std::string>> wanted{{"A", "1"}, {"B", "two words"}, {"C", ""}};
  CHECK(read_form(form, "/home/me")->environment == wanted);
  form.environment = "A=1 nothing";
  CHECK(read_form(form, "/home/me").error().what.find("NAME=value") != std::string::npos);
  form.environment.clear();
  form.cwd = "x";
  CHECK(read_form(form, "/home/me").error().what.find("absolute") != std::string::npos);
}

TEST_CASE("a new runner: agents on PATH come first, and what was written for one is asked for") {
  HeadlessUi ui(busy());
  ui.actions.facts.on_path = [](const std::string& program) { return program == "gemini"; };
  ui.key(ImGuiKey_N);
  ui.frames(2);
  REQUIRE(ui.state.form.agents.size() == 6);
  CHECK(ui.state.form.agents[0].kind == "gemini");
  CHECK(ui.state.form.agents[1].kind == "custom");
  CHECK(ui.state.form.kind == "gemini");
  CHECK(!ui.state.form.agents.back().found);
  REQUIRE(ui.click("/home/me/src/storefront##folder"));
  REQUIRE(ui.click("##environment"));
  ui.type("A=b");
  REQUIRE(ui.click("##first-prompt"));
  ui.type("one");
  ui.key(ImGuiMod_Shift | ImGuiKey_Enter);
  ui.type("two");
  CHECK(ui.actions.all<core::CreateRunner>().empty());
  ui.key(ImGuiKey_Enter);
  const auto created = ui.actions.all<core::CreateRunner>();
  REQUIRE(created.size() == 1);
  CHECK(created[0].kind == "gemini");
  CHECK(created[0].command.empty());
  CHECK(created[0].cwd == "/home/me/src/storefront");
  CHECK(created[0].environment == std::vector<std::pair<std::string, std::string>>{{"A", "b"}});
  CHECK(created[0].prompt == "one\ntwo");
  ui.key(ImGuiKey_N);
  CHECK(ui.state.form.kind == "gemini");
}

TEST_CASE("folders: Tab completes what is written, and what begins so is offered") {
  const std::string tests = std::string(GEPPETTO_SOURCE_DIR) + "/tests";
  CHECK(folders_like(tests + "/ap", "") == std::vector<std::string>{tests + "/app"});
  CHECK(folders_like("~/ap", tests) == std::vector<std::string>{tests + "/app"});
  CHECK(folders_like("relative", tests).empty());
  CHECK(folders_like("/no such folder/x", tests).empty());
  CHECK(folders_like(tests + "/doctest_ma", "").empty());  // a file
  CHECK(common_beginning({"/a/bc", "/a/bd"}) == "/a/b");
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_N);
  REQUIRE(ui.click("##folder"));
  ui.key(ImGuiMod_Ctrl | ImGuiKey_A);
  ui.type(tests + "/ap");
  CHECK(ui.has(tests + "/app##folder"));
  ui.key(ImGuiKey_Tab);
  CHECK(ui.state.form.cwd == tests + "/app/");
}

TEST_CASE(
    "attaching asks for the panes once, then for the chosen one; one that is here already cannot be chosen") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_T);
  ui.frames(5);
  CHECK(ui.actions.all<core::RefreshPanes>().size() == 1);
  REQUIRE(ui.click("ai-claude-code-gui %6"));
  ui.click("Attach pane###attach-now");
  CHECK(ui.actions.all<core::AttachSession>().empty());
  REQUIRE(ui.click("review %2"));
  REQUIRE(ui.click("Attach pane###attach-now"));
  REQUIRE(ui.actions.all<core::AttachSession>().size() == 1);
  CHECK(ui.actions.all<core::AttachSession>()[0].target == "%2");
  CHECK(ui.state.dialog == Dialog::None);
}

TEST_CASE(
    "several panes are attached at once; one that goes meanwhile is chosen no more; Enter takes the only "
    "one") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_T);
  ui.frames(2);
  for (const char* pane : {"work %1", "work %0", "work %1", "review %2", "work %1"}) REQUIRE(ui.click(pane));
  auto next = busy();
  auto panes = std::make_shared<std::vector<snapshot::PaneRow>>(*next->panes);
  panes->erase(panes->begin());
  next->panes = panes;
  ui.snapshot = next;
  ui.frames(2);
  REQUIRE(ui.click("Attach 2 panes###attach-now"));
  const auto attached = ui.actions.all<core::AttachSession>();
  REQUIRE(attached.size() == 2);
  CHECK(attached[0].target == "%2");
  CHECK(attached[1].target == "%1");
  ui.key(ImGuiKey_T);
  ui.frames(2);
  ui.type("vim");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.actions.all<core::AttachSession>().size() == 2);  // vim is gone
  CHECK(ui.state.dialog == Dialog::Attach);
  REQUIRE(ui.click("##filter"));
  ui.key(ImGuiMod_Ctrl | ImGuiKey_A);
  ui.type("claude");
  ui.key(ImGuiKey_Enter);
  CHECK(ui.actions.all<core::AttachSession>().size() == 3);
}

TEST_CASE("the list of panes is filtered by what is typed") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("Attach"));
  ui.frames(2);
  ui.type("web-api");
  CHECK(ui.has("review %2"));
  CHECK(!ui.has("work %0"));
}

TEST_CASE("a notice stays until it is dismissed") {
  auto snapshot = busy();
  snapshot->notices = {{7, false, "one"}, {9, true, std::string(5000, 'x')}};
  HeadlessUi ui(snapshot);
  ui.frames(3);
  REQUIRE(ui.has("Dismiss##7"));
  REQUIRE(ui.click("Dismiss##9"));
  REQUIRE(ui.actions.all<core::DismissNotice>().size() == 1);
  CHECK(ui.actions.all<core::DismissNotice>()[0].id == 9);
}

TEST_CASE("always on top is switched by its switch and by P") {
  HeadlessUi ui(busy());
  REQUIRE(ui.click("Always on top"));
  CHECK(ui.actions.facts.always_on_top);
  ui.key(ImGuiKey_P);
  CHECK(!ui.actions.facts.always_on_top);
}

TEST_CASE("the details can be put away; a narrow window shows them in place of the list") {
  HeadlessUi ui(busy());
  REQUIRE(ui.has("Stop"));
  REQUIRE(ui.click("Details at the side"));
  CHECK(!ui.has("Stop"));
  ui.key(ImGuiKey_I);
  CHECK(ui.has("Stop"));
  CHECK(ui.has("engine"));
  ui.state.details.reset();
  ImGui::GetIO().DisplaySize = {700, 500};
  ui.frames(2);
  CHECK(!ui.has("Stop"));
  CHECK(ui.has("engine"));
  ui.key(ImGuiKey_X);  // the question must be seen
  CHECK(ui.has("Stop runner"));
  CHECK(!ui.has("engine"));
}

TEST_CASE("the details have a tab of their own") {
  HeadlessUi ui(busy());
  ui.key(ImGuiKey_3);
  CHECK(ui.has("Stop"));
  CHECK(!ui.has("Details at the side"));
  REQUIRE(ui.click("Terminal"));
  CHECK(ui.has("Details at the side"));
  REQUIRE(ui.click("Details"));
  CHECK(ui.state.tab == Tab::Details);
}

TEST_CASE("before the first snapshot nothing is offered that would be gone in a moment") {
  HeadlessUi ui(fakes::empty_snapshot(kNow));
  ui.state.first_snapshot_seen = false;
  ui.frames(2);
  CHECK(!ui.has("Start a demo runner"));
}

TEST_CASE("an idle window names the minute at which it wants to be drawn again") {
  HeadlessUi ui(busy());
  REQUIRE(ui.next_age);
  CHECK(ui.next_age->ms % 60'000 == 0);
  CHECK(ui.next_age->ms == kNow.ms + 60'000);
}

TEST_CASE(
    "names, texts and screens of any kind are drawn without harm, at both scales and in a tiny window") {
  auto snapshot = busy();
  const std::vector<std::string> names = {"a##b", "###", "%s%n", std::string(300, 'W'), "\xE2\x80\xAE rtl",
                                          "x"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[i]);
    row->runner.name = names[i];
    row->last_text = names[i];
    row->runner.command.assign(50, names[i]);
    row->runner.notice = names[i];
    snapshot->runners[i] = row;
  }
  const auto with_screen = [&](const std::shared_ptr<term::ScreenImage>& image) {
    auto copy = std::make_shared<snapshot::Snapshot>(*snapshot);
    auto row = std::make_shared<snapshot::RunnerRow>(*copy->runners[0]);
    row->screen = image;
    copy->runners[0] = row;
    return copy;
  };
  for (const float scale : {1.0F, 2.0F}) {
    HeadlessUi ui(snapshot, scale);
    auto image = std::make_shared<term::ScreenImage>(*fakes::agent_screen());
    image->cells[3].ch = term::kClusterBase + 99;  // no such cluster
    image->cells[4].style = 60'000;                // no such style
    image->cells[5].ch = 0x3FFF'FFFF;              // no such character
    image->cells[6].ch = term::kWideTail;          // a tail without a head
    image->cursor_col = 4000;
    ui.snapshot = with_screen(image);
    ui.frames(2);
    auto broken = std::make_shared<term::ScreenImage>(*image);
    broken->cells.resize(10);
    ui.snapshot = with_screen(broken);
    ui.frames(2);
    broken = std::make_shared<term::ScreenImage>();
    broken->size = {0, 0};
    ui.snapshot = with_screen(broken);
    ui.frames(2);
    for (const auto& name : names) {
      if (name.find('#') == std::string::npos) CHECK(ui.has(name));
    }
    ImGui::GetIO().DisplaySize = {60, 40};
    ui.frames(2);
    ui.monitor = true;
    ui.frames(2);
  }
}

}  // namespace
}  // namespace geppetto::window
