// The core against ports that only record: what is asked for, what is answered, what a runner becomes.
#include "domain/core/core.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/core/pane_recorder.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;
using runner::Status;

namespace {

constexpr std::int32_t kPid = 4711;

tmux::PaneFacts pane_of(const ports::SpawnSpec& spec) {
  tmux::PaneFacts facts;
  facts.pane = "%1";
  facts.session_id = "$1";
  facts.session_name = spec.session_name;
  facts.session_created = 1'767'225'600;
  facts.window_id = "@1";
  facts.pid = kPid;
  facts.active = true;
  facts.cols = 40;
  facts.rows = 5;
  facts.runner = spec.runner;
  facts.runner_name = spec.display_name;
  return facts;
}

struct Living : fakes::World {
  RunnerId id;
  tmux::PaneFacts pane;

  Living() {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
    processes.alive[kPid] = 99;
    CreateRunner create;
    create.name = "worker";
    create.cwd = "/src";
    create.command = {"make", "-j2"};
    core.handle(RequestId{1}, create);
    REQUIRE(tmux.spawns.size() == 1);
    pane = pane_of(tmux.spawns[0]);
    id = pane.runner;
    core.handle(Spawned{id, pane});
    REQUIRE(replies.answers.at(1).has_value());
  }

  const runner::Runner& runner() { return *core.find(id); }
  void list(std::vector<tmux::PaneFacts> panes) { core.handle(PanesListed{std::move(panes), "tmux 3.3a"}); }
  std::vector<std::string> log() {
    std::vector<std::string> out;
    const auto view = *core.log(id);
    for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) out.emplace_back(view.line(n).text);
    return out;
  }
  void die(int code) {
    processes.alive.erase(kPid);
    core.handle(ProcessExited{id});
    pane.dead = true;
    pane.dead_status = code;
    list({pane});
    core.handle(OutputEnded{id});
  }
};

ports::Seed seed_of(const tmux::PaneFacts& facts, std::string main) {
  ports::Seed seed;
  seed.facts = facts;
  seed.geometry.scroll_bottom = facts.rows - 1;
  seed.geometry.cursor_row = facts.rows - 1;
  seed.main = std::move(main);
  return seed;
}

}  // namespace

TEST_CASE("a runner is created, stored, watched, and named") {
  Living w;
  CHECK(w.runner().name == "worker");
  CHECK(w.runner().status == Status::Running);
  CHECK(w.runner().process == runner::ProcessIdentity{kPid, 99});
  CHECK(w.processes.watched.contains(w.id));
  CHECK(w.store.runners.contains(w.id));
  const auto& spec = w.tmux.spawns[0];
  CHECK(spec.session_name.starts_with("ai-custom-01"));
  CHECK(spec.argv == std::vector<std::string>{"make", "-j2"});
  CHECK(spec.environment.back() == std::pair<std::string, std::string>{"GEPPETTO_RUNNER_ID", w.id.str()});
  CHECK(w.core.snapshot()->newest == w.id);
}

TEST_CASE("what cannot start is told why and leaves nothing behind") {
  Living w;
  CreateRunner create;
  create.cwd = "/src";
  create.command = {"nonesuch"};
  w.core.handle(RequestId{2}, create);
  const RunnerId second = w.tmux.spawns[1].runner;
  w.core.handle(Spawned{second, Error{ErrorKind::NotFound, "command: nonesuch: not on PATH"}});
  CHECK(w.replies.answers.at(2).error().kind == ErrorKind::NotFound);
  CHECK(w.core.find(second) == nullptr);
  CHECK_FALSE(w.store.runners.contains(second));
}

TEST_CASE("bad requests are refused before anything is done") {
  Living w;
  const auto refused = [&](CreateRunner create) {
    w.core.handle(RequestId{9}, std::move(create));
    REQUIRE_FALSE(w.replies.answers.at(9).has_value());
    CHECK(w.tmux.spawns.size() == 1);
    return w.replies.answers.at(9).error();
  };
  CreateRunner good;
  good.cwd = "/src";
  good.command = {"x"};
  CreateRunner c = good;
  c.name = "two\nlines";
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c.name = std::string(301, 'x');
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c.name = "bad \xff utf8";
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c.name = "worker";
  CHECK(refused(c).kind == ErrorKind::Refused);
  c = good;
  c.cwd = "relative";
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c = good;
  c.command.clear();
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c = good;
  c.kind = "robot";
  CHECK(refused(c).what.find("claude-code") != std::string::npos);
  c = good;
  c.command = {std::string("a\0b", 3)};
  CHECK(refused(c).kind == ErrorKind::Invalid);
  c = good;
  c.environment = {{"A=B", "c"}};
  CHECK(refused(c).kind == ErrorKind::Invalid);
}

TEST_CASE("names of 300 characters, emoji and shell text are fine") {
  Living w;
  std::string emoji;
  for (int i = 0; i < 300; ++i) emoji += "\xF0\x9F\xA6\x8A";
  for (const std::string& name : {emoji, std::string("$(rm -rf /) `x` 'q' \"d\" a:b.c")}) {
    CreateRunner create;
    create.name = name;
    create.cwd = "/";
    create.command = {"x"};
    w.core.handle(RequestId{5}, create);
    CHECK(w.tmux.spawns.back().display_name == name);
  }
}

TEST_CASE("thirty seconds without a byte are idle, and the next byte is not") {
  Living w;
  w.core.handle(PaneOutput{w.id, "hello\r\n"});
  w.clock.advance(29'999);
  w.core.tick();
  CHECK(w.runner().status == Status::Running);
  w.clock.advance(1);
  CHECK(*w.core.next_deadline() <= w.clock.mono());
  w.core.tick();
  CHECK(w.runner().status == Status::Idle);
  CHECK_FALSE(w.core.next_deadline());
  w.core.handle(PaneOutput{w.id, "x"});
  CHECK(w.runner().status == Status::Running);
  CHECK(w.replies.changes == std::vector<std::string>{"worker running", "worker idle", "worker running"});
}

TEST_CASE("the last bytes count before the end is told, and the screen joins the transcript") {
  Living w;
  w.core.handle(PaneOutput{w.id, "one\r\ntwo\r\n"});
  w.processes.alive.erase(kPid);
  w.core.handle(ProcessExited{w.id});
  w.pane.dead = true;
  w.pane.dead_status = 3;
  w.list({w.pane});
  CHECK(w.runner().status == Status::Running);
  w.core.handle(PaneOutput{w.id, "last\r\n"});
  w.core.handle(OutputEnded{w.id});
  CHECK(w.runner().status == Status::Errored);
  CHECK(w.runner().exit_code == 3);
  CHECK(w.runner().end_reason == "exited with code 3");
  CHECK(w.log() == std::vector<std::string>{"one", "two", "last"});
  CHECK(w.core.screen(w.id) == nullptr);
  CHECK(w.store.runners.at(w.id).end_reason == "exited with code 3");
}

TEST_CASE("a closed pane is an end without a status") {
  Living w;
  w.core.handle(OutputEnded{w.id});
  CHECK(w.runner().status == Status::Running);
  w.list({});
  CHECK(w.runner().status == Status::Stopped);
  CHECK(w.runner().end_reason == "its tmux pane was closed");
  CHECK_FALSE(w.runner().exit_code);
}

TEST_CASE("an error of tmux is no evidence of an end") {
  Living w;
  w.core.handle(PanesListed{Error{ErrorKind::Io, "tmux cannot be run"}, ""});
  CHECK(w.runner().status == Status::Running);
  CHECK_FALSE(w.core.snapshot()->tmux_ok);
}

TEST_CASE("the server is gone: every runner ends, and a process that outlived it is named") {
  Living w;
  w.core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
  CHECK(w.runner().status == Status::Running);  // its last bytes may still come
  CHECK(w.core.snapshot()->tmux_state == "tmux 3.3a, no server runs");
  w.core.handle(OutputEnded{w.id});
  CHECK(w.runner().end_reason == "the tmux server ended; process 4711 still runs outside tmux");
}

TEST_CASE("a process that tmux never tells about ends after five seconds") {
  Living w;
  w.processes.alive.erase(kPid);
  w.core.handle(ProcessExited{w.id, true});
  for (int i = 0; i < 60 && w.runner().status == Status::Running; ++i) {
    w.clock.advance(100);
    w.core.tick();
    w.list({w.pane});
  }
  CHECK(runner::is_over(w.runner().status));
  CHECK(w.runner().end_reason == "ended, and tmux did not tell how");
}

TEST_CASE("a dead pane without a status is asked again before it counts as unknown") {
  Living w;
  w.processes.alive.erase(kPid);
  w.core.handle(ProcessExited{w.id});
  w.pane.dead = true;
  w.list({w.pane});
  w.core.handle(OutputEnded{w.id});
  CHECK(w.runner().status == Status::Running);
  const int lists = w.tmux.lists;
  w.clock.advance(100);
  w.core.tick();
  CHECK(w.tmux.lists == lists + 1);
  w.pane.dead_signal = 11;
  w.list({w.pane});
  CHECK(w.runner().end_reason == "killed by signal 11 (SEGV)");
}

TEST_CASE("killed for memory") {
  Living w;
  w.processes.alive.erase(kPid);
  w.core.handle(ProcessExited{w.id, true});
  w.pane.dead = true;
  w.pane.dead_signal = 9;
  w.list({w.pane});
  w.core.handle(OutputEnded{w.id});
  CHECK(w.runner().end_reason == "killed for memory");
  CHECK(w.runner().exit_signal == 9);
}

TEST_CASE("stop ends the tree, answers with the survivors, and says who wanted it") {
  Living w;
  w.core.handle(RequestId{3}, StopRunner{w.id, false});
  REQUIRE(w.processes.stops.size() == 1);
  CHECK(w.processes.stops[0].by_environment);
  CHECK(w.processes.stops[0].grace_ms == 4000);
  w.core.handle(TreeStopped{w.id, {{{77, 1}, "stubborn"}}});
  CHECK_FALSE(w.replies.answers.contains(3));
  w.pane.dead_signal = 15;
  w.die(-1);
  REQUIRE(w.replies.answers.contains(3));
  CHECK(w.replies.answers.at(3)->survivors.size() == 1);
  CHECK(w.runner().status == Status::Stopped);
  CHECK(w.runner().end_reason == "stopped by you, ended by signal 15 (TERM)");
  w.core.handle(RequestId{4}, StopRunner{w.id, false});
  CHECK(w.replies.answers.at(4).has_value());
}

TEST_CASE("stop answers even when tmux never says that the pane is dead") {
  Living w;
  w.core.handle(RequestId{3}, StopRunner{w.id, true});
  CHECK(w.processes.stops[0].grace_ms == 0);
  w.core.handle(TreeStopped{w.id, {}});
  w.clock.advance(500);
  w.core.tick();
  CHECK(w.replies.answers.contains(3));
}

TEST_CASE("forget: not while it runs; then pane, row and transcript go") {
  Living w;
  w.core.handle(RequestId{3}, ForgetRunner{w.id});
  CHECK(w.replies.answers.at(3).error().kind == ErrorKind::Refused);
  w.die(0);
  w.core.handle(RequestId{4}, ForgetRunner{w.id});
  CHECK(w.replies.answers.at(4).has_value());
  CHECK(w.core.find(w.id) == nullptr);
  CHECK(w.store.runners.empty());
  CHECK(w.tmux.removed == std::vector<RunnerId>{w.id});
  CHECK(w.transcripts.erased == std::vector<RunnerId>{w.id});
  CHECK(w.core.snapshot()->runners.empty());
}

TEST_CASE("typing goes to the pane, and not into one that has ended") {
  Living w;
  w.core.handle(RequestId{3}, SendText{w.id, "yes", true});
  REQUIRE(w.tmux.sent.size() == 1);
  CHECK(w.tmux.sent[0].text == "yes\n");
  w.core.handle(InputSent{RequestId{3}, ok()});
  CHECK(w.replies.answers.at(3).has_value());
  w.die(0);
  w.core.handle(RequestId{4}, SendText{w.id, "yes", true});
  CHECK(w.replies.answers.at(4).error().kind == ErrorKind::Refused);
}

TEST_CASE("a prompt is typed when the program has become quiet") {
  fakes::World w;
  w.processes.alive[kPid] = 1;
  CreateRunner create;
  create.cwd = "/";
  create.command = {"agent"};
  create.prompt = "fix it";
  w.core.handle(RequestId{1}, create);
  const auto pane = pane_of(w.tmux.spawns[0]);
  w.core.handle(Spawned{pane.runner, pane});
  w.core.handle(PaneOutput{pane.runner, "> "});
  w.clock.advance(499);
  w.core.tick();
  CHECK(w.tmux.sent.empty());
  w.clock.advance(1);
  w.core.tick();
  REQUIRE(w.tmux.sent.size() == 1);
  CHECK(w.tmux.sent[0].text == "fix it\n");
}

TEST_CASE("attach: the active pane of the session, once, with its scrollback") {
  fakes::World w;
  w.core.start();
  tmux::PaneFacts other, work;
  other.pane = "%4", other.session_name = "work", other.session_id = "$2", other.session_created = 5;
  work = other;
  work.pane = "%5", work.active = true, work.pid = kPid, work.cols = 20, work.rows = 3, work.cwd = "/home/x";
  w.processes.alive[kPid] = 1;
  w.core.handle(PanesListed{std::vector{other, work}, "tmux 3.3a"});
  w.core.handle(RequestId{1}, AttachSession{"work"});
  w.core.handle(PanesListed{std::vector{other, work}, "tmux 3.3a"});
  REQUIRE(w.tmux.opened.size() == 1);
  CHECK(w.tmux.opened[0].second == "%5");
  const RunnerId id = w.tmux.opened[0].first;
  w.core.handle(OutputOpened{id, seed_of(work, "old 1\nold 2\nsee 1\nsee 2\n$ ")});
  CHECK(w.replies.answers.at(1)->runner == id);
  const runner::Runner& r = *w.core.find(id);
  CHECK(r.name == "work");
  CHECK(r.origin == runner::Origin::Attached);
  CHECK(r.cwd == "/home/x");
  CHECK(r.status == Status::Running);
  CHECK(w.core.log(id)->size() == 2);
  CHECK(w.core.log(id)->line(1).text == "old 2");
  CHECK(w.core.screen(id)->row_text(2) == "$");
  w.core.handle(RequestId{2}, AttachSession{"%5"});
  w.core.handle(PanesListed{std::vector{other, work}, "tmux 3.3a"});
  CHECK(w.replies.answers.at(2)->runner == id);
  w.core.handle(RequestId{3}, AttachSession{"nope"});
  w.core.handle(PanesListed{std::vector{other, work}, "tmux 3.3a"});
  CHECK(w.replies.answers.at(3).error().kind == ErrorKind::NotFound);
  CHECK(w.replies.answers.at(3).error().what.find("work") != std::string::npos);
  w.core.handle(RequestId{4}, ForgetRunner{id});  // an attached session keeps running
  CHECK(w.replies.answers.at(4).has_value());
  CHECK(w.tmux.removed.empty());
}

TEST_CASE("after a restart a runner is adopted and its transcript goes on without a doubled line") {
  fakes::World w;
  runner::Runner stored;
  stored.id = Ulid::make(WallTime{1}, {1});
  stored.name = "old";
  stored.status = Status::Idle;
  stored.pane = "%7", stored.session_id = "$7", stored.session_created = 70;
  w.store.runners.emplace(stored.id, stored);
  runner::Runner gone = stored;
  gone.id = Ulid::make(WallTime{2}, {2});
  gone.name = "gone";
  gone.pane = "%8";
  w.store.runners.emplace(gone.id, gone);
  w.core.start();
  CHECK(w.tmux.lists == 1);
  tmux::PaneFacts pane;
  pane.pane = "%7", pane.session_id = "$7", pane.session_created = 70, pane.session_name = "s",
  pane.pid = kPid;
  pane.cols = 20, pane.rows = 2;
  w.processes.alive[kPid] = 3;
  tmux::PaneFacts unknown = pane;
  unknown.pane = "%9", unknown.runner = Ulid::make(WallTime{3}, {3}), unknown.runner_name = "lost";
  w.core.handle(PanesListed{std::vector{pane, unknown}, "tmux 3.3a"});
  CHECK(w.core.find(stored.id)->status == Status::Running);
  CHECK(w.core.find(gone.id)->end_reason == "ended while Geppetto was not running");
  REQUIRE(w.core.find(unknown.runner) != nullptr);
  CHECK(w.core.find(unknown.runner)->name == "lost");
  w.core.handle(OutputOpened{stored.id, seed_of(pane, "1\n2\n3\n4")});
  CHECK(w.core.log(stored.id)->size() == 2);
  // The same again, as after another restart, with two more lines: 1 2 are known.
  w.core.handle(OutputOpened{stored.id, seed_of(pane, "1\n2\n3\n4\n5\n6")});
  REQUIRE(w.core.log(stored.id)->size() == 4);
  CHECK(w.core.log(stored.id)->line(3).text == "4");
  // Nothing in common: a gap is marked.
  w.core.handle(OutputOpened{stored.id, seed_of(pane, "100\n101\n102\n103")});
  CHECK(w.core.log(stored.id)->line(4).kind == log::LineKind::Gap);
  CHECK(w.core.log(stored.id)->line(5).text == "100");
}

TEST_CASE("a resized pane is resized here, and looked at again; nothing is added twice") {
  Living w;
  w.core.handle(PaneOutput{w.id, "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n"});
  CHECK(w.log() == std::vector<std::string>{"1", "2"});
  w.pane.rows = 3;
  w.list({w.pane});
  CHECK(w.core.screen(w.id)->size().rows == 3);
  CHECK(w.tmux.recaptured == std::vector<RunnerId>{w.id});
  CHECK(w.log() == std::vector<std::string>{"1", "2", "3", "4"});
  ports::Seed seed = seed_of(w.pane, "1\n2\n3\n4\n5\n6\n");
  seed.complete = true;
  w.core.handle(Recaptured{w.id, seed});
  w.core.handle(PaneOutput{w.id, "7\r\n"});
  CHECK(w.log() == std::vector<std::string>{"1", "2", "3", "4", "5"});
}

TEST_CASE("what was cleared off the screen waits for a reprint, for a quarter of a second at most") {
  Living w;
  w.core.handle(PaneOutput{w.id, "one\r\ntwo\r\n\x1b[H\x1b[2J"});
  CHECK(w.log().empty());
  REQUIRE(w.core.next_deadline());
  CHECK(*w.core.next_deadline() - w.clock.mono() <= Collapser::kReprintMs);
  w.clock.advance(Collapser::kReprintMs);
  w.core.tick();
  CHECK(w.log() == std::vector<std::string>{"one", "two"});
  CHECK(w.core.dirty());
}

TEST_CASE("a screen handed over goes on where it was: wrapped lines, styles, cursor") {
  Living w;
  const std::string wide(100, 'w');  // two and a half rows of 40
  w.core.handle(PaneOutput{w.id, "1\r\n2\r\n\x1b[1;31mred\x1b[m\r\n" + wide + "\r\n5\r\n\x1b[38"});
  CHECK_FALSE(w.core.hand_over(w.id));  // in the middle of a sequence
  w.core.handle(PaneOutput{w.id, ";5;9mx\x1b[m"});
  const auto screen = w.core.hand_over(w.id);
  REQUIRE(screen);
  const auto before = w.core.screen(w.id)->image();
  const auto lines = w.log();
  ports::Seed seed = *screen;
  seed.facts = w.pane;
  w.core.handle(Recaptured{w.id, seed});
  const auto after = w.core.screen(w.id)->image();
  for (int row = 0; row < 5; ++row) {
    for (int col = 0; col < 40; ++col) {
      CHECK(after->at(row, col).ch == before->at(row, col).ch);
      CHECK(after->styles[after->at(row, col).style] == before->styles[before->at(row, col).style]);
    }
  }
  CHECK(after->cursor_row == before->cursor_row);
  CHECK(after->cursor_col == before->cursor_col);
  CHECK(w.log() == lines);
  w.core.handle(PaneOutput{w.id, "\r\n7\r\n8\r\n9\r\n10\r\n"});
  CHECK(w.log() == std::vector<std::string>{"1", "2", "red", wide, "5", "x"});
}

TEST_CASE("somebody who fights for the pipe does not make us spin") {
  Living w;
  for (int i = 0; i < 20; ++i) {
    w.core.handle(OutputEnded{w.id});
    w.list({w.pane});
    if (w.tmux.opened.size() > static_cast<std::size_t>(i))
      w.core.handle(OutputOpened{w.id, seed_of(w.pane, "x\n\n\n\n")});
  }
  CHECK(w.tmux.opened.size() == 5);
  CHECK(w.runner().notice.find("taken away") != std::string::npos);
  w.clock.advance(10'001);
  w.core.tick();
  w.list({w.pane});
  CHECK(w.tmux.opened.size() == 6);
}

TEST_CASE("references: id, prefix of four, name; ambiguity lists the candidates") {
  Living w;
  CHECK(*w.core.resolve(w.id.view()) == w.id);
  CHECK(*w.core.resolve("worker") == w.id);
  CHECK(*w.core.resolve(w.id.view().substr(0, 12)) == w.id);
  CHECK(w.core.resolve("01").error().kind == ErrorKind::NotFound);
  CreateRunner create;
  create.name = "other";
  create.cwd = "/";
  create.command = {"x"};
  w.core.handle(RequestId{2}, create);
  auto pane = pane_of(w.tmux.spawns[1]);
  pane.pane = "%2";
  w.core.handle(Spawned{pane.runner, pane});
  const auto ambiguous = w.core.resolve(w.id.view().substr(0, 8));
  REQUIRE_FALSE(ambiguous.has_value());
  CHECK(ambiguous.error().kind == ErrorKind::Invalid);
  CHECK(ambiguous.error().what.find("other") != std::string::npos);
}

TEST_CASE("a store that fails is a notice, and the runners go on") {
  Living w;
  w.store.write_error = Error{ErrorKind::Io, "state folder is full"};
  w.clock.advance(31'000);
  w.core.tick();
  CHECK(w.runner().status == Status::Idle);
  CHECK(w.core.snapshot()->store_notice == "state folder is full");
  w.store.write_error.reset();
  w.core.handle(PaneOutput{w.id, "x"});
  CHECK(w.core.snapshot()->store_notice.empty());
}

TEST_CASE("handing over: nothing is reopened, ended, stored or created any more") {
  Living w;
  w.core.begin_hand_over();
  const int saves = w.store.saves;
  w.core.handle(PaneOutput{w.id, "late\r\n"});
  w.core.handle(OutputEnded{w.id});
  w.list({});
  CHECK(w.runner().status == Status::Running);
  CHECK(w.store.saves == saves);
  CreateRunner create;
  create.cwd = "/";
  create.command = {"x"};
  w.core.handle(RequestId{8}, create);
  CHECK(w.replies.answers.at(8).error().kind == ErrorKind::Busy);
}

TEST_CASE("a half drawn screen is not shown: the one before stays until the update ends, or for a second") {
  Living w;
  w.core.handle(RequestId{0}, FocusRunner{w.id});
  const auto output = [&](const char* bytes) { w.core.handle(PaneOutput{w.id, bytes}); };
  const auto shown = [&] {
    const auto snapshot = w.core.snapshot();
    return static_cast<char>(snapshot->runners.at(0)->screen->at(0, 0).ch);
  };
  output("a");
  CHECK(shown() == 'a');
  output("\r\x1B[?2026hb");
  CHECK(shown() == 'a');
  CHECK_FALSE(w.core.dirty());
  output("\rc");
  CHECK(shown() == 'a');
  output("\rd\x1B[?2026l\x1B[?2026h\re");  // one whole update and the begin of the next
  CHECK(shown() == 'd');
  output("\rf\x1B[?2026l");
  CHECK(shown() == 'f');

  output("\x1B[?2026h\rg");
  CHECK(shown() == 'f');
  CHECK(w.core.next_deadline() == w.clock.mono() + PaneRecorder::kHoldMs);
  w.clock.advance(PaneRecorder::kHoldMs - 1);
  w.core.tick();
  CHECK_FALSE(w.core.dirty());
  w.clock.advance(1);
  w.core.tick();
  REQUIRE(w.core.dirty());
  CHECK(shown() == 'g');
  output("\rh");
  CHECK(shown() == 'g');
  // Who looks for the first time sees what there is.
  w.core.handle(RequestId{0}, FocusRunner{});
  CHECK(w.core.snapshot()->runners.at(0)->screen == nullptr);
  w.core.handle(RequestId{0}, FocusRunner{w.id});
  CHECK(shown() == 'h');
}

TEST_CASE("snapshots share the rows that did not change, and only the focus carries its screen") {
  Living w;
  w.core.handle(PaneOutput{w.id, "visible"});
  w.core.handle(RequestId{0}, FocusRunner{w.id});
  const auto first = w.core.snapshot();
  REQUIRE(first->runners.size() == 1);
  CHECK(first->runners[0]->last_text == "visible");
  CHECK(first->runners[0]->screen != nullptr);
  CHECK_FALSE(w.core.dirty());
  w.core.handle(RequestId{0}, ControlWindow{snapshot::WindowAction::Hide});
  const auto second = w.core.snapshot();
  CHECK(second->runners[0] == first->runners[0]);
  CHECK(second->window.id == 1);
  w.core.handle(RequestId{0}, FocusRunner{});
  CHECK(w.core.snapshot()->runners[0]->screen == nullptr);
}

TEST_CASE("a failure nobody asked about becomes a notice that can be dismissed") {
  Living w;
  w.core.handle(RequestId{0}, AttachSession{""});
  auto shot = w.core.snapshot();
  REQUIRE(shot->notices.size() == 1);
  CHECK(shot->notices[0].is_error);
  w.core.handle(RequestId{0}, DismissNotice{shot->notices[0].id});
  CHECK(w.core.snapshot()->notices.empty());
}

TEST_CASE("a search goes to its port, and what was found to the snapshot") {
  fakes::World w;
  w.core.start();
  w.core.handle({7}, Search{{std::nullopt, "error", true, log::CaseMode::Smart}});
  REQUIRE(w.searches.requests.size() == 1);
  CHECK(w.searches.requests[0].pattern == "error");
  CHECK(w.replies.answers.at(7));
  CHECK(w.core.snapshot()->search == nullptr);
  auto state = std::make_shared<log::SearchState>();
  state->count = 3;
  w.core.handle(SearchChanged{state});
  CHECK(w.core.dirty());
  CHECK(w.core.snapshot()->search->count == 3);
}
