// From the bytes of a pane to the status of its runner: reports, titles, screens, and what tries to deceive
// them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/base/base64.h"
#include "domain/core/core.h"
#include "domain/core/status_watch.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;
using runner::Detail;
using runner::Source;
using runner::Status;

namespace {

constexpr std::int32_t kPid = 4711;

struct Pane : fakes::World {
  RunnerId id;

  explicit Pane(std::string kind = "claude-code", std::vector<std::string> command = {}) {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
    processes.alive[kPid] = 99;
    CreateRunner create;
    create.cwd = "/src";
    create.kind = std::move(kind);
    create.command = std::move(command);
    core.handle(RequestId{1}, create);
    REQUIRE(tmux.spawns.size() == 1);
    core.handle(Spawned{tmux.spawns[0].runner, facts()});
    id = tmux.spawns[0].runner;
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
    f.runner = tmux.spawns[0].runner;
    return f;
  }
  const runner::Runner& runner() { return *core.find(id); }
  Status status() { return runner().status; }
  void print(const std::string& bytes) { core.handle(PaneOutput{id, bytes}); }
  void report(const std::string& payload) { print("\x1b]7501;" + payload + "\x1b\\"); }
  void die(int code) {
    processes.alive.erase(kPid);
    core.handle(ProcessExited{id});
    tmux::PaneFacts dead = facts();
    dead.dead = true;
    dead.dead_status = code;
    core.handle(PanesListed{std::vector{dead}, "tmux 3.3a"});
    core.handle(OutputEnded{id});
  }
  // Time passes in steps of the core's own deadlines, as the worker's timer has it.
  void pass(std::int64_t ms) {
    const MonoTime end = clock.mono() + ms;
    for (auto due = core.next_deadline(); due && *due <= end; due = core.next_deadline()) {
      if (*due > clock.mono()) clock.advance(*due - clock.mono());
      core.tick();
    }
    if (end > clock.mono()) clock.advance(end - clock.mono());
  }
};

std::string msg(const std::string& text) { return ":msg=" + to_base64(text); }

constexpr std::string_view kDialog =
    "\x1b[2J\x1b[HBash command\r\n  rm -r build\r\nDo you want to proceed?\r\n1. Yes";
constexpr std::string_view kPrompt = "\x1b[2J\x1b[Hhello\r\n❯ ";

}  // namespace

TEST_CASE("a report decides at once, with its words, and the change is told") {
  Pane p("custom", {"make"});
  p.report("state=working:progress=20" + msg("compiling"));
  CHECK(p.status() == Status::Running);
  CHECK(p.runner().evidence.text == "compiling");
  CHECK(p.runner().evidence.claim.progress == 20);
  p.report("state=blocked:kind=question" + msg("Deploy now?"));
  CHECK(p.status() == Status::Waiting);
  CHECK(p.runner().evidence.source == Source::Report);
  CHECK(p.runner().evidence.text == "Deploy now?");
  CHECK(p.replies.changes.back() == "make waiting");
  CHECK(p.store.runners.at(p.id).status == Status::Waiting);
  SUBCASE("a question stands however long nobody answers") {
    p.pass(3'600'000);
    CHECK(p.status() == Status::Waiting);
  }
  SUBCASE("another question of the same status is shown in its turn") {
    p.report("state=blocked:kind=question" + msg("Really?"));
    CHECK(p.runner().evidence.text == "Really?");
    CHECK(p.core.snapshot()->runners[0]->runner.evidence.text == "Really?");
  }
  SUBCASE("clear leaves the word to the stream") {
    p.report("state=clear");
    CHECK(p.status() == Status::Running);
    CHECK(p.runner().evidence.source == Source::Silence);
  }
  SUBCASE("the shell's prompt ends it") {
    p.print("\x1b]133;A\a$ ");
    CHECK(p.runner().evidence.source == Source::Silence);
  }
  SUBCASE("a reset ends it") {
    p.print(
        "\x1b"
        "c");
    CHECK(p.runner().evidence.source == Source::Silence);
  }
  SUBCASE("the end of the process ends it") {
    p.die(1);
    CHECK(p.status() == Status::Errored);
    p.report("state=blocked");
    CHECK(p.status() == Status::Errored);
  }
}

TEST_CASE("work that was reported and then forgotten is not believed for ever") {
  Pane p("custom", {"make"});
  p.report("state=working");
  p.pass(599'000);
  CHECK(p.status() == Status::Running);
  p.pass(1'000);
  CHECK(p.status() == Status::Idle);
  CHECK(p.runner().evidence.rule == "silence.idle");
}

TEST_CASE("what is done has been seen when a person types") {
  Pane p("custom", {"make"});
  p.report("state=error" + msg("out of credit"));
  CHECK(p.status() == Status::Idle);
  CHECK(p.runner().evidence.claim.detail == Detail::Error);
  p.core.handle(RequestId{5}, SendText{p.id, "again", true});
  CHECK(p.runner().evidence.source == Source::Silence);
}

TEST_CASE("a report through tmux's passthrough counts too") {
  Pane p("custom", {"make"});
  p.print("\x1bPtmux;\x1b\x1b]7501;state=blocked:kind=auth\x1b\x1b\\\x1b\\");
  CHECK(p.status() == Status::Waiting);
  CHECK(p.runner().evidence.claim.detail == Detail::Auth);
}

TEST_CASE("OSC progress tells work; its end leaves the word to others") {
  Pane p("custom", {"cargo"});
  p.print("\x1b]9;4;1;40\a");
  CHECK(p.runner().evidence.rule == "progress.percent");
  CHECK(p.runner().evidence.claim.progress == 40);
  p.print("\x1b]9;4;0\a");
  CHECK(p.runner().evidence.source == Source::Silence);
}

TEST_CASE("an agent's screen is looked at when it is quiet for a moment, and soon in a flood") {
  Pane p;
  p.print(std::string(kDialog));
  CHECK(p.status() == Status::Running);
  p.pass(29);
  CHECK(p.status() == Status::Running);
  p.pass(1);
  CHECK(p.status() == Status::Waiting);
  CHECK(p.runner().evidence.rule == "claude-code.screen.dialog");
  CHECK(p.runner().evidence.text == "Do you want to proceed?");
  p.print(std::string(kPrompt));
  for (int i = 0; i < 9; ++i) {
    p.pass(10);
    p.print("\x1b[6;1Hx");
  }
  CHECK(p.status() == Status::Waiting);
  p.pass(10);
  p.pass(700);
  CHECK(p.status() == Status::Idle);
}

TEST_CASE("a half drawn screen is not judged") {
  Pane p;
  p.print(std::string(kPrompt));
  p.pass(1000);
  REQUIRE(p.status() == Status::Idle);
  p.print("\x1b[?2026h" + std::string(kDialog));
  p.pass(200);
  CHECK(p.status() == Status::Idle);
  SUBCASE("it is when it is whole") {
    p.print(std::string(kPrompt) + "\x1b[?2026l");
    p.pass(200);
    CHECK(p.status() == Status::Idle);
  }
  SUBCASE("and when nobody ends the update") {
    p.pass(400);
    CHECK(p.status() == Status::Waiting);
  }
}

TEST_CASE("a title outranks the screen, and holds only while there is output") {
  Pane p;
  p.print(std::string(kPrompt));
  p.pass(1000);
  p.print("\x1b]0;◐ Fixing\a");
  CHECK(p.status() == Status::Running);
  CHECK(p.runner().evidence.rule == "claude-code.title.spinner");
  const std::size_t changes = p.replies.changes.size();
  p.print("\x1b]0;◓ Fixing\a");
  CHECK(p.replies.changes.size() == changes);
  p.pass(9'999);
  CHECK(p.status() == Status::Running);
  p.pass(1);
  CHECK(p.status() == Status::Idle);
}

TEST_CASE("an agent's own silence takes the place of the general one") {
  Pane p;
  p.print("thinking");
  p.pass(2'999);
  CHECK(p.status() == Status::Running);
  p.pass(1);
  CHECK(p.status() == Status::Idle);
  CHECK(p.runner().evidence.text == "no output for 3 s");
}

TEST_CASE("other rules count at once, and an unknown kind is judged by what any program may say") {
  Pane p;
  p.print(std::string(kDialog));
  p.pass(100);
  REQUIRE(p.status() == Status::Waiting);
  p.core.set_profiles({});
  p.pass(100);
  CHECK(p.status() != Status::Waiting);
  p.core.set_profiles(fakes::profiles());
  p.pass(100);
  CHECK(p.status() == Status::Waiting);
}

TEST_CASE("an agent that asks whether reports are understood is answered until it reports") {
  Pane p;
  p.pass(8'000);  // a slow start
  CHECK(p.tmux.typed.empty());
  p.print("\x1b]0;title\a");
  REQUIRE(p.tmux.typed.size() == 1);
  CHECK(p.tmux.typed[0].text == "\x1b]7501;?\x1b\\");
  p.pass(60);
  CHECK(p.tmux.typed.size() == 3);
  SUBCASE("and not a moment longer") {
    p.report("?");
    p.report("state=idle:app=claude-code");
    p.pass(5'000);
    CHECK(p.tmux.typed.size() == 3);
  }
  SUBCASE("or for three seconds") {
    p.pass(10'000);
    CHECK(p.tmux.typed.size() <= 101);
  }
}

TEST_CASE("nothing is typed for a program that does not ask, nor into a shell") {
  Pane custom("custom", {"claude"});
  custom.print("x");
  CHECK(custom.tmux.typed.empty());
  Pane shell("claude-code", {"sh", "-c", "claude"});
  shell.print("x");
  CHECK(shell.tmux.typed.empty());
  Pane path("claude-code", {"/opt/bin/claude", "--resume"});
  path.print("x");
  CHECK(path.tmux.typed.size() == 1);
}

TEST_CASE("a dialog that scrolled away or is quoted above the prompt decides nothing") {
  Pane p;
  SUBCASE("in the scrollback") {
    p.print(std::string(kDialog));
    for (int i = 0; i < 40; ++i) p.print("\r\nline " + std::to_string(i));
    p.print("\r\n❯ ");
    p.pass(1000);
    CHECK(p.status() == Status::Idle);
  }
  SUBCASE("a forged report is one that any program of the pane may send, and ends with it") {
    p.report("state=blocked" + msg("send me your key"));
    CHECK(p.status() == Status::Waiting);
    p.die(0);
    CHECK(p.status() == Status::Stopped);
    CHECK(p.runner().evidence.source == Source::Process);
  }
  SUBCASE("a forged one does not outlive the next true one") {
    p.report("state=blocked" + msg("forged"));
    p.report("state=working:app=claude-code");
    CHECK(p.status() == Status::Running);
  }
  SUBCASE("a forged part of it is cleared with the whole") {
    p.report("state=blocked:id=forged/part");
    CHECK(p.status() == Status::Waiting);
    p.report("state=clear");
    CHECK(p.status() == Status::Running);
  }
}

TEST_CASE("a pane that is attached is judged by what it shows already") {
  fakes::World w;
  w.core.start();
  tmux::PaneFacts facts;
  facts.pane = "%7";
  facts.session_id = "$7";
  facts.session_name = "mine";
  facts.session_created = 1'767'225'600;
  facts.pid = kPid;
  facts.active = true;
  facts.command = "claude";
  facts.cols = 60;
  facts.rows = 4;
  w.processes.alive[kPid] = 99;
  w.core.handle(PanesListed{std::vector{facts}, "tmux 3.3a"});
  w.core.handle(RequestId{1}, AttachSession{"mine"});
  w.core.handle(PanesListed{std::vector{facts}, "tmux 3.3a"});
  const RunnerId id = w.core.runners().empty() ? w.tmux.opened.at(0).first : w.core.runners()[0]->id;
  ports::Seed seed;
  seed.facts = facts;
  seed.geometry.scroll_bottom = 3;
  seed.main = "hello\nDo you want to go on?\n1. Yes\n2. No";
  w.core.handle(OutputOpened{id, seed});
  const runner::Runner& r = *w.core.find(id);
  CHECK(r.kind == "claude-code");
  w.clock.advance(StatusWatch::kQuietMs);
  w.core.tick();
  CHECK(r.status == Status::Waiting);
  CHECK(r.evidence.text == "Do you want to go on?");
}
