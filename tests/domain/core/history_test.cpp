// What is remembered of a runner's status: its changes with their evidence, and reports beyond a restart.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "domain/base/base64.h"
#include "domain/core/core.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;
using runner::Source;
using runner::Status;

namespace {

constexpr std::int32_t kPid = 4711;

tmux::PaneFacts pane_of(const RunnerId& id, const std::string& session) {
  tmux::PaneFacts f;
  f.pane = "%1";
  f.session_id = "$1";
  f.session_name = session;
  f.session_created = 1'767'225'600;
  f.pid = kPid;
  f.cols = 60;
  f.rows = 12;
  f.runner = id;
  return f;
}

RunnerId start(fakes::World& world) {
  world.core.start();
  world.core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
  world.processes.alive[kPid] = 99;
  CreateRunner create;
  create.cwd = "/src";
  create.command = {"make"};
  world.core.handle(RequestId{1}, create);
  REQUIRE(world.tmux.spawns.size() == 1);
  const RunnerId id = world.tmux.spawns[0].runner;
  world.core.handle(Spawned{id, pane_of(id, world.tmux.spawns[0].session_name)});
  return id;
}

void report(fakes::World& world, const RunnerId& id, const std::string& payload) {
  world.core.handle(PaneOutput{id, "\x1b]7501;" + payload + "\x1b\\"});
}

void pass(fakes::World& world, std::int64_t ms) {
  const MonoTime end = world.clock.mono() + ms;
  for (auto due = world.core.next_deadline(); due && *due <= end; due = world.core.next_deadline()) {
    if (*due > world.clock.mono()) world.clock.advance(*due - world.clock.mono());
    world.core.tick();
  }
  if (end > world.clock.mono()) world.clock.advance(end - world.clock.mono());
}

// Another worker finds what the one before has stored, and the same pane with the process that it has now.
void restart(fakes::World& before, fakes::World& after, const RunnerId& id, std::uint64_t start_time) {
  after.store = before.store;
  after.clock = before.clock;
  after.processes.alive[kPid] = start_time;
  after.core.start();
  after.core.handle(PanesListed{std::vector{pane_of(id, before.core.find(id)->session)}, "tmux 3.3a"});
  REQUIRE(after.tmux.opened.size() == 1);
  ports::Seed seed;
  seed.facts = pane_of(id, before.core.find(id)->session);
  seed.main = "building";
  after.core.handle(OutputOpened{id, seed});
}

}  // namespace

TEST_CASE("every change of status is stored with the evidence that was believed") {
  fakes::World world;
  const RunnerId id = start(world);
  report(world, id, "state=working:progress=40");
  pass(world, 1000);
  report(world, id, "state=blocked:kind=question:msg=" + to_base64("Deploy?"));
  report(world, id, "state=working");
  report(world, id, "state=working:msg=" + to_base64("another step"));  // says the same
  const std::vector<runner::Transition> history = world.core.history(id);
  REQUIRE(history.size() == 3);
  CHECK(history[0].status == Status::Running);
  CHECK(history[1].status == Status::Waiting);
  CHECK(history[1].evidence.source == Source::Report);
  CHECK(history[1].evidence.rule == "report.blocked.question");
  CHECK(history[1].evidence.text == "Deploy?");
  CHECK(history[1].evidence.claim.detail == runner::Detail::Question);
  CHECK(history[1].at == world.clock.wall());
  CHECK(history[2].status == Status::Running);
}

TEST_CASE("a report outlives the worker while the very process that made it lives") {
  fakes::World before;
  const RunnerId id = start(before);
  report(before, id, "state=blocked:kind=permission:msg=" + to_base64("approve Bash"));
  report(before, id, "state=done:id=docs");
  SUBCASE("a killed worker has stored it soon") { pass(before, 600); }
  SUBCASE("one that hands over has stored it at once") { before.core.begin_hand_over(); }
  SUBCASE("one that leaves has stored it at once") { before.core.leave(); }
  const WallTime said = before.core.find(id)->evidence.at;
  before.clock.advance(60'000);
  fakes::World after;
  restart(before, after, id, 99);
  const runner::Runner& r = *after.core.find(id);
  CHECK(r.status == Status::Waiting);
  CHECK(r.evidence.source == Source::Report);
  CHECK(r.evidence.text == "approve Bash");
  CHECK(r.evidence.at == said);
  report(after, id, "state=clear");
  CHECK(after.core.find(id)->evidence.source != Source::Report);
}

TEST_CASE("what another process with the same pid had reported is not believed") {
  fakes::World before;
  const RunnerId id = start(before);
  report(before, id, "state=blocked:kind=permission");
  before.core.leave();
  fakes::World after;
  restart(before, after, id, 100);
  CHECK(after.core.find(id)->evidence.source != Source::Report);
  CHECK(after.core.find(id)->status == Status::Running);
}

TEST_CASE("work that was reported before a restart is believed as long as after any other silence") {
  fakes::World before;
  const RunnerId id = start(before);
  report(before, id, "state=working");
  before.core.leave();
  fakes::World after;
  restart(before, after, id, 99);
  pass(after, 590'000);
  CHECK(after.core.find(id)->evidence.source == Source::Report);
  pass(after, 11'000);
  CHECK(after.core.find(id)->status == Status::Idle);
}

TEST_CASE("reports that do not stop are stored twice a second at most") {
  fakes::World world;
  const RunnerId id = start(world);
  constexpr int kReports = 1000;  // one each 10 ms
  for (int n = 0; n < kReports; ++n) {
    report(world, id, "state=working:progress=" + std::to_string(n % 100));
    pass(world, 10);
  }
  CHECK(world.store.report_saves >= 15);
  CHECK(world.store.report_saves <= 21);
}
