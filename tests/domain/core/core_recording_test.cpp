// When raw output is recorded, what a recording begins with, and what becomes of one that cannot go on.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/core/core.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;

namespace {

constexpr std::int32_t kPid = 4711;
using Strings = std::vector<std::string>;

struct Recorded : fakes::World {
  RunnerId id;
  tmux::PaneFacts pane;

  explicit Recorded(std::optional<bool> record) {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
    processes.alive[kPid] = 99;
    CreateRunner create;
    create.name = "worker";
    create.cwd = "/src";
    create.command = {"make"};
    create.record = record;
    core.handle(RequestId{1}, create);
    const ports::SpawnSpec& spec = tmux.spawns.at(0);
    pane.pane = "%1";
    pane.session_id = "$1";
    pane.session_name = spec.session_name;
    pane.session_created = 1'767'225'600;
    pane.pid = kPid;
    pane.active = true;
    pane.cols = 20;
    pane.rows = 3;
    pane.runner = id = spec.runner;
    core.handle(Spawned{id, pane});
  }
  const runner::Runner& runner() { return *core.find(id); }
  void output(std::string_view bytes) { core.handle(PaneOutput{id, bytes}); }
  Result<ports::CommandDone> record(bool on) {
    core.handle(RequestId{7}, RecordRunner{id, on});
    return replies.answers.at(7);
  }
  ports::Seed seed(std::string main) const {
    ports::Seed out;
    out.facts = pane;
    out.geometry.scroll_bottom = pane.rows - 1;
    out.main = std::move(main);
    out.complete = true;
    return out;
  }
  // What the painting shows on a blank screen.
  static std::string shown(std::string_view record, term::Size size = {20, 3}) {
    REQUIRE(record.find(": ") != std::string_view::npos);
    struct Sink final : term::ScreenSink {
      void row_left(std::span<const term::Cell>, bool) override {}
    } sink;
    term::Screen screen(size, sink);
    screen.feed(record.substr(record.find(": ") + 2));
    return screen.row_text(0);
  }
};

}  // namespace

TEST_CASE("recording: every byte from the first on, sizes, and the end") {
  Recorded w(true);
  CHECK(w.runner().recording);
  CHECK(w.store.runners.at(w.id).recording);
  w.output("one\r\n");
  w.output("\xff\x1b[3");
  w.pane.cols = 30;
  w.core.handle(PanesListed{std::vector{w.pane}, "tmux 3.3a"});
  w.processes.alive.erase(kPid);
  w.core.handle(ProcessExited{w.id});
  w.pane.dead = true;
  w.pane.dead_status = 3;
  w.core.handle(PanesListed{std::vector{w.pane}, "tmux 3.3a"});
  w.core.handle(OutputEnded{w.id});
  REQUIRE(w.recordings.parts.size() == 1);
  CHECK(w.recordings.parts[0].head == "begin 20x3");
  CHECK(w.recordings.parts[0].records ==
        Strings{"output: one\r\n", "output: \xff\x1b[3", "resize: 30x3", "end: 3"});
  CHECK(w.runner().recording);
}

TEST_CASE("recording: off unless asked for") {
  for (const auto record : {std::optional<bool>(), std::optional(false)}) {
    Recorded w(record);
    CHECK_FALSE(w.runner().recording);
    w.output("x");
    CHECK(w.recordings.parts.empty());
  }
}

TEST_CASE("recording: the settings say so for every new runner, and a runner can say otherwise") {
  fakes::World w;
  Config config;
  config.record = true;
  Core core{config,
            {w.clock, w.entropy, w.tmux, w.processes, w.store, w.transcripts, w.recordings, w.replies,
             w.searches, w.notify}};
  CreateRunner create;
  create.cwd = "/";
  create.command = {"x"};
  core.handle(RequestId{1}, create);
  create.record = false;
  core.handle(RequestId{2}, create);
  CHECK(core.find(w.tmux.spawns[0].runner)->recording);
  CHECK_FALSE(core.find(w.tmux.spawns[1].runner)->recording);
}

TEST_CASE("recording: switched on it begins with the screen, switched off it ends") {
  Recorded w(std::nullopt);
  w.output("shown before");
  REQUIRE(w.record(true));
  CHECK(w.runner().recording);
  w.output("!");
  REQUIRE(w.record(true));  // it is on already
  REQUIRE(w.record(false));
  w.output("?");
  REQUIRE(w.recordings.parts.size() == 1);
  const Strings& records = w.recordings.parts[0].records;
  REQUIRE(records.size() == 2);
  CHECK(Recorded::shown(records[0]) == "shown before");
  CHECK(records[1] == "output: !");
  CHECK_FALSE(w.store.runners.at(w.id).recording);
  REQUIRE(w.record(true));
  CHECK(w.recordings.parts.size() == 2);
  CHECK(w.recordings.parts[1].head == "begin 20x3");
}

TEST_CASE("recording: switched on in the middle of a sequence it begins behind it") {
  Recorded w(std::nullopt);
  w.output("a\x1b[3");
  REQUIRE(w.record(true));
  w.output("1mb");  // begins when the sequence is over: with the next bytes
  w.output("c");
  REQUIRE(w.recordings.parts.size() == 1);
  const Strings& records = w.recordings.parts[0].records;
  REQUIRE(records.size() == 2);
  CHECK(Recorded::shown(records[0]) == "ab");
  CHECK(records[1] == "output: c");
}

TEST_CASE("recording: a sequence without end holds it up for a megabyte and no more") {
  Recorded w(std::nullopt);
  w.output("\x1b]2;");
  REQUIRE(w.record(true));
  const std::string much(600'000, 'x');
  w.output(much);
  w.output(much);
  CHECK(w.recordings.parts.empty());
  w.output("y");
  CHECK(w.recordings.parts.size() == 1);
}

TEST_CASE("recording: a full part is followed by one that begins with the screen and goes on") {
  Recorded w(true);
  w.output("one");
  w.recordings.fullness = 1;
  w.output("\x1b[3");  // still in the first: its screen was between two sequences, but is not behind it
  w.recordings.fullness = 1;
  w.output("1mtwo");
  CHECK(w.recordings.parts.size() == 2);
  w.recordings.fullness = 2;  // too full to wait
  w.output("three");
  REQUIRE(w.recordings.parts.size() == 3);
  CHECK(w.recordings.parts[1].head == "begin 20x3 goes on");
  CHECK(Recorded::shown(w.recordings.parts[1].records[0]) == "one");
  CHECK(w.recordings.parts[1].records.back() == "output: 1mtwo");
  CHECK(Recorded::shown(w.recordings.parts[2].records[0]) == "onetwo");
  CHECK(w.recordings.parts[2].records.back() == "output: three");
}

TEST_CASE("recording: what tmux shows is painted only when it is something else") {
  Recorded w(true);
  w.output("same");
  ports::Seed seed = w.seed("same");
  seed.geometry.cursor_col = 4;
  w.core.handle(Recaptured{w.id, seed});
  CHECK(w.recordings.parts[0].records == Strings{"output: same"});
  w.core.handle(Recaptured{w.id, w.seed("other")});
  REQUIRE(w.recordings.parts[0].records.size() == 2);
  CHECK(w.recordings.parts[0].records[1].starts_with("paint: "));
  CHECK(Recorded::shown(w.recordings.parts[0].records[1]) == "other");
}

TEST_CASE("recording: goes on after a restart with a part of its own") {
  Recorded w(true);
  Core again{{30'000, {"/demo"}},
             {w.clock, w.entropy, w.tmux, w.processes, w.store, w.transcripts, w.recordings, w.replies,
              w.searches, w.notify}};
  again.start();
  again.handle(PanesListed{std::vector{w.pane}, "tmux 3.3a"});
  again.handle(OutputOpened{w.id, w.seed("from before")});
  again.handle(PaneOutput{w.id, "x"});
  REQUIRE(w.recordings.parts.size() == 2);
  CHECK(w.recordings.parts[1].head == "begin 20x3");
  CHECK(Recorded::shown(w.recordings.parts[1].records[0]) == "from before");
  CHECK(w.recordings.parts[1].records[1] == "output: x");
}

TEST_CASE("recording: a full disk ends it with a notice, and the runner goes on") {
  Recorded w(true);
  w.output("kept");
  w.recordings.error = Error{ErrorKind::Io, "disk full"};
  w.output("lost");
  CHECK_FALSE(w.runner().recording);
  CHECK_FALSE(w.store.runners.at(w.id).recording);
  CHECK(w.runner().notice == "recording stopped: disk full");
  const auto snapshot = w.core.snapshot();
  REQUIRE(snapshot->notices.size() == 1);
  CHECK(snapshot->notices[0].text == "worker: recording stopped: disk full");
  CHECK(w.core.screen(w.id)->row_text(0) == "keptlost");
  const auto refused = w.record(true);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Io);
  w.recordings.error.reset();
  REQUIRE(w.record(true));
  CHECK(w.runner().notice.empty());
}

TEST_CASE("recording: of what is over none begins, and what is forgotten is erased") {
  Recorded w(std::nullopt);
  w.core.handle(OutputEnded{w.id});
  w.core.handle(PanesListed{std::vector<tmux::PaneFacts>(), "tmux 3.3a"});
  REQUIRE(runner::is_over(w.runner().status));
  const auto refused = w.record(true);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Refused);
  w.core.handle(RequestId{9}, ForgetRunner{w.id});
  CHECK(w.recordings.erased == std::vector{w.id});
  w.core.handle(RequestId{10}, RecordRunner{w.id, true});
  CHECK(w.replies.answers.at(10).error().kind == ErrorKind::NotFound);
}

TEST_CASE("recording: attaching records when asked, also what is attached already") {
  Recorded w(std::nullopt);
  w.core.handle(RequestId{3}, AttachSession{"%1", true});
  w.core.handle(PanesListed{std::vector{w.pane}, "tmux 3.3a"});
  REQUIRE(w.replies.answers.at(3));
  CHECK(w.replies.answers.at(3)->runner == w.id);
  CHECK(w.runner().recording);
  tmux::PaneFacts other = w.pane;
  other.pane = "%2";
  other.session_id = "$2";
  other.session_name = "work";
  other.runner = {};
  w.core.handle(RequestId{4}, AttachSession{"work", true});
  w.core.handle(PanesListed{std::vector{w.pane, other}, "tmux 3.3a"});
  const RunnerId attached = w.tmux.opened.back().first;
  ports::Seed seed = w.seed("its screen");
  seed.facts = other;
  w.core.handle(OutputOpened{attached, seed});
  CHECK(w.core.find(attached)->recording);
  CHECK(Recorded::shown(w.recordings.parts.back().records.at(0)) == "its screen");
}
