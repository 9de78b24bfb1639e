// Log streams over a real socket: batches, where they begin, slow readers, and how they end.
#include "app/worker/log_streams.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "infra/wire/reply.h"
#include "tests/app/worker/service_world.h"

using namespace geppetto;
using test::Peer;
using test::runner_id;
using test::ServiceWorld;

namespace {

wire::Reply next(Peer& peer) {
  const std::string line = peer.line();
  INFO(line.substr(0, 200));
  auto reply = wire::decode_reply(line);
  REQUIRE(reply);
  REQUIRE_FALSE(reply->error);
  return *reply;
}

// Everything up to the end.
std::vector<wire::Reply> read_stream(Peer& peer) {
  std::vector<wire::Reply> out;
  do {
    out.push_back(next(peer));
  } while (!out.back().end);
  return out;
}

std::vector<std::uint64_t> numbers(const std::vector<wire::Reply>& replies) {
  std::vector<std::uint64_t> out;
  for (const wire::Reply& r : replies) {
    for (const wire::LogLine& l : r.logs) {
      if (!l.screen) out.push_back(l.number);
    }
  }
  return out;
}

void end_runner(ServiceWorld& world) {
  world.on_loop([&] {
    auto& r = world.core.pool[runner_id(1)];
    r.status = runner::Status::Stopped;
    world.service->runner_changed(r, true);
  });
}

}  // namespace

TEST_CASE("logs: much comes in batches of 10 to 50, in order, and ends with a line of its own") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    for (int i = 0; i < 5000; ++i) world.core.write(1, "line " + std::to_string(i));
  });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","id":3})"
            "\n");
  const auto replies = read_stream(peer);
  const auto lines = numbers(replies);
  REQUIRE(lines.size() == 5000);
  for (std::size_t i = 0; i < lines.size(); ++i) REQUIRE(lines[i] == i);
  for (std::size_t i = 0; i + 1 < replies.size(); ++i) {
    CHECK(replies[i].logs.size() >= 10);
    CHECK(replies[i].logs.size() <= 50);
  }
  CHECK(replies.front().logs.front().text == "line 0");
  peer.send(R"({"type":"stream-logs","runnerId":"one","fromLine":5000,"id":4})"
            "\n");
  CHECK(peer.line() == R"({"success":true,"id":4,"logs":[],"end":true})");
}

TEST_CASE("logs: begin at a line, before the end, or at a time") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    for (int i = 0; i < 100; ++i) world.core.write(1, "x", 1'000'000LL * i);
  });
  Peer peer = world.peer();
  const auto first = [&](const std::string& fields) {
    peer.send(R"({"type":"stream-logs","runnerId":"one",)" + fields + "}\n");
    const auto lines = numbers(read_stream(peer));
    return lines.empty() ? 999U : lines.front();
  };
  CHECK(first(R"("fromLine":42)") == 42);
  CHECK(first(R"("tail":7)") == 93);
  CHECK(first(R"("tail":0)") == 999);
  CHECK(first(R"("tail":1000)") == 0);
  CHECK(first("\"since\":\"" + to_iso8601(WallTime{50'000'000}) + "\"") == 50);
  CHECK(first("\"since\":\"" + to_iso8601(WallTime{50'000'001}) + "\"") == 51);
  CHECK(first("\"tail\":7,\"since\":\"" + to_iso8601(WallTime{98'000'000}) + "\"") == 98);
}

TEST_CASE("logs: following brings few lines soon, and ends with the runner when all was sent") {
  ServiceWorld world;
  world.on_loop([&] { world.core.add(1, "one"); });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","follow":true})"
            "\n"
            R"({"type":"ping"})"
            "\n");
  CHECK(next(peer).pong);
  world.on_loop([&] { world.core.write(1, "a"); });
  CHECK(next(peer).logs.at(0).text == "a");
  world.on_loop([&] {
    world.core.write(1, "b");
    world.core.write(1, "c");
  });
  CHECK(next(peer).logs.size() == 2);
  world.on_loop([&] { world.core.write(1, "last"); });
  end_runner(world);
  const auto rest = read_stream(peer);
  CHECK(numbers(rest) == std::vector<std::uint64_t>{3});
  CHECK(rest.back().logs.empty());
}

TEST_CASE("logs: what a forgotten runner had written still arrives") {
  ServiceWorld world;
  world.on_loop([&] { world.core.add(1, "one"); });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","follow":true})"
            "\n"
            R"({"type":"ping"})"
            "\n");
  CHECK(next(peer).pong);
  world.on_loop([&] { world.core.write(1, "a"); });
  world.on_loop([&] {
    world.core.pool.clear();
    world.core.transcripts.clear();
    world.service->runner_removed(runner_id(1));
  });
  CHECK(numbers(read_stream(peer)) == std::vector<std::uint64_t>{0});
}

TEST_CASE("logs: a slow reader is paused, loses nothing, and keeps nobody waiting") {
  ServiceWorld world;
  constexpr int kLines = 100'000;
  world.on_loop([&] {
    world.core.add(1, "one");
    for (int i = 0; i < kLines; ++i) world.core.write(1, std::string(100, 'x'));
  });
  Peer slow = world.peer(), other = world.peer();
  slow.send(R"({"type":"stream-logs","runnerId":"one","follow":true})"
            "\n");
  for (int i = 0; i < 50; ++i) {
    other.send(R"({"type":"ping"})"
               "\n");
    REQUIRE(next(other).pong);
  }
  end_runner(world);
  const auto lines = numbers(read_stream(slow));
  REQUIRE(lines.size() == kLines);
  for (std::size_t i = 0; i < lines.size(); ++i) REQUIRE(lines[i] == i);
}

TEST_CASE("logs: lines that are long go in small batches, and each fits a line of the wire") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    for (int i = 0; i < 20; ++i) world.core.write(1, std::string(200'000, '"'));
  });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one"})"
            "\n");
  int lines = 0;
  for (bool end = false; !end;) {
    const std::string text = peer.line();
    CHECK(text.size() <= wire::kMaxLineBytes);
    const auto reply = wire::decode_reply(text);
    REQUIRE(reply);
    lines += static_cast<int>(reply->logs.size());
    end = reply->end;
  }
  CHECK(lines == 20);
}

TEST_CASE("logs: the screen comes last, with its spans; while following, whenever it changed") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    world.core.write(1, "old");
    world.core.show(1, {"plain", "red"}, 1);
  });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","screen":true})"
            "\n");
  const auto replies = read_stream(peer);
  REQUIRE(replies.size() == 3);
  const wire::Reply& screen = replies[1];
  CHECK(screen.screen);
  CHECK(screen.cursor_row == 1);
  REQUIRE(screen.logs.size() == 2);
  CHECK(screen.logs[0].text == "plain");
  CHECK(screen.logs[0].runs.empty());
  REQUIRE(screen.logs[1].runs.size() == 1);
  CHECK(screen.logs[1].runs[0].style == Style{Color::rgb(255, 0, 1), Color::palette(4), kBold});

  peer.send(R"({"type":"stream-logs","runnerId":"one","screen":true,"follow":true,"tail":0})"
            "\n");
  CHECK(next(peer).logs.at(0).text == "plain");
  world.on_loop([&] { world.core.show(1, {"plain", "green"}, 1); });
  CHECK(next(peer).logs.at(1).text == "green");
  world.on_loop([&] { world.core.show(1, {"plain", "green"}, 1); });  // the same again: nothing to say
  world.on_loop([&] { world.core.show(1, {"end"}, 1); });
  CHECK(next(peer).logs.at(0).text == "end");
  end_runner(world);
  CHECK(next(peer).end);

  peer.send(R"({"type":"screen","runnerId":"one"})"
            "\n");
  const auto shown = next(peer).shown;
  REQUIRE(shown);
  CHECK(shown->cols == 20);
  CHECK(shown->lines.size() == 1);
}

TEST_CASE("logs: the screen below a transcript is the one of the moment of the request") {
  ServiceWorld world;
  constexpr int kLines = 20'000;  // more than a socket takes at once
  world.on_loop([&] {
    world.core.add(1, "one");
    for (int i = 0; i < kLines; ++i) world.core.write(1, std::string(100, 'x'));
    world.core.show(1, {"first"}, 0);
  });
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","screen":true})"
            "\n");
  REQUIRE_FALSE(next(peer).logs.empty());
  world.on_loop([&] {
    world.core.write(1, "first");
    world.core.show(1, {"second"}, 0);
  });
  const auto replies = read_stream(peer);
  CHECK(numbers(replies).back() == kLines - 1);
  const auto screen =
      std::find_if(replies.begin(), replies.end(), [](const wire::Reply& r) { return r.screen; });
  REQUIRE(screen != replies.end());
  CHECK(screen->logs.at(0).text == "first");
}

TEST_CASE("logs: lines that are no more are counted, and the oldest that is held comes next") {
  ServiceWorld world;
  constexpr std::uint64_t kLines = 700;  // of 200 kB: 140 MB, more than a transcript holds
  std::uint64_t held_from = 0;
  world.on_loop([&] {
    world.core.add(1, "one");
    const std::string text(200'000, 'x');
    for (std::uint64_t i = 0; i < kLines; ++i) world.core.write(1, text);
    held_from = world.core.log(runner_id(1))->first_line();
  });
  REQUIRE(held_from > 5);
  Peer peer = world.peer();
  peer.send(R"({"type":"stream-logs","runnerId":"one","fromLine":5})"
            "\n");
  const wire::Reply first = next(peer);
  CHECK(first.dropped_lines == held_from - 5);
  REQUIRE_FALSE(first.logs.empty());
  CHECK(first.logs[0].number == held_from);
  std::uint64_t count = first.logs.size();
  for (const wire::Reply& r : read_stream(peer)) {
    CHECK(r.dropped_lines == 0);
    count += r.logs.size();
  }
  CHECK(count == kLines - held_from);
}
