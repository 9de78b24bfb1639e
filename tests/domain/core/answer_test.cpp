// An answer reaches the question that was meant, once, or nothing is pressed: every race of the two.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "domain/core/core.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;
using runner::Status;

namespace {

constexpr std::int32_t kPid = 4711;

agent::Profiles toy(agent::Choices::By by) {
  agent::Profile p;
  p.name = "toy";
  p.program = "toy";
  agent::Rule dialog;
  dialog.id = "dialog";
  dialog.meaning = agent::Meaning::Permission;
  dialog.priority = 2;
  dialog.lines = 30;
  dialog.all.push_back(*agent::Glob::parse("Allow *\\?"));
  dialog.choices = {by, {">"}, agent::Glob::parse("Type *")};
  agent::Rule prompt;
  prompt.id = "prompt";
  prompt.meaning = agent::Meaning::Idle;
  prompt.priority = 3;
  prompt.all.push_back(*agent::Glob::parse("$*"));
  p.screen_rules = {dialog, prompt};
  return agent::Profiles({std::make_shared<const agent::Profile>(std::move(p))});
}

struct Asked : fakes::World {
  RunnerId id;
  std::uint64_t last = 100;

  explicit Asked(agent::Choices::By by = agent::Choices::By::Digit)
      : World({30'000, {"/demo"}, 4096, false, {}, toy(by)}) {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
    processes.alive[kPid] = 99;
    CreateRunner create;
    create.cwd = "/src";
    create.kind = "toy";
    core.handle(RequestId{1}, create);
    id = tmux.spawns.at(0).runner;
    core.handle(Spawned{id, facts()});
  }
  tmux::PaneFacts facts() {
    tmux::PaneFacts f;
    f.pane = "%1";
    f.session_id = "$1";
    f.session_name = tmux.spawns[0].session_name;
    f.session_created = 1'767'225'600;
    f.pid = kPid;
    f.cols = 60;
    f.rows = 12;
    f.runner = id;
    return f;
  }
  const runner::Runner& runner() { return *core.find(id); }
  void print(const std::string& bytes) { core.handle(PaneOutput{id, bytes}); }
  static std::string dialog(const std::string& what, int at = 1, const std::string& third = "No") {
    std::string out = "\x1b[2J\x1b[HAllow " + what + "?\r\n";
    const std::string labels[] = {"Yes", "Yes, always", third};
    for (int i = 1; i <= 3; ++i)
      out += (i == at ? "> " : "  ") + std::to_string(i) + ". " + labels[i - 1] + "\r\n";
    return out;
  }
  static std::string prompt() { return "\x1b[2J\x1b[H$ "; }
  void show(const std::string& bytes) {
    print(bytes);
    pass(200);
  }
  void pass(std::int64_t ms) {
    const MonoTime end = clock.mono() + ms;
    for (auto due = core.next_deadline(); due && *due <= end; due = core.next_deadline()) {
      if (*due > clock.mono()) clock.advance(*due - clock.mono());
      core.tick();
    }
    if (end > clock.mono()) clock.advance(end - clock.mono());
  }
  std::uint64_t ask(AnswerDialog what) {
    what.runner = id;
    core.handle(RequestId{++last}, std::move(what));
    return last;
  }
  std::uint64_t answer(const std::string& choice, const std::string& dialog = {}) {
    return ask({{}, choice, std::nullopt, dialog});
  }
  std::uint64_t write(const std::string& text) { return ask({{}, {}, text, {}}); }
  void tmux_says(Outcome outcome) {
    const RequestId request = tmux.pressed.empty() ? RequestId{} : tmux.pressed.back().request;
    core.handle(InputSent{request, std::move(outcome)});
  }
  // "done", "" for not yet, or the error.
  std::string told(std::uint64_t request) {
    const auto found = replies.answers.find(request);
    if (found == replies.answers.end()) return "";
    if (found->second) return "done";
    return std::string(to_string(found->second.error().kind)) + ": " + found->second.error().what;
  }
  std::size_t presses() { return tmux.pressed.size(); }
};

}  // namespace

TEST_CASE("answer: what is asked is told while it is asked") {
  Asked a;
  a.show(Asked::dialog("rm"));
  REQUIRE(a.runner().dialog);
  CHECK(a.runner().dialog->question == "Allow rm?");
  REQUIRE(a.runner().dialog->choices.size() == 3);
  CHECK(a.runner().dialog->choices[1] == runner::Choice{"2", "Yes, always"});
  CHECK(a.core.snapshot()->runners[0]->runner.dialog->question == "Allow rm?");
  a.show(Asked::dialog("mv"));
  CHECK(a.runner().dialog->question == "Allow mv?");
  CHECK(a.core.snapshot()->runners[0]->runner.dialog->question == "Allow mv?");
  a.show(Asked::prompt());
  a.pass(1000);
  CHECK_FALSE(a.runner().dialog);
}

TEST_CASE("answer: pressed with the lines it is meant for, and done when the question has gone") {
  Asked a;
  a.show(Asked::dialog("rm"));
  const auto request = a.answer("3", a.runner().dialog->identity);
  REQUIRE(a.presses() == 1);
  CHECK(a.tmux.pressed[0].keys == "3");
  CHECK(a.tmux.pressed[0].lines ==
        std::vector<std::string>{"Allow rm?", "1. Yes", "2. Yes, always", "3. No"});
  CHECK(a.told(request).empty());
  SUBCASE("tmux tells first") {
    a.tmux_says(ok());
    CHECK(a.told(request).empty());
    a.show(Asked::prompt());
  }
  SUBCASE("the screen tells first") {
    a.show(Asked::prompt());
    CHECK(a.told(request).empty());
    a.tmux_says(ok());
  }
  SUBCASE("another question follows at once") {
    a.tmux_says(ok());
    a.show(Asked::dialog("mv"));
  }
  SUBCASE("the program ends of it") {
    a.tmux_says(ok());
    a.processes.alive.erase(kPid);
    tmux::PaneFacts dead = a.facts();
    dead.dead = true;
    dead.dead_status = 0;
    a.core.handle(PanesListed{std::vector{dead}, "tmux 3.3a"});
    a.core.handle(OutputEnded{a.id});
  }
  CHECK(a.told(request) == "done");
  a.pass(20'000);
  CHECK(a.presses() == 1);
}

TEST_CASE("answer: a question that stays is told, and nothing is pressed twice") {
  Asked a;
  a.show(Asked::dialog("rm"));
  const auto request = a.answer("no");
  a.tmux_says(ok());
  a.show(Asked::dialog("rm", 3));  // only its cursor moves
  CHECK(a.told(request).empty());
  a.pass(5000);
  CHECK(a.told(request) == "Timeout: toy: pressed 3, but the question is still there after 5 s");
  CHECK(a.presses() == 1);
}

TEST_CASE("answer: nothing is pressed for a question that has changed") {
  Asked a;
  a.show(Asked::dialog("rm"));
  const std::string shown = a.runner().dialog->identity;
  SUBCASE("before the answer came") {
    a.show(Asked::dialog("mv"));
    CHECK(a.told(a.answer("1", shown)) == "Refused: toy: the question has changed; it is now: Allow mv?");
    CHECK(a.presses() == 0);
  }
  SUBCASE("so short before that nobody has looked yet") {
    a.print(Asked::dialog("mv"));
    const auto request = a.answer("1", shown);
    CHECK(a.presses() == 0);
    a.pass(100);
    CHECK(a.told(request) == "Refused: toy: the question has changed; it is now: Allow mv?");
    CHECK(a.presses() == 0);
  }
  SUBCASE("and tmux knows it before we do") {
    const auto request = a.answer("1", shown);
    a.tmux_says(Error{ErrorKind::Busy, "not shown"});
    CHECK(a.told(request).empty());
    a.show(Asked::dialog("mv"));
    CHECK(a.told(request) == "Refused: toy: the question has changed; it is now: Allow mv?");
    CHECK(a.presses() == 1);
  }
  SUBCASE("and comes back: it is answered then") {
    const auto request = a.answer("1", shown);
    a.tmux_says(Error{ErrorKind::Busy, "not shown"});
    a.show(Asked::dialog("rm", 2));
    REQUIRE(a.presses() == 2);
    a.tmux_says(ok());
    a.show(Asked::prompt());
    CHECK(a.told(request) == "done");
  }
  SUBCASE("tmux does not see it, and nothing ever comes") {
    const auto request = a.answer("1", shown);
    a.tmux_says(Error{ErrorKind::Busy, "not shown"});
    a.pass(1000);
    CHECK(a.told(request) ==
          "Refused: toy: the question changed as it was to be answered; nothing was pressed");
  }
  SUBCASE("it is gone") {
    a.show(Asked::prompt());
    CHECK(a.told(a.answer("1", shown)) == "Refused: toy: it asks nothing now");
    a.pass(1000);
    CHECK(a.told(a.answer("1")) == "Refused: toy: it asks nothing now");
  }
  SUBCASE("it goes as tmux is asked") {
    const auto request = a.answer("1", shown);
    a.tmux_says(Error{ErrorKind::Busy, "not shown"});
    a.show(Asked::prompt());
    CHECK(a.told(request) == "Refused: toy: the question went away before it was answered");
  }
}

TEST_CASE("answer: a screen that is half drawn is waited for") {
  Asked a;
  a.show(Asked::prompt());
  a.print("\x1b[?2026h\x1b[2J\x1b[HAllow rm?\r\n> 1. Yes\r\n");
  const auto request = a.answer("no");
  a.pass(60);
  CHECK(a.presses() == 0);
  a.print("  2. Yes, always\r\n  3. No\r\n\x1b[?2026l");
  a.pass(40);
  REQUIRE(a.presses() == 1);
  CHECK(a.tmux.pressed[0].keys == "3");
  CHECK(a.told(request).empty());
}

TEST_CASE("answer: mistakes are told with what can be chosen, and one answer at a time is on its way") {
  Asked a;
  a.show(Asked::dialog("rm"));
  CHECK(a.told(a.answer("maybe")) ==
        "Invalid: toy: no such choice: maybe; it offers 1 Yes, 2 Yes, always, 3 No");
  CHECK(a.told(a.write("hello")) == "Refused: toy: it takes no text; it offers 1 Yes, 2 Yes, always, 3 No");
  CHECK(a.presses() == 0);
  const auto first = a.answer("1");
  CHECK(a.told(a.answer("3")) == "Busy: toy: something else is being typed; try again");
  CHECK(a.presses() == 1);
  a.tmux_says(Error{ErrorKind::Io, "tmux: the control client has ended"});
  CHECK(a.told(first) == "Io: toy: tmux: the control client has ended");
}

TEST_CASE("answer: by the cursor, which is moved and looked at before Enter") {
  Asked a(agent::Choices::By::Cursor);
  a.show(Asked::dialog("rm"));
  const auto request = a.answer("no");
  REQUIRE(a.presses() == 1);
  CHECK(a.tmux.pressed[0].keys == "Down Down");
  CHECK(a.tmux.pressed[0].lines.back() == "> 1. Yes");
  a.tmux_says(ok());
  SUBCASE("at once") {
    a.show(Asked::dialog("rm", 3));
    REQUIRE(a.presses() == 2);
  }
  SUBCASE("not far enough") {
    a.show(Asked::dialog("rm", 2));
    REQUIRE(a.presses() == 2);
    CHECK(a.tmux.pressed[1].keys == "Down");
    a.tmux_says(ok());
    a.show(Asked::dialog("rm", 3));
    REQUIRE(a.presses() == 3);
  }
  SUBCASE("another question comes instead") {
    a.show(Asked::dialog("mv", 3));
    CHECK(a.told(request).starts_with("Refused: toy: the question has changed"));
    CHECK(a.presses() == 1);
    return;
  }
  SUBCASE("never") {
    a.pass(2000);
    CHECK(a.told(request) == "Timeout: toy: its cursor does not move");
    return;
  }
  CHECK(a.tmux.pressed.back().keys == "Enter");
  CHECK(a.tmux.pressed.back().lines.back() == "> 3. No");
  a.tmux_says(ok());
  a.show(Asked::prompt());
  CHECK(a.told(request) == "done");
}

TEST_CASE("answer: a text of one's own, where the question takes one") {
  Asked a;
  a.show(Asked::dialog("rm", 1, "Type something"));
  CHECK(a.runner().dialog->takes_text);
  const auto request = a.write("because");
  REQUIRE(a.presses() == 1);
  CHECK(a.tmux.pressed[0].keys == "3");
  a.tmux_says(ok());
  CHECK(a.tmux.sent.empty());
  a.show(Asked::dialog("rm", 3, "Type something"));
  REQUIRE(a.tmux.sent.size() == 1);
  CHECK(a.tmux.sent[0].text == "because");
  a.core.handle(InputSent{a.tmux.sent[0].request, ok()});
  SUBCASE("Enter follows when the text is seen") {
    a.show(Asked::dialog("rm", 3, "because"));
    REQUIRE(a.presses() == 2);
    CHECK(a.tmux.pressed[1].keys == "Enter");
    CHECK(a.tmux.pressed[1].lines == std::vector<std::string>{"Allow rm?", "1. Yes", "2. Yes, always"});
    a.tmux_says(ok());
    CHECK(a.told(request).empty());
    a.show(Asked::prompt());
    CHECK(a.told(request) == "done");
  }
  SUBCASE("not when another question came") {
    a.show(Asked::dialog("mv"));
    CHECK(a.told(request) ==
          "Refused: toy: another screen came while the text was written; Enter was not pressed");
    CHECK(a.presses() == 1);
  }
}

TEST_CASE("answer: a program whose choices cannot be read takes a text while it waits") {
  Asked a(agent::Choices::By::Nothing);
  a.show(Asked::dialog("rm"));
  REQUIRE(a.runner().status == Status::Waiting);
  CHECK_FALSE(a.runner().dialog);
  CHECK(a.told(a.answer("1")) ==
        "Refused: toy: its choices cannot be read; answer with --text, or `geppetto send --keys`");
  const auto request = a.write("y");
  REQUIRE(a.tmux.sent.size() == 1);
  CHECK(a.tmux.sent[0].text == "y\n");
  a.show(Asked::prompt());
  CHECK(a.tmux.sent.size() == 1);
  a.core.handle(InputSent{a.tmux.sent[0].request, ok()});
  CHECK(a.told(request) == "done");
  a.pass(1000);
  CHECK(a.told(a.write("y")) == "Refused: toy: it asks nothing now");
}

TEST_CASE("answer: the end of the program, and being forgotten, are told") {
  Asked a;
  a.show(Asked::dialog("rm"));
  const auto request = a.answer("1");
  a.processes.alive.erase(kPid);
  a.core.handle(PanesListed{std::vector<tmux::PaneFacts>{}, "tmux 3.3a"});
  a.core.handle(OutputEnded{a.id});
  CHECK(a.told(request) == "Refused: toy: its program ended before it was answered");
  a.tmux_says(ok());  // late, and nobody's
  CHECK(a.told(a.answer("1")).starts_with("Refused: toy: is over"));
}
