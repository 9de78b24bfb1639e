// Transcripts keep together to their limit: who gives, and what is told of it.
#include "domain/core/transcript_budget.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;

namespace {

TEST_CASE("who ended longest ago gives first, then the largest, and everybody keeps something") {
  std::vector<TranscriptUse> all = {
      {20, false, WallTime{1}}, {9, true, WallTime{30}}, {10, true, WallTime{20}}, {30, false, WallTime{2}}};
  std::string order;
  while (const auto next = next_to_give(all)) {
    --all[*next].parts;
    order += std::to_string(*next);
  }
  // Ten of the largest, until it is as large as the next; then they take turns.
  CHECK(order.starts_with("2213333333333"));
  CHECK(order.ends_with("22222221111111"));
  CHECK(all[0].parts == kKeptParts);
  CHECK(all[3].parts == kKeptParts);
  CHECK(all[1].parts == 1);
  CHECK_FALSE(next_to_give({}).has_value());
}

RunnerId ended_runner(fakes::World& world, std::uint64_t lines) {
  runner::Runner ended;
  ended.id = *Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  ended.name = "old";
  ended.status = runner::Status::Stopped;
  log::Transcript transcript(world.transcripts.disks[ended.id].store());
  for (std::uint64_t n = 0; n < lines; ++n) transcript.append(std::string(1000, 'x'), {}, WallTime{1});
  CHECK(world.store.save(ended));
  return ended.id;
}

TEST_CASE("a flood beyond the limit: an ended runner gives, then the flooding one; drops are counted") {
  core::Config config{30'000, {"/demo"}};
  config.max_transcript_parts = 20;
  fakes::World world(config);
  world.transcripts.on_disk = true;
  const RunnerId old = ended_runner(world, 11'000);
  REQUIRE(world.transcripts.files(old) == 11);
  world.core.start();
  world.core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
  world.processes.alive[4711] = 99;
  CreateRunner create;
  create.name = "loud";
  create.cwd = "/src";
  create.command = {"yes"};
  world.core.handle(RequestId{1}, create);
  tmux::PaneFacts pane;
  pane.pane = "%1";
  pane.pid = 4711;
  pane.cols = 1000;
  pane.rows = 5;
  pane.runner = world.tmux.spawns.at(0).runner;
  world.core.handle(Spawned{pane.runner, pane});
  std::string piece;
  for (int i = 0; i < 100; ++i) piece += std::string(999, 'y') + "\r\n";
  const auto total = [&] { return world.transcripts.files(old) + world.transcripts.files(pane.runner); };
  for (int i = 0; i < 150; ++i) {
    world.core.handle(PaneOutput{pane.runner, piece});
    REQUIRE(total() <= 20);
  }
  CHECK(world.transcripts.files(old) == kKeptParts);
  CHECK(world.transcripts.files(pane.runner) == 12);
  CHECK(world.core.find(old)->log.dropped_lines > 2000);
  CHECK(world.core.find(pane.runner)->log.dropped_lines > 1000);
  const auto stored = world.store.load();
  REQUIRE(stored);
  for (const runner::Runner& each : *stored) {
    if (each.id == old) CHECK(each.log.dropped_lines == world.core.find(old)->log.dropped_lines);
  }
  CHECK(world.core.log(old)->line(world.core.log(old)->first_line()).text == std::string(1000, 'x'));
}

TEST_CASE("trouble with a transcript's files is told: on the runner, and once to the person") {
  fakes::World world;
  world.transcripts.on_disk = true;
  const RunnerId old = ended_runner(world, 3000);
  world.transcripts.disks[old].files.erase(std::next(world.transcripts.disks[old].files.begin()));
  world.core.start();
  CHECK(world.core.log(old)->size() > 0);
  CHECK(world.core.find(old)->notice.find("are missing") != std::string::npos);
  const auto snapshot = world.core.snapshot();
  REQUIRE(snapshot->notices.size() == 1);
  CHECK(snapshot->notices[0].text.starts_with("old: transcript damaged"));
}

}  // namespace
