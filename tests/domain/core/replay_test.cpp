// A recorded stream through the engine: screen, transcript, and statuses by the recording's own time.
#include "domain/core/replay.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace geppetto;
using core::Replay;

namespace {

struct Played {
  std::vector<std::string> statuses;
  Replay replay;

  explicit Played(core::ReplayOptions options = {{10, 3}, WallTime{1'000'000}, 30'000, nullptr})
      : replay(options, [this](std::int64_t at, const runner::Verdict& v) {
          CHECK(v.evidence.at.ms == 1'000'000 + at);
          statuses.push_back(std::to_string(at) + " " + std::string(runner::to_string(v.status)) + " " +
                             v.evidence.rule);
        }) {}

  std::vector<std::string> log() const {
    std::vector<std::string> out;
    const log::LogView view = replay.log();
    for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) out.emplace_back(view.line(n).text);
    return out;
  }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("replay: lines leave the screen with the time of the recording") {
  Played p;
  p.replay.output(5, "one\r\ntwo\r\n");
  p.replay.output(70, "three\r\nfour");
  CHECK(p.log() == Strings{"one"});
  CHECK(p.replay.log().line(0).at.ms == 1'000'070);
  REQUIRE(p.replay.screen() != nullptr);
  CHECK(p.replay.screen()->row_text(2) == "four");
  p.replay.end(80, std::nullopt);
  CHECK(p.log() == Strings{"one", "two", "three", "four"});
  CHECK(p.replay.screen() == nullptr);
}

TEST_CASE("replay: silence of 30 seconds is idle at that very moment, and the next byte is not") {
  Played p;
  p.replay.output(1'000, "x");
  p.replay.output(30'999, "x");
  p.replay.output(100'000, "x");
  p.replay.pass(129'999);
  CHECK(p.statuses ==
        Strings{"0 running silence.output", "60999 idle silence.idle", "100000 running silence.output"});
  p.replay.pass(500'000);
  p.replay.pass(600'000);
  CHECK(p.statuses.back() == "130000 idle silence.idle");
  CHECK(p.statuses.size() == 4);
}

TEST_CASE("replay: the end and how it ended") {
  for (const auto& [code, status] : {std::pair<std::optional<int>, std::string>{0, "stopped process.exit"},
                                     {3, "errored process.exit"},
                                     {std::nullopt, "stopped process.lost"}}) {
    Played p;
    p.replay.output(10, "bye");
    p.replay.end(40, code);
    CHECK(p.statuses.back() == "40 " + status);
    p.replay.output(50, "what comes after the end is nothing");
    p.replay.pass(500'000);
    CHECK(p.log() == Strings{"bye"});
    CHECK(p.statuses.size() == 2);
  }
}

TEST_CASE("replay: of sizes without output between them only the last one counts") {
  Played p;
  p.replay.output(1, "a\r\nb\r\nc");
  p.replay.resize(2, {10, 1});
  p.replay.resize(3, {20, 3});
  p.replay.pass(4);
  CHECK(p.replay.screen()->size() == term::Size{20, 3});
  CHECK(p.log().empty());
  p.replay.resize(5, {20, 2});
  p.replay.output(6, "!");
  CHECK(p.log() == Strings{"a"});
}
