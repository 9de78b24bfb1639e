// What the core tells the desktop, and what it does with the answer.
#include <doctest/doctest.h>

#include <string>

#include "domain/core/core.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;

namespace {

constexpr std::int32_t kPid = 4711;

// One runner that lives and can be made to end.
struct OneRunner : fakes::World {
  tmux::PaneFacts pane;

  OneRunner() {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
    processes.alive[kPid] = 99;
    CreateRunner create;
    create.name = "worker";
    create.cwd = "/src";
    create.command = {"make"};
    core.handle(RequestId{1}, create);
    pane.pane = "%1";
    pane.session_id = "$1";
    pane.session_name = tmux.spawns.at(0).session_name;
    pane.session_created = 1'767'225'600;
    pane.pid = kPid;
    pane.active = true;
    pane.cols = 40;
    pane.rows = 5;
    pane.runner = tmux.spawns.at(0).runner;
    core.handle(Spawned{pane.runner, pane});
  }

  void end(int code) {
    processes.alive.erase(kPid);
    core.handle(ProcessExited{pane.runner});
    pane.dead = true;
    pane.dead_status = code;
    core.handle(PanesListed{std::vector{pane}, "tmux 3.3a"});
    core.handle(OutputEnded{pane.runner});
  }
  void pass(std::int64_t ms) {
    clock.advance(ms);
    core.tick();
  }
};

constexpr std::int64_t kSoon = 1500;

}  // namespace

TEST_CASE("a runner that failed is told of with its last words") {
  OneRunner w;
  w.core.handle(PaneOutput{w.pane.runner, "building\r\nmake: *** <b>Error</b> 2\r\n"});
  w.end(2);
  CHECK(w.notify.shown.empty());
  REQUIRE(w.core.next_deadline().has_value());
  w.pass(kSoon);
  REQUIRE(w.notify.shown.size() == 1);
  const auto& [key, what] = *w.notify.shown.begin();
  CHECK(what.title == "worker failed");
  CHECK(what.body == "exited with code 2\nmake: *** <b>Error</b> 2");
  CHECK(!what.answer);

  SUBCASE("its button shows the window with the runner") {
    const std::uint64_t before = w.core.snapshot()->window.id;
    w.core.handle(NotificationActed{key});
    const auto snapshot = w.core.snapshot();
    CHECK(snapshot->window.id == before + 1);
    CHECK(snapshot->window.action == snapshot::WindowAction::Show);
    CHECK(snapshot->window.runner == w.pane.runner);
    CHECK(w.notify.shown.empty());
  }
  SUBCASE("looking at it takes it back") {
    w.core.handle({}, LookAt{w.pane.runner});
    CHECK(w.notify.shown.empty());
  }
  SUBCASE("forgetting it takes it back") {
    w.core.handle(RequestId{7}, ForgetRunner{w.pane.runner});
    CHECK(w.notify.shown.empty());
  }
  SUBCASE("what was closed there is not ours to close") {
    w.core.handle(NotificationClosed{key});
    w.core.handle({}, LookAt{w.pane.runner});
    CHECK(w.notify.shown.size() == 1);
  }
}

TEST_CASE("nothing is told of what the person ended") {
  OneRunner w;
  w.core.handle(RequestId{2}, StopRunner{w.pane.runner});
  w.end(0);
  w.pass(kSoon);
  CHECK(w.notify.shown.empty());
}

TEST_CASE("a muted runner is silent, the store knows it, and it may speak again") {
  OneRunner w;
  w.core.handle(RequestId{2}, MuteRunner{w.pane.runner, true});
  CHECK(w.replies.answers.at(2).has_value());
  CHECK(w.core.find(w.pane.runner)->muted);
  CHECK(w.store.load()->at(0).muted);
  SUBCASE("silent") {
    w.end(1);
    w.pass(kSoon);
    CHECK(w.notify.shown.empty());
  }
  SUBCASE("again") {
    w.core.handle(RequestId{3}, MuteRunner{w.pane.runner, false});
    w.end(1);
    w.pass(kSoon);
    CHECK(w.notify.shown.size() == 1);
  }
  w.core.handle(RequestId{9}, MuteRunner{RunnerId{}, true});
  CHECK(!w.replies.answers.at(9).has_value());
}

TEST_CASE("a runner gets another name unless it is no name or another one has it") {
  OneRunner w;
  w.core.handle(RequestId{2}, RenameRunner{w.pane.runner, "new name"});
  CHECK(w.replies.answers.at(2).has_value());
  CHECK(w.core.find(w.pane.runner)->name == "new name");
  CHECK(w.store.load()->at(0).name == "new name");
  w.core.handle(RequestId{3}, RenameRunner{w.pane.runner, "new name"});  // its own is no other one's
  CHECK(w.replies.answers.at(3).has_value());
  for (const char* wrong : {"", "two\nlines", "\xff"}) {
    w.core.handle(RequestId{4}, RenameRunner{w.pane.runner, wrong});
    CHECK(w.replies.answers.at(4).error().kind == ErrorKind::Invalid);
  }
  w.core.handle(RequestId{5}, RenameRunner{RunnerId{}, "x"});
  CHECK(w.replies.answers.at(5).error().kind == ErrorKind::NotFound);
  CHECK(w.core.find(w.pane.runner)->name == "new name");
}

TEST_CASE("what the desktop says of its colours, and the wish for the next runner that needs its person") {
  OneRunner w;
  w.core.handle(ColourSchemeChanged{desktop::ColourScheme::Dark});
  CHECK(w.core.dirty());
  CHECK(w.core.snapshot()->colour_scheme == desktop::ColourScheme::Dark);
  w.core.handle(RequestId{5}, ControlWindow{snapshot::WindowAction::Next});
  const auto wish = w.core.snapshot()->window;  // nobody waits: the window is shown, and that is all
  CHECK(wish.action == snapshot::WindowAction::Show);
  CHECK(wish.runner.is_nil());
}

TEST_CASE("a worker that hands over tells nothing any more") {
  OneRunner w;
  w.core.begin_hand_over();
  w.end(1);
  w.pass(kSoon);
  CHECK(w.notify.shown.empty());
}
