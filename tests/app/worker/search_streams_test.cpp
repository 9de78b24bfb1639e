// Searches over a real socket: what is found, in which order, what is counted, and readers that are slow or
// gone.
#include "app/worker/search_streams.h"

#include <doctest/doctest.h>

#include "infra/wire/reply.h"
#include "tests/app/worker/service_world.h"

using namespace geppetto;
using test::Peer;
using test::ServiceWorld;

namespace {

struct Answer {
  std::vector<wire::FoundInfo> hits;
  std::vector<wire::CountInfo> counts;
};

Answer read_answer(Peer& peer) {
  Answer out;
  for (bool end = false; !end;) {
    const std::string line = peer.line();
    INFO(line.substr(0, 200));
    auto reply = wire::decode_reply(line);
    REQUIRE(reply);
    REQUIRE_FALSE(reply->error);
    for (auto& hit : reply->hits) out.hits.push_back(std::move(hit));
    for (auto& count : reply->counts) out.counts.push_back(std::move(count));
    end = reply->end;
  }
  return out;
}

Answer answer(const ServiceWorld& world, const wire::Search& search) {
  Peer peer = world.peer();
  peer.send(wire::encode_request(search) + "\n");
  return read_answer(peer);
}

std::vector<std::string> places(const Answer& answer) {
  std::vector<std::string> out;
  for (const wire::FoundInfo& hit : answer.hits)
    out.push_back(hit.name + ":" + std::to_string(hit.number) + ":" + hit.text);
  return out;
}

void fill(ServiceWorld& world, int runner, int lines) {
  for (int i = 0; i < lines; ++i)
    world.core.write(runner,
                     (i % 1000 == 7 ? "needle " : "line ") + std::to_string(i) + std::string(60, '.'));
}

}  // namespace

TEST_CASE("search: all runners, their screens below their transcripts, with ranges and counts") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    world.core.add(2, "two");
    world.core.write(1, "an Error and an error");
    world.core.write(1, "nothing");
    world.core.show(1, {"$ error", "ok"});
    world.core.write(2, "no");
  });
  wire::Search search;
  search.pattern = "error";
  const Answer all = answer(world, search);
  CHECK(places(all) == std::vector<std::string>{"one:0:an Error and an error", "one:2:$ error"});
  CHECK(all.hits[0].ranges == std::vector<log::MatchRange>{{3, 8}, {16, 21}});
  CHECK(all.hits[1].json.find("\"screen\":true") != std::string::npos);
  REQUIRE(all.counts.size() == 2);
  CHECK(all.counts[0].name == "one");
  CHECK(all.counts[0].count == 2);
  CHECK(all.counts[1].count == 0);
}

TEST_CASE("search: some runners, expressions, context, limits and order") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    world.core.add(2, "two");
    for (const char* text : {"a1", "b", "a2", "a3"}) {
      world.core.write(1, text);
      world.core.write(2, text);
    }
    world.core.show(2, {"a4", "c"});
  });
  wire::Search search;
  search.pattern = "a[23]";
  search.regex = true;
  search.runners = {"two", "two"};
  search.context = 2;
  const Answer two = answer(world, search);
  CHECK(places(two) == std::vector<std::string>{"two:2:a2", "two:3:a3"});
  REQUIRE(two.hits[0].before.size() == 2);
  CHECK(two.hits[0].before[0].text == "a1");
  CHECK(
      two.hits[1]
          .after.empty());  // rows of the screen are not part of what a line of the transcript has around it
  search = {};
  search.pattern = "a";
  search.limit = 2;
  const Answer limited = answer(world, search);
  CHECK(limited.hits.size() == 2);
  CHECK(limited.counts[0].count == 3);
  CHECK(limited.counts[1].count == 4);
  search.limit = 0;
  CHECK(answer(world, search).hits.empty());
  CHECK(answer(world, search).counts[1].count == 4);
  search.limit.reset();
  search.newest_first = true;
  search.runners = {"two"};
  CHECK(places(answer(world, search)).front() == "two:4:a4");
}

TEST_CASE("search: what cannot be searched is an error with the reason") {
  const ServiceWorld world;
  Peer peer = world.peer();
  const auto error = [&peer](const char* request) {
    peer.send(std::string(request) + "\n");
    const auto reply = wire::decode_reply(peer.line());
    REQUIRE(reply);
    REQUIRE(reply->error);
    return std::string(to_string(reply->error->kind)) + " " + reply->error->what;
  };
  CHECK(error(R"({"type":"search","pattern":"(","regex":true})") == "Invalid pattern: missing ): (");
  CHECK(error(R"({"type":"search"})") == "Invalid search: \"pattern\" is missing");
  CHECK(error(R"({"type":"search","pattern":"a","runners":["nobody"]})") ==
        "NotFound runner not found: nobody");
  CHECK(error(R"({"type":"search","pattern":"a","case":"upper"})").starts_with("Invalid search: \"case\""));
  CHECK(error(R"({"type":"search","pattern":"a","context":101})").starts_with("Invalid search: \"context\""));
  CHECK(error(R"({"type":"stream-logs","runnerId":"x","grep":5})")
            .starts_with("Invalid stream-logs: \"grep\""));
}

TEST_CASE("search: a reader that does not read holds up its own search, and gets all of it later") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    fill(world, 1, 8'000);
  });
  Peer slow = world.peer();
  slow.send("{\"type\":\"search\",\"pattern\":\"line\"}\n");
  wire::Search search;
  search.pattern = "needle";
  CHECK(answer(world, search).hits.size() == 8);
  const Answer all = read_answer(slow);
  CHECK(all.hits.size() == 8'000 - 8);
  CHECK(all.counts[0].count == 8'000 - 8);
}

TEST_CASE("search: an asker that leaves takes its search along") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    fill(world, 1, 8'000);
  });
  for (int i = 0; i < 20; ++i) {
    const Peer gone = world.peer();
    gone.send("{\"type\":\"search\",\"pattern\":\"[a-z] 1\",\"regex\":true}\n");
  }
  wire::Search search;
  search.pattern = "needle";
  CHECK(answer(world, search).hits.size() == 8);
}

TEST_CASE("logs: of what is there only lines that match come, then all that is new") {
  ServiceWorld world;
  world.on_loop([&] {
    world.core.add(1, "one");
    fill(world, 1, 30'000);
  });
  Peer peer = world.peer();
  peer.send("{\"type\":\"stream-logs\",\"runnerId\":\"one\",\"grep\":\"needle\"}\n");
  std::vector<std::uint64_t> numbers;
  for (bool end = false; !end;) {
    const auto reply = wire::decode_reply(peer.line());
    REQUIRE(reply);
    for (const wire::LogLine& line : reply->logs) numbers.push_back(line.number);
    end = reply->end;
  }
  REQUIRE(numbers.size() == 30);
  CHECK(numbers.front() == 7);
  CHECK(numbers.back() == 29'007);
  Peer following = world.peer();
  following.send(
      "{\"type\":\"stream-logs\",\"runnerId\":\"one\",\"grep\":\"needle 2.007\",\"follow\":true}\n");
  numbers.clear();
  while (numbers.size() < 10) {
    const auto reply = wire::decode_reply(following.line());
    REQUIRE(reply);
    for (const wire::LogLine& line : reply->logs) numbers.push_back(line.number);
  }
  CHECK(numbers.back() == 29'007);
  world.on_loop([&] { world.core.write(1, "any"); });
  const auto fresh = wire::decode_reply(following.line());
  REQUIRE(fresh->logs.size() == 1);
  CHECK(fresh->logs[0].text == "any");
  Peer bad = world.peer();
  bad.send("{\"type\":\"stream-logs\",\"runnerId\":\"one\",\"grep\":\"(\"}\n");
  CHECK(wire::decode_reply(bad.line())->error->kind == ErrorKind::Invalid);
}
