// The terminal tab: what is typed reaches the worker, what is scrolled and marked is what is there.
#include <doctest/doctest.h>

#include "app/window/cell_text.h"
#include "app/window/text_rows.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"
#include "tests/fakes/fake_transcripts.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};
constexpr ImVec2 kInside{600, 300};  // a place in the terminal

// A runner with a screen of 20 x 4 and `lines` above it: "line 0 …".
struct Terminal {
  explicit Terminal(int lines = 0) : ui(fakes::empty_snapshot(kNow)) {
    for (int i = 0; i < lines; ++i)
      transcript.append("line " + std::to_string(i), {}, kNow, log::LineKind::Text);
    show();
  }

  void show() {
    auto snapshot = fakes::busy_snapshot(kNow);
    auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
    fakes::ScreenWriter writer(20, 4);
    writer.line("one");
    writer.line("two words");
    writer.line("\xE6\xBC\xA2\xE5\xAD\x97 wide");
    writer.cursor(3, 0);
    row->screen = writer.done();
    row->log = transcript.view();
    snapshot->runners[0] = row;
    ui.snapshot = snapshot;
    ui.frames(2);
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const auto& command : ui.actions.all<core::SendKeys>())
      out.insert(out.end(), command.keys.begin(), command.keys.end());
    return out;
  }

  log::Transcript transcript{std::make_unique<fakes::HeapChunks>()};
  HeadlessUi ui;
};

using Keys = std::vector<std::string>;

TEST_CASE("Enter and a click begin typing, Shift+Escape ends it, and the key that began it is not typed") {
  Terminal t;
  t.ui.key(ImGuiKey_Enter);
  CHECK(t.ui.state.typing);
  CHECK(t.keys().empty());
  t.ui.key(ImGuiMod_Shift | ImGuiKey_Escape);
  CHECK(!t.ui.state.typing);
  CHECK(t.keys().empty());
  t.ui.drag(kInside, kInside);
  CHECK(t.ui.state.typing);
  t.ui.key(ImGuiKey_Escape);
  CHECK(t.keys() == Keys{"Escape"});
  CHECK(t.ui.click("planner"));
  CHECK(!t.ui.state.typing);
}

TEST_CASE("every key goes to the program: text of any script, names, modifiers; none is a shortcut") {
  Terminal t;
  t.ui.key(ImGuiKey_Enter);
  t.ui.type("jx é漢🚀;-^");
  t.ui.key(ImGuiKey_Enter);
  CHECK(t.keys() == Keys{"j", "x", "Space", "é", "漢", "🚀", ";", "-", "^", "Enter"});
  CHECK(t.ui.selected() == "planner");
  t.ui.actions.commands.clear();
  for (const int chord :
       {int{ImGuiKey_UpArrow}, ImGuiMod_Ctrl | ImGuiKey_LeftArrow, ImGuiMod_Shift | ImGuiKey_Tab,
        int{ImGuiKey_Tab}, ImGuiMod_Ctrl | ImGuiKey_C, ImGuiMod_Ctrl | ImGuiKey_K, ImGuiMod_Alt | ImGuiKey_B,
        ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_X, int{ImGuiKey_Backspace},
        ImGuiMod_Ctrl | ImGuiKey_Backspace, ImGuiMod_Ctrl | ImGuiKey_Space, ImGuiMod_Ctrl | ImGuiKey_Slash,
        ImGuiMod_Alt | ImGuiKey_Period, int{ImGuiKey_F5}, int{ImGuiKey_PageUp},
        ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_A})
    t.ui.key(chord);
  CHECK(t.keys() == Keys{"Up", "C-Left", "BTab", "Tab", "C-c", "C-k", "M-b", "C-M-x", "BSpace", "C-h",
                         "C-Space", "C-_", "M-.", "F5", "PPage", "M-A"});
  CHECK(t.ui.state.dialog == Dialog::None);
  CHECK(t.ui.state.typing);
}

TEST_CASE("the window keeps a few chords for itself while it is typed into") {
  Terminal t;
  t.ui.key(ImGuiKey_Enter);
  HeadlessUi::clipboard() = "two\nlines";
  t.ui.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V);
  const auto pasted = t.ui.actions.all<core::SendText>();
  REQUIRE(pasted.size() == 1);
  CHECK(pasted[0].text == "two\nlines");
  CHECK(!pasted[0].enter);
  t.ui.key(ImGuiMod_Ctrl | ImGuiKey_Equal);
  CHECK(t.ui.actions.facts.zoom > 1);
  t.ui.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_K);
  CHECK(t.ui.state.dialog == Dialog::Palette);
  CHECK(t.keys().empty());
}

TEST_CASE("a program that ends, another runner and another tab end the typing") {
  Terminal t;
  t.ui.key(ImGuiKey_Enter);
  REQUIRE(t.ui.click("Transcript"));
  t.ui.frame();
  CHECK(!t.ui.state.typing);
  t.ui.key(ImGuiKey_Enter);
  CHECK(t.ui.state.typing);
  auto ended = fakes::busy_snapshot(kNow);
  auto row = std::make_shared<snapshot::RunnerRow>(*ended->runners[0]);
  row->runner.status = runner::Status::Stopped;
  ended->runners[0] = row;
  t.ui.snapshot = ended;
  t.ui.frames(2);
  CHECK(!t.ui.state.typing);
}

TEST_CASE(
    "the wheel goes back over the lines that left the screen, a key and a button lead to the end again") {
  Terminal t(100);
  t.ui.hover(kInside.x, kInside.y);
  t.ui.wheel(5);
  REQUIRE(t.ui.state.terminal.top);
  CHECK(t.ui.state.terminal.top->line == 100 - 15);
  t.ui.wheel(-2);
  CHECK(t.ui.state.terminal.top->line == 100 - 9);
  t.ui.wheel(1000);
  CHECK(t.ui.state.terminal.top->line == 0);
  REQUIRE(t.ui.click("Back to the live screen"));
  CHECK(!t.ui.state.terminal.top);
  t.ui.hover(kInside.x, kInside.y);
  t.ui.wheel(1);
  CHECK(t.ui.state.terminal.top);
  t.ui.key(ImGuiKey_Enter);
  t.ui.type("x");
  CHECK(!t.ui.state.terminal.top);  // who types wants to see what comes
}

TEST_CASE("what is scrolled back stays where it is while lines come") {
  Terminal t(50);
  t.ui.hover(kInside.x, kInside.y);
  t.ui.wheel(5);
  const TextRow before = *t.ui.state.terminal.top;
  t.transcript.append("one more", {}, kNow, log::LineKind::Text);
  t.show();
  CHECK(*t.ui.state.terminal.top == before);
}

TEST_CASE("rows: a long line is broken at the screen's width, and every row is reached both ways") {
  Terminal t;
  t.transcript.append(std::string(50, 'a'), {}, kNow, log::LineKind::Text);
  t.transcript.append("", {}, kNow, log::LineKind::Text);
  t.show();
  const auto& row = *t.ui.snapshot->runners[0];
  const TextRows rows(row.log, *row.screen);
  std::vector<TextRow> seen;
  for (TextRow at = rows.first();; at = rows.moved(at, 1)) {
    seen.push_back(at);
    if (rows.moved(at, 1) == at) break;
  }
  CHECK(seen.size() == 3 + 1 + 4);
  for (std::size_t i = 0; i + 1 < seen.size(); ++i) CHECK(rows.moved(seen[i + 1], -1) == seen[i]);
  CHECK(rows.moved(rows.first(), -5) == rows.first());
  CHECK(rows.text({0, 2}, 0, 20) == std::string(10, 'a'));
  CHECK(rows.text(rows.screen_row(1), 0, 20) == "two words");
  CHECK(rows.text(rows.screen_row(1), 4, 7) == "wor");
  CHECK(rows.text(rows.screen_row(2), 0, 20) == "漢字 wide");
  CHECK(rows.text(rows.screen_row(9), 0, 20).empty());
  TextMark view;
  view.from = TextCell{rows.screen_row(1), 3};
  view.to = TextCell{{0, 1}, 18};  // backwards, over a break that is none of the text's
  CHECK(rows.marked_text(view, 1000) == std::string(12, 'a') + "\n\none\ntwo");
  CHECK(rows.marked_text(view, 5) == "aaaaa");
}

TEST_CASE("what is marked by dragging is copied as it reads") {
  Terminal t;
  const float cell =
      cell_size(
          {*t.ui.snapshot, t.ui.theme(), t.ui.fonts(), t.ui.ages(), t.ui.activity, t.ui.actions.facts, 1}, 18)
          .width;
  const ItemRect box = t.ui.rect("screen-cells");
  const float left = box.left + 14, top = box.top + 10;
  t.ui.drag({left + cell * 0.5F, top + 5}, {left + cell * 8.5F, top + 25});
  t.ui.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C);
  CHECK(HeadlessUi::clipboard() == "one\ntwo words");
  CHECK(t.keys().empty());
}

TEST_CASE(
    "the wheel goes to a program that asked for the mouse, and as arrows to one that fills the screen") {
  Terminal t(100);
  const auto with = [&](bool alternate, bool mouse) {
    auto snapshot = std::make_shared<snapshot::Snapshot>(*t.ui.snapshot);
    auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
    auto image = std::make_shared<term::ScreenImage>(*row->screen);
    image->alternate = alternate;
    image->input.mouse = mouse ? term::MouseMode::Clicks : term::MouseMode::None;
    image->input.mouse_sgr = mouse;
    row->screen = image;
    snapshot->runners[0] = row;
    t.ui.snapshot = snapshot;
    t.ui.actions.commands.clear();
    const ItemRect box = t.ui.rect("screen-cells");
    t.ui.hover(box.left + 14 + 1, box.top + 10 + 1);
  };
  with(true, false);
  t.ui.wheel(1);
  t.ui.wheel(-1);
  CHECK(t.keys() == Keys{"Up", "Up", "Up", "Down", "Down", "Down"});
  CHECK(!t.ui.state.terminal.top);
  with(true, true);
  t.ui.wheel(2);
  CHECK(t.keys() == Keys{"\x1b[<64;1;1M", "\x1b[<64;1;1M"});
  with(false, false);
  t.ui.wheel(1);
  CHECK(t.keys().empty());
  CHECK(t.ui.state.terminal.top);
}

// The screen as a program that asked for the mouse has it, with a link on its first row.
void ask_for_mouse(Terminal& t, term::MouseMode mode) {
  auto snapshot = std::make_shared<snapshot::Snapshot>(*t.ui.snapshot);
  auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
  auto image = std::make_shared<term::ScreenImage>(*row->screen);
  image->input.mouse = mode;
  image->input.mouse_sgr = true;
  image->links = std::make_shared<const std::vector<term::Link>>(
      std::vector<term::Link>{{}, {"https://example.org/a", ""}, {"javascript:alert(1)", ""}});
  image->cells[0].link = 1;
  image->cells[1].link = 2;
  row->screen = image;
  snapshot->runners[0] = row;
  t.ui.snapshot = snapshot;
  t.ui.frame();
}

ImVec2 cell_of(Terminal& t, int col, int row) {
  const CellSize cell = cell_size(
      {*t.ui.snapshot, t.ui.theme(), t.ui.fonts(), t.ui.ages(), t.ui.activity, t.ui.actions.facts, 1}, 18);
  const ItemRect box = t.ui.rect("screen-cells");
  return {box.left + 14 + cell.width * (static_cast<float>(col) + 0.5F),
          box.top + 10 + cell.height * (static_cast<float>(row) + 0.5F)};
}

TEST_CASE("clicks and drags go to a program that asked for them, Shift keeps them for marking") {
  Terminal t;
  ask_for_mouse(t, term::MouseMode::Drags);
  t.ui.drag(cell_of(t, 0, 1), cell_of(t, 4, 2));
  CHECK(t.keys() == Keys{"\x1b[<0;1;2M", "\x1b[<32;5;3M", "\x1b[<0;5;3m"});
  CHECK(!t.ui.state.terminal.mark.set());
  t.ui.actions.commands.clear();
  ask_for_mouse(t, term::MouseMode::Clicks);
  t.ui.drag(cell_of(t, 0, 1), cell_of(t, 4, 2));
  CHECK(t.keys() == Keys{"\x1b[<0;1;2M", "\x1b[<0;5;3m"});
  t.ui.actions.commands.clear();
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  t.ui.drag(cell_of(t, 0, 1), cell_of(t, 4, 2));
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  CHECK(t.keys().empty());
  CHECK(t.ui.state.terminal.mark.set());
  ask_for_mouse(t, term::MouseMode::Moves);
  const ImVec2 there = cell_of(t, 2, 0);
  t.ui.hover(there.x, there.y);
  CHECK(t.keys().back() == "\x1b[<35;3;1M");
}

TEST_CASE("Ctrl and a click open a link of a kind that is known, and nothing else") {
  Terminal t;
  std::vector<std::string> opened;
  t.ui.actions.facts.open_link = [&](const std::string& uri) -> Outcome {
    opened.push_back(uri);
    return Error{ErrorKind::NotFound, "xdg-open: none"};
  };
  ask_for_mouse(t, term::MouseMode::None);
  t.ui.drag(cell_of(t, 0, 0), cell_of(t, 0, 0));
  CHECK(opened.empty());
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  t.ui.drag(cell_of(t, 1, 0), cell_of(t, 1, 0));
  CHECK(opened.empty());
  t.ui.drag(cell_of(t, 0, 0), cell_of(t, 0, 0));
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  CHECK(opened == Keys{"https://example.org/a"});
  CHECK(t.ui.state.local_notices == Keys{"link: xdg-open: none"});
}

}  // namespace
}  // namespace geppetto::window
