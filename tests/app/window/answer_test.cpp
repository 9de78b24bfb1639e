// Answers in both windows: a button or a key posts the choice with the question it was drawn from.
#include <doctest/doctest.h>

#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};

// "gui" asks; the others do not.
std::shared_ptr<snapshot::Snapshot> asking() {
  auto busy = fakes::busy_snapshot(kNow);
  for (auto& row : busy->runners) {
    if (row->runner.name != "gui") continue;
    auto asks = std::make_shared<snapshot::RunnerRow>(*row);
    asks->runner.dialog = runner::Dialog{
        "abc", "Run ninja?", {{"1", "Yes"}, {"2", "Yes, ##always, for all commands of it"}, {"3", "No"}}};
    row = asks;
  }
  return busy;
}

TEST_CASE("answers: buttons below the terminal of who asks, and Alt with a digit") {
  HeadlessUi ui(asking());
  CHECK(!ui.has("1 Yes##answer1"));  // of another runner
  REQUIRE(ui.click("gui"));
  ui.frame();
  REQUIRE(ui.click("3 No##answer3"));
  auto answers = ui.actions.all<core::AnswerDialog>();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].choice == "3");
  CHECK(answers[0].dialog == "abc");
  CHECK(!answers[0].text);
  CHECK(ui.has("2 Yes, #always, for all com…##answer2"));
  ui.key(ImGuiMod_Alt | ImGuiKey_2);
  ui.key(ImGuiMod_Alt | ImGuiKey_7);
  ui.key(ImGuiKey_1);  // a tab, as ever
  answers = ui.actions.all<core::AnswerDialog>();
  REQUIRE(answers.size() == 2);
  CHECK(answers[1].choice == "2");
  ui.state.typing = true;
  ui.key(ImGuiMod_Alt | ImGuiKey_1);  // the program's
  CHECK(ui.actions.all<core::AnswerDialog>().size() == 2);
}

TEST_CASE("answers: at the foot of the monitor for who asks, with plain digits") {
  HeadlessUi ui(asking());
  ui.monitor = true;
  ImGui::GetIO().DisplaySize = {420, 300};
  ui.frames(2);
  REQUIRE(ui.click("1 Yes##answer1"));
  ui.key(ImGuiKey_3);
  ui.key(ImGuiKey_9);
  const auto answers = ui.actions.all<core::AnswerDialog>();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].choice == "1");
  CHECK(answers[1].choice == "3");
  CHECK(answers[1].dialog == "abc");
  CHECK(answers[1].runner == answers[0].runner);
  CHECK(ui.rect("gui").bottom <= ui.rect("1 Yes##answer1").top);
}

TEST_CASE("answers: nothing is drawn and no key taken where nobody asks") {
  HeadlessUi ui(fakes::busy_snapshot(kNow));
  ui.monitor = true;
  ui.frames(2);
  ui.key(ImGuiKey_1);
  CHECK(!ui.has("1 Yes##answer1"));
  CHECK(ui.actions.all<core::AnswerDialog>().empty());
}

}  // namespace
}  // namespace geppetto::window
