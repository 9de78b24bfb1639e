// Requests over a real socket: who is answered, when, and with what.
#include "app/worker/request_service.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "infra/wire/reply.h"
#include "tests/app/worker/service_world.h"

using namespace geppetto;
using test::Peer;
using test::runner_id;
using test::ServiceWorld;

namespace {

wire::Reply ask(Peer& peer, const std::string& request) {
  REQUIRE(peer.send(request + "\n"));
  const std::string line = peer.line();
  INFO(request << " -> " << line.substr(0, 300));
  auto reply = wire::decode_reply(line);
  REQUIRE(reply);
  return *reply;
}

wire::Reply next(Peer& peer) {
  auto reply = wire::decode_reply(peer.line());
  REQUIRE(reply);
  return *reply;
}

ErrorKind kind_of(const wire::Reply& reply) {
  REQUIRE(reply.error);
  return reply.error->kind;
}

}  // namespace

TEST_CASE("service: ping, list, show and their errors") {
  ServiceWorld world;
  world.on_loop([&] {
    auto& r = world.core.add(1, "one");
    r.status = runner::Status::Idle;
    r.command = {"sh", "-c", "\xff"};
    world.core.add(2, "two");
  });
  Peer peer = world.peer();
  REQUIRE(peer.send("{\"type\":\"ping\",\"id\":\"x\"}\n"));
  const std::string pong = peer.line();
  CHECK(pong.starts_with(R"({"success":true,"id":"x","version":"1.2.3","pid":)"));
  CHECK(wire::decode_reply(pong)->pong->tmux_socket == "work");
  CHECK(ask(peer, R"({"type":"list-runners"})").runners.size() == 2);
  const auto idle = ask(peer, R"({"type":"list-runners","statuses":["idle"]})");
  REQUIRE(idle.runners.size() == 1);
  CHECK(idle.runners[0].runner.name == "one");
  CHECK(idle.runners[0].runner.command == std::vector<std::string>{"sh", "-c", "\xef\xbf\xbd"});
  CHECK(ask(peer, R"({"type":"show-runner","runnerId":"two"})").runner->runner.id == runner_id(2));
  CHECK(kind_of(ask(peer, R"({"type":"show-runner","runnerId":"three"})")) == ErrorKind::NotFound);
  REQUIRE(peer.send("{\"type\":\"nonsense\",\"id\":5}\n"));
  const std::string error = peer.line();
  CHECK(error.starts_with(R"({"success":false,"id":5,"error":"request: unknown type)"));
  CHECK(error.ends_with(R"("errorKind":"Invalid"})"));
  CHECK(kind_of(ask(peer, "not json")) == ErrorKind::Invalid);
}

TEST_CASE("service: commands reach the core and each answer its own asker, in any order") {
  ServiceWorld world;
  world.on_loop([&] { world.core.add(1, "one"); });
  Peer a = world.peer(), b = world.peer();
  a.send(R"({"type":"create-runner","id":1,"command":["ls"],"cwd":"/w"})"
         "\n");
  a.send(R"({"type":"ping","id":"sync"})"
         "\n");
  CHECK(a.line().find("\"sync\"") != std::string::npos);
  b.send(R"({"type":"stop-runner","id":2,"runnerId":"one","force":true})"
         "\n");
  b.send(R"({"type":"ping","id":"sync"})"
         "\n");
  CHECK(b.line().find("\"sync\"") != std::string::npos);
  world.on_loop([&] {
    REQUIRE(world.core.commands.size() == 2);
    const auto& create = std::get<core::CreateRunner>(world.core.commands[0].second);
    CHECK(create.command == std::vector<std::string>{"ls"});
    CHECK(create.cwd == "/w");
    CHECK(std::get<core::StopRunner>(world.core.commands[1].second).force);
    const RequestId first = world.core.commands[0].first, second = world.core.commands[1].first;
    world.service->answer(second, ports::CommandDone{runner_id(1), {{{77, 1}, "sleep 9"}}});
    world.service->answer(first, Error{ErrorKind::Invalid, "cwd: /w: no such folder\nsecond line"});
    world.service->answer(first, ports::CommandDone{});  // twice: nobody is there any more
  });
  const auto stopped = next(b);
  REQUIRE(stopped.survivors.size() == 1);
  CHECK(stopped.survivors[0].process.pid == 77);
  CHECK(stopped.runner_id == runner_id(1).view());
  CHECK(stopped.runner->runner.name == "one");
  const auto failed = next(a);
  CHECK(failed.error->what == "cwd: /w: no such folder second line");
  CHECK(kind_of(failed) == ErrorKind::Invalid);
}

TEST_CASE("service: recording is switched by the core, and where it is is told by name and id") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    world.core.add(2, "two");
    world.core.recordings[runner_id(1)] = {"/state/not\xff utf8", 12};
  });
  Peer peer = world.peer();
  const auto found = ask(peer, R"({"type":"show-recording","runnerId":"one"})");
  CHECK(found.recording_folder == "/state/not\xff utf8");
  const auto none = ask(peer, R"({"type":"show-recording","runnerId":"two"})");
  CHECK(kind_of(none) == ErrorKind::NotFound);
  CHECK(none.error->what == "two: has no recording; it is recorded from now on after `geppetto record " +
                                runner_id(2).str() + " on`");
  CHECK(kind_of(ask(peer, R"({"type":"show-recording","runnerId":"three"})")) == ErrorKind::NotFound);
  peer.send(R"({"type":"record-runner","runnerId":"two","on":true})"
            "\n"
            R"({"type":"ping"})"
            "\n");
  CHECK(next(peer).pong);
  world.on_loop([&] {
    const auto& record = std::get<core::RecordRunner>(world.core.commands.at(0).second);
    CHECK(record.runner == runner_id(2));
    CHECK(record.on);
    world.service->answer(world.core.commands[0].first, ports::CommandDone{runner_id(2), {}});
  });
  CHECK(next(peer).runner->runner.name == "two");
}

TEST_CASE("service: who left is not answered, and the others are") {
  ServiceWorld world;
  {
    Peer gone = world.peer();
    gone.send(R"({"type":"attach-tmux","sessionName":"s"})"
              "\n"
              R"({"type":"ping"})"
              "\n");
    gone.line();
  }
  Peer peer = world.peer();
  for (int i = 0; i < test::kPatienceMs; ++i) {
    std::size_t n = 0;
    world.on_loop([&] { n = world.server->connections(); });
    if (n == 1) break;
    poll(nullptr, 0, 1);
  }
  world.on_loop([&] {
    CHECK(world.server->connections() == 1);
    world.service->answer(world.core.commands.at(0).first, ports::CommandDone{});
  });
  CHECK(ask(peer, R"({"type":"ping"})").pong);
}

TEST_CASE("service: a connection may have 64 things under way; what comes after waits its turn") {
  ServiceWorld world;
  Peer peer = world.peer();
  for (int i = 0; i < 70; ++i)
    peer.send(R"({"type":"attach-tmux","sessionName":"s","id":)" + std::to_string(i) + "}\n");
  Peer other = world.peer();
  CHECK(ask(other, R"({"type":"ping"})").pong);
  std::size_t taken = 0;
  for (int i = 0; i < test::kPatienceMs && taken < 64; ++i) {
    world.on_loop([&] { taken = world.core.commands.size(); });
    poll(nullptr, 0, 1);
  }
  CHECK(taken == 64);
  for (int i = 0; i < 70; ++i) {
    for (int n = 0; n < test::kPatienceMs; ++n) {
      bool there = false;
      world.on_loop([&] {
        there = world.core.commands.size() > static_cast<std::size_t>(i);
        if (there)
          world.service->answer(world.core.commands[static_cast<std::size_t>(i)].first, ports::CommandDone{});
      });
      if (there) break;
      poll(nullptr, 0, 1);
    }
    CHECK(peer.line() == "{\"success\":true,\"id\":" + std::to_string(i) + "}");
  }
}

TEST_CASE("service: wait answers when the status is there, comes, or cannot come any more") {
  ServiceWorld world;
  world.on_loop([&] { world.core.add(1, "one"); });
  const auto set_status = [&](runner::Status status) {
    world.on_loop([&] {
      auto& r = world.core.pool[runner_id(1)];
      r.status = status;
      world.service->runner_changed(r, true);
    });
  };
  Peer peer = world.peer();
  CHECK(*ask(peer, R"({"type":"wait-runner","runnerId":"one","statuses":["running"]})").reached);
  peer.send(
      R"({"type":"wait-runner","id":1,"runnerId":"one","statuses":["waiting","idle"],"timeoutMs":600000})"
      "\n");
  peer.send(R"({"type":"wait-runner","id":2,"runnerId":"one","statuses":["starting"]})"
            "\n");
  peer.send(R"({"type":"wait-runner","id":3,"runnerId":"one"})"
            "\n");
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  set_status(runner::Status::Waiting);
  const std::string waited = peer.line();
  CHECK(waited.starts_with(R"({"success":true,"id":1,"reached":true,"runner":{)"));
  set_status(runner::Status::Errored);
  CHECK(peer.line().starts_with(R"({"success":true,"id":2,"reached":false,)"));
  CHECK(peer.line().starts_with(R"({"success":true,"id":3,"reached":true,)"));
  set_status(runner::Status::Running);
  CHECK(kind_of(ask(peer, R"({"type":"wait-runner","runnerId":"one","timeoutMs":1})")) == ErrorKind::Timeout);
  peer.send(R"({"type":"wait-runner","id":4,"runnerId":"one"})"
            "\n");
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  world.on_loop([&] {
    world.core.pool.clear();
    world.service->runner_removed(runner_id(1));
  });
  CHECK(kind_of(next(peer)) == ErrorKind::NotFound);
}

TEST_CASE("service: wait for any answers with the first, and with who has waited longest when several have") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    world.core.add(2, "two");
  });
  const auto set_status = [&](int number, runner::Status status, std::int64_t since = 0) {
    world.on_loop([&] {
      auto& r = world.core.pool[runner_id(number)];
      r.status = status;
      r.status_since.ms = since;
      world.service->runner_changed(r, true);
    });
  };
  Peer peer = world.peer();
  peer.send(R"({"type":"wait-any","id":1,"statuses":["waiting"],"timeoutMs":600000})"
            "\n");
  peer.send(R"({"type":"wait-any","id":2,"statuses":["waiting"],"runners":["one"]})"
            "\n");
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  set_status(2, runner::Status::Waiting, 5000);
  const auto first = next(peer);
  CHECK(first.reached == true);
  CHECK(first.runner->runner.name == "two");
  set_status(1, runner::Status::Waiting, 7000);
  CHECK(next(peer).runner->runner.name == "one");
  CHECK(ask(peer, R"({"type":"wait-any","statuses":["waiting"]})").runner->runner.name == "two");
  CHECK(ask(peer, R"({"type":"wait-any","statuses":["waiting"],"runners":["one","two"]})")
            .runner->runner.name == "two");
  // What comes later counts where nobody is named.
  peer.send(R"({"type":"wait-any","id":3,"statuses":["idle"]})"
            "\n");
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  world.on_loop([&] { world.core.add(3, "three"); });
  set_status(3, runner::Status::Idle);
  CHECK(next(peer).runner->runner.name == "three");
  // Of those that are named, all must be over before it is hopeless.
  peer.send(R"({"type":"wait-any","id":4,"statuses":["idle"],"runners":["one","two"]})"
            "\n");
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  set_status(1, runner::Status::Stopped);
  CHECK(ask(peer, R"({"type":"ping"})").pong);
  world.on_loop([&] {
    world.core.pool.erase(runner_id(2));
    world.service->runner_removed(runner_id(2));
  });
  CHECK(next(peer).reached == false);
  CHECK(kind_of(ask(peer, R"({"type":"wait-any","runners":["nobody"]})")) == ErrorKind::NotFound);
  CHECK(kind_of(ask(peer, R"({"type":"wait-any","statuses":["errored"],"timeoutMs":1})")) ==
        ErrorKind::Timeout);
}

TEST_CASE("service: a subscriber gets a line for every change of a status, and the newest when it was slow") {
  ServiceWorld world;
  world.on_loop([&] { world.core.add(1, "one"); });
  Peer peer = world.peer();
  peer.send(R"({"type":"subscribe","id":9})"
            "\n");
  CHECK(peer.line() == R"({"success":true,"id":9,"subscribed":true})");
  world.on_loop([&] {
    auto& r = world.core.pool[runner_id(1)];
    world.service->runner_changed(r, false);  // no change of the status: no line
    r.status = runner::Status::Idle;
    world.service->runner_changed(r, true);
  });
  const auto event = next(peer);
  CHECK(event.event == "status");
  CHECK(event.runner->runner.status == runner::Status::Idle);
  world.on_loop([&] {  // far more than the queue takes
    auto& r = world.core.pool[runner_id(1)];
    for (int i = 0; i < 20'000; ++i) {
      r.status = i % 2 == 0 ? runner::Status::Running : runner::Status::Idle;
      world.service->runner_changed(r, true);
    }
    r.status = runner::Status::Waiting;
    world.service->runner_changed(r, true);
    world.core.pool.clear();
    world.service->runner_removed(runner_id(1));
  });
  int lines = 0;
  for (wire::Reply last = next(peer);; last = next(peer)) {
    ++lines;
    if (last.event == "removed") {
      CHECK(last.runner_id == runner_id(1).view());
      break;
    }
  }
  CHECK(lines < 20'000);
}

TEST_CASE("service: the window, shutdown and hand-over") {
  ServiceWorld headless, windowed(true);
  Peer a = headless.peer(), b = windowed.peer();
  CHECK(kind_of(ask(a, R"({"type":"window","action":"hide"})")) == ErrorKind::Refused);
  b.send(R"({"type":"window","action":"hide"})"
         "\n"
         R"({"type":"hand-over","pipesPath":"/p"})"
         "\n");
  CHECK(kind_of(next(b)) == ErrorKind::Refused);
  windowed.on_loop([&] {
    REQUIRE(windowed.core.commands.size() == 1);
    CHECK(std::get<core::ControlWindow>(windowed.core.commands[0].second).action ==
          snapshot::WindowAction::Hide);
  });
  CHECK(windowed.hand_overs == 0);
  CHECK(kind_of(ask(a, R"({"type":"hand-over"})")) == ErrorKind::Invalid);
  CHECK_FALSE(ask(a, R"({"type":"hand-over","pipesPath":"/p"})").error);
  CHECK(headless.hand_overs == 1);
  headless.on_loop([&] { CHECK(headless.pipes_path == "/p"); });
  CHECK_FALSE(ask(a, R"({"type":"shutdown"})").error);
  headless.on_loop([] {});  // the answer comes before the end
  CHECK(headless.shutdowns == 1);
}

TEST_CASE("service: a list longer than a line comes in several") {
  ServiceWorld world;
  world.on_loop([&] {
    for (int i = 0; i < 60; ++i)
      world.core.add(i, "r" + std::to_string(i)).command = {std::string(60'000, '"')};
  });
  Peer peer = world.peer();
  peer.send(R"({"type":"list-runners"})"
            "\n");
  std::size_t runners = 0;
  int lines = 0;
  for (bool more = true; more; ++lines) {
    const std::string line = peer.line();
    CHECK(line.size() <= wire::kMaxLineBytes);
    const auto reply = wire::decode_reply(line);
    REQUIRE(reply);
    runners += reply->runners.size();
    more = reply->more;
  }
  CHECK(runners == 60);
  CHECK(lines > 1);
}

TEST_CASE("service: stats are those of this process and of the pool") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one").log = {10, 100, 3};
    world.core.add(2, "two").log = {5, 50, 0};
    world.core.counted = {1234, 7, core::ReportFrames{40, 2, 50, 180, 420}};
  });
  Peer peer = world.peer(), other = world.peer();
  ask(other, R"({"type":"ping"})");
  const auto reply = ask(peer, R"({"type":"stats"})");
  REQUIRE(reply.figures);
  const wire::Figures& f = *reply.figures;
  CHECK(f.version == "1.2.3");
  CHECK(f.pid == getpid());
  CHECK(f.uptime_ms >= 0);
  CHECK(f.rss_bytes > (1U << 20));
  CHECK(f.descriptors > 4);
  CHECK(f.connections == 2);
  CHECK(f.runners == 2);
  CHECK(f.lines == 15);
  CHECK(f.dropped_lines == 3);
  CHECK(f.bytes_read == 1234);
  CHECK(f.snapshots == 7);
  CHECK(reply.figures_json.find(R"("bytesRead":1234)") != std::string::npos);
}
