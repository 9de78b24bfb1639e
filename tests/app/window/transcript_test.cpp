// The transcript panel over a million lines: what is drawn, how it follows, what is copied.
#include "app/window/panels/transcript.h"

#include <doctest/doctest.h>

#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"
#include "tests/fakes/fake_transcripts.h"

namespace geppetto::window {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;
constexpr float kLeft = 400, kMiddle = 400;  // a place inside the centre pane

// Made once: it takes a second.
const log::Transcript& million() {
  static log::Transcript transcript(std::make_unique<fakes::HeapChunks>());
  if (transcript.view().size() == 0) fakes::append_lines(transcript, 0, kMillion);
  return transcript;
}

// The window on one runner with a transcript, the Transcript tab open.
struct Reader {
  explicit Reader(const log::Transcript& of) : transcript(of), ui(fakes::empty_snapshot({})) {
    show();
    ui.key(ImGuiKey_2);
  }

  // A new snapshot with the transcript as it is now.
  void show() {
    auto snapshot = fakes::busy_snapshot({});
    auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
    row->log = transcript.view();
    snapshot->runners[0] = row;
    ui.snapshot = snapshot;
    ui.frames(2);
  }

  // How many lines one frame draws.
  int drawn() {
    ImGui::GetIO().DeltaTime = 1 / 60.0F;
    ImGui::NewFrame();
    AgeClock ages(ui.now);
    const Frame frame{*ui.snapshot, ui.theme(), ui.fonts(), ages, ui.activity, ui.actions.facts, ui.scale()};
    ImGui::SetNextWindowSize({700, 600});
    ImGui::Begin("alone");
    const int lines = draw_transcript(frame, ui.state, *ui.snapshot->runners[0], {0, 0, 700, 600});
    ImGui::End();
    ImGui::EndFrame();
    return lines;
  }

  float row_height() const { return std::round(18 * 1.06F); }
  std::int64_t top_line() const { return ui.state.transcript.top.line; }

  const log::Transcript& transcript;
  HeadlessUi ui;
};

struct Thousand {
  log::Transcript transcript{std::make_unique<fakes::HeapChunks>()};
  Thousand() { fakes::append_lines(transcript, 0, 1000); }
};

TEST_CASE("of a million lines only those that show are touched") {
  Reader reader(million());
  REQUIRE(reader.ui.snapshot->runners[0]->log.size() == kMillion);
  const int drawn = reader.drawn();
  CHECK(drawn > 10);
  CHECK(drawn < 50);
}

TEST_CASE("the end is followed as it grows, until the person scrolls up, and again from the end") {
  Thousand lines;
  Reader reader(lines.transcript);
  CHECK(reader.ui.state.transcript.follow);
  const std::int64_t before = reader.top_line();
  fakes::append_lines(lines.transcript, 1000, 500);
  reader.show();
  CHECK(reader.top_line() == before + 500);
  CHECK(!reader.ui.has("Jump to end###jump"));

  reader.ui.hover(kLeft, kMiddle);
  reader.ui.wheel(1);
  CHECK(!reader.ui.state.transcript.follow);
  const std::int64_t scrolled = reader.top_line();
  CHECK(scrolled == before + 500 - 3);
  fakes::append_lines(lines.transcript, 1500, 500);
  reader.show();
  CHECK(reader.top_line() == scrolled);

  CHECK(reader.ui.state.transcript.seen_end == 1500);
  REQUIRE(reader.ui.click("500 new lines###jump"));
  reader.ui.frame();
  CHECK(reader.ui.state.transcript.follow);
  CHECK(reader.top_line() == before + 1000);

  reader.ui.hover(kLeft, kMiddle);
  reader.ui.wheel(1);
  reader.ui.wheel(-5);
  CHECK(reader.ui.state.transcript.follow);
}

TEST_CASE("every line of a million can be reached") {
  Reader reader(million());
  reader.ui.key(ImGuiKey_Home);
  CHECK(reader.top_line() == 0);
  reader.ui.state.transcript.top = {999'000, 0};
  reader.ui.frame();
  CHECK(reader.top_line() == 999'000);
  reader.ui.key(ImGuiKey_PageUp);
  CHECK(reader.top_line() < 999'000);
  CHECK(reader.top_line() > 998'950);
  reader.ui.key(ImGuiKey_End);
  CHECK(reader.ui.state.transcript.follow);
  CHECK(reader.top_line() > 999'900);
}

TEST_CASE(
    "long lines are broken when the person wants it, every row is reached and times stand beside the first") {
  Thousand lines;
  lines.transcript.append(std::string(5000, 'x'), {}, {1'000}, log::LineKind::Text);
  Reader reader(lines.transcript);
  CHECK(reader.ui.state.transcript.top.part == 0);
  REQUIRE(reader.ui.click("Break long lines"));
  reader.ui.frame();
  CHECK(reader.ui.state.wrap);
  CHECK(reader.ui.state.transcript.top == TextRow{1000, reader.ui.state.transcript.top.part});
  CHECK(reader.ui.state.transcript.top.part > 0);
  const auto bottom = reader.ui.state.transcript.top;
  reader.ui.hover(kLeft, kMiddle);
  reader.ui.wheel(1);
  CHECK(reader.ui.state.transcript.top == TextRow{1000, bottom.part - 3});
  reader.ui.key(ImGuiKey_H);
  CHECK(reader.ui.state.times);
  CHECK(reader.drawn() > 10);
  reader.ui.key(ImGuiKey_W);
  CHECK(!reader.ui.state.wrap);
}

TEST_CASE(
    "what is looked for is found while it is typed, gone through both ways round the ends, and closed") {
  Thousand lines;
  lines.transcript.append("a needle", {}, {}, log::LineKind::Text);
  fakes::append_lines(lines.transcript, 1001, 500);
  lines.transcript.append("another NEEDLE", {}, {}, log::LineKind::Text);
  fakes::append_lines(lines.transcript, 1502, 500);
  Reader reader(lines.transcript);
  reader.ui.key(ImGuiKey_1);
  reader.ui.key(ImGuiMod_Ctrl | ImGuiKey_F);
  CHECK(reader.ui.state.tab == Tab::Transcript);
  reader.ui.frames(2);
  reader.ui.type("needle");
  reader.ui.frames(3);
  const auto& state = reader.ui.state;
  CHECK(state.find.find.lines() == std::vector<std::int64_t>{1000, 1501});
  CHECK(state.transcript.found == 1501);  // nothing below what shows: the nearest above
  CHECK(state.transcript.top.line <= 1501);
  CHECK(state.transcript.top.line > 1501 - 40);
  reader.ui.key(ImGuiKey_Enter);
  CHECK(state.transcript.found == 1000);  // round the end
  reader.ui.frames(2);
  reader.ui.key(ImGuiKey_Enter);
  CHECK(state.transcript.found == 1501);
  reader.ui.frames(2);
  reader.ui.key(ImGuiMod_Shift | ImGuiKey_Enter);
  CHECK(state.transcript.found == 1000);
  REQUIRE(reader.ui.click("Next"));
  CHECK(state.transcript.found == 1501);
  REQUIRE(reader.ui.click("Previous"));
  CHECK(state.transcript.found == 1000);
  REQUIRE(reader.ui.click("Match case"));
  reader.ui.frames(2);
  CHECK(state.find.find.lines() == std::vector<std::int64_t>{1000});
  lines.transcript.append("one more needle", {}, {}, log::LineKind::Text);
  reader.show();
  CHECK(state.find.find.lines().size() == 2);
  REQUIRE(reader.ui.click("Close the search"));
  reader.ui.frame();
  CHECK(!reader.ui.has("##find"));
}

TEST_CASE("a search over a million lines is cut into frames, and asks for the next one until it is done") {
  Find find;
  const log::LogView log = million().view();
  int frames = 1;
  while (find.look(log, {"tests passed", false, false}, {})) ++frames;
  CHECK(frames > 20);
  CHECK(frames < 400);
  CHECK(find.lines().size() >= Find::kMaxHits);
  CHECK(!find.look(log, {}, {}));
  CHECK(find.lines().empty());
  CHECK(!find.matcher());
}

TEST_CASE("an expression is made by whoever can; one that is none says so and finds nothing") {
  Thousand lines;
  const MakeRegex make = [](std::string_view text,
                            log::CaseMode mode) -> Result<std::shared_ptr<const log::Matcher>> {
    if (text == "(") return Error{ErrorKind::Invalid, "missing )"};
    return log::make_literal(text, mode);
  };
  Reader reader(lines.transcript);
  reader.ui.actions.facts.make_regex = make;
  reader.ui.key(ImGuiMod_Ctrl | ImGuiKey_F);
  reader.ui.frames(2);
  reader.ui.type("(");
  reader.ui.frames(2);
  CHECK(reader.ui.state.find.find.trouble().empty());
  REQUIRE(reader.ui.click("Regular expression"));
  reader.ui.frames(2);
  CHECK(reader.ui.state.find.find.trouble() == "missing )");
  CHECK(reader.ui.state.find.find.lines().empty());
}

TEST_CASE("lines are marked by dragging and copied as they are") {
  Thousand lines;
  Reader reader(lines.transcript);
  reader.ui.key(ImGuiKey_Home);
  HeadlessUi::clipboard().clear();
  const float top = 44 + 34 + 1 + 8, line = reader.row_height();
  reader.ui.hover(kLeft, top + 2.5F * line);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  reader.ui.frame();
  reader.ui.hover(kLeft, top + 4.5F * line);
  reader.ui.hover(kLeft, top + 4.6F * line);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  reader.ui.frame();
  REQUIRE(reader.ui.state.transcript.mark.set());
  CHECK(reader.ui.state.transcript.mark.first().row.line == 2);
  CHECK(reader.ui.state.transcript.mark.last().row.line == 4);
  reader.ui.key(ImGuiMod_Ctrl | ImGuiKey_C);
  const log::LogView log = reader.transcript.view();
  const auto column = static_cast<std::size_t>(reader.ui.state.transcript.mark.first().col);
  CHECK(HeadlessUi::clipboard() == std::string(log.line(2).text.substr(column)) + '\n' +
                                       std::string(log.line(3).text) + '\n' +
                                       std::string(log.line(4).text.substr(0, column + 1)));
}

TEST_CASE("without a screen the Terminal tab shows the end of the transcript") {
  Thousand lines;
  Reader reader(lines.transcript);
  reader.ui.key(ImGuiKey_1);
  reader.ui.frames(2);
  CHECK(reader.ui.has("lines"));
  CHECK(reader.ui.state.terminal_tail.top.line > 0);
}

TEST_CASE("the transcript can be cut down to the lines that match, and back") {
  Thousand lines;
  Reader reader(lines.transcript);
  reader.ui.key(ImGuiKey_F);
  reader.ui.frames(2);
  const std::string word(lines.transcript.view().line(500).text.substr(0, 12));
  reader.ui.type(word);
  reader.ui.frames(3);
  const auto hits = reader.ui.state.find.find.lines();
  REQUIRE(!hits.empty());
  CHECK(reader.ui.state.find.only_hits);
  REQUIRE(hits.size() < 1000);
  const int drawn = reader.drawn();
  CHECK(drawn <= static_cast<int>(hits.size()));
  CHECK(drawn > 0);
  CHECK(std::binary_search(hits.begin(), hits.end(), reader.top_line()));
  REQUIRE(reader.ui.click("Only lines that match"));
  reader.ui.frames(2);
  CHECK(reader.drawn() > 10);
  reader.ui.click("Only lines that match");
  reader.ui.state.find.wanted.text = "no such line at all";
  reader.ui.frames(3);
  CHECK(reader.drawn() == 0);
}

TEST_CASE("rows of some lines only: every one is reached both ways, broken or not") {
  log::Transcript transcript(std::make_unique<fakes::HeapChunks>());
  for (int i = 0; i < 10; ++i)
    transcript.append(std::string(25, static_cast<char>('a' + i)), {}, {}, log::LineKind::Text);
  const auto view = transcript.view();
  const std::vector<std::int64_t> only{2, 3, 7};
  for (const std::int64_t cols : {0, 10}) {
    const TextRows rows(view, cols, &only);
    std::vector<TextRow> seen;
    for (TextRow at = rows.first();; at = rows.moved(at, 1)) {
      seen.push_back(at);
      if (rows.moved(at, 1) == at) break;
    }
    CHECK(seen.size() == (cols == 0 ? 3 : 9));
    CHECK(seen.back().line == 7);
    for (std::size_t i = 0; i + 1 < seen.size(); ++i) CHECK(rows.moved(seen[i + 1], -1) == seen[i]);
    CHECK(rows.moved({5, 0}, 0) == TextRow{7, 0});
    CHECK(!rows.exists({4, 0}));
  }
  const std::vector<std::int64_t> none;
  CHECK(!TextRows(view, 10, &none).exists(TextRows(view, 10, &none).first()));
}

TEST_CASE("what is marked is copied with its colours when that is asked for") {
  log::Transcript transcript(std::make_unique<fakes::HeapChunks>());
  const std::vector<log::StyleRun> runs{{4, Style{Color::palette(1), {}, 0}}};
  transcript.append("say red  ", runs, {}, log::LineKind::Text);
  transcript.append("plain", {}, {}, log::LineKind::Text);
  const auto view = transcript.view();
  const TextRows rows(view, 0);
  TextMark mark;
  mark.from = TextCell{{0, 0}, 0};
  mark.to = TextCell{{1, 0}, 4};
  CHECK(rows.marked_text(mark, 1000) == "say red\nplain");
  CHECK(rows.marked_text(mark, 1000, TextRows::Ink::Sgr) == "say \x1b[0;31mred\x1b[0m\nplain");
}

TEST_CASE(
    "B and E go back to the prompt and the error before, each time one further, and say when there is none") {
  CHECK(is_landmark(Landmark::Prompt, "│ ❯ do it"));
  CHECK(is_landmark(Landmark::Prompt, "me@host:~/src$ make"));
  CHECK(!is_landmark(Landmark::Prompt, "❯  "));
  CHECK(!is_landmark(Landmark::Prompt, "it costs 3$ a piece, mail me@host"));
  CHECK(is_landmark(Landmark::Error, "src/a.cpp:3: error: no"));
  CHECK(!is_landmark(Landmark::Error, "0 errors"));
  log::Transcript transcript(std::make_unique<fakes::HeapChunks>());
  const auto filler = [&] {
    for (int i = 0; i < 30'000; ++i) transcript.append("line", {}, {}, log::LineKind::Text);
  };
  transcript.append("❯ first", {}, {}, log::LineKind::Text);
  filler();
  transcript.append("❯ second", {}, {}, log::LineKind::Text);
  filler();
  Reader reader(transcript);
  reader.ui.key(ImGuiKey_B);
  reader.ui.frames(4);
  CHECK(reader.ui.state.transcript.found == 30'001);
  reader.ui.key(ImGuiKey_B);
  reader.ui.frames(4);
  CHECK(reader.ui.state.transcript.found == 0);
  CHECK(reader.top_line() == 0);
  reader.ui.key(ImGuiKey_B);
  reader.ui.frames(4);
  CHECK(reader.ui.state.seek.in_vain);
  reader.ui.key(ImGuiKey_E);
  reader.ui.frames(6);
  CHECK(reader.ui.state.seek.in_vain);
  CHECK(!reader.ui.state.seek.running);
}

TEST_CASE("one panel searches all runners, and a line that was found is shown in its transcript") {
  Thousand lines;
  Reader reader(lines.transcript);
  HeadlessUi& ui = reader.ui;
  ui.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
  ui.frames(2);
  ui.type("wor");
  const auto asked = ui.actions.all<core::Search>();
  REQUIRE(asked.size() == 3);
  CHECK(asked.back().request.pattern == "wor");
  auto state = std::make_shared<log::SearchState>();
  state->request = asked.back().request;
  log::RunnerHits hits;
  hits.runner = ui.snapshot->runners[0]->runner.id;
  hits.hits.add({{100, {}}, {700, {}}});
  hits.screen = {{3, {}}};
  state->runners = {hits};
  state->count = 3;
  auto next = std::make_shared<snapshot::Snapshot>(*ui.snapshot);
  next->search = state;
  ui.snapshot = next;
  ui.frames(2);
  CHECK(ui.has("planner:701##1"));
  ui.key(ImGuiKey_DownArrow);
  ui.key(ImGuiKey_DownArrow);
  ui.key(ImGuiKey_Enter);
  CHECK(ui.state.dialog == Dialog::None);
  CHECK(ui.state.tab == Tab::Transcript);
  CHECK(ui.state.transcript.found == 100);
  CHECK(ui.state.find.wanted.text == "wor");
  CHECK(ui.actions.all<core::Search>().back().request.pattern.empty());
  ui.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
  CHECK(ui.actions.all<core::Search>().back().request.pattern == "wor");
  ui.key(ImGuiKey_Escape);
  CHECK(ui.state.dialog == Dialog::None);
  CHECK(ui.actions.all<core::Search>().back().request.pattern.empty());
}

}  // namespace
}  // namespace geppetto::window
