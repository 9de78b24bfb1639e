// Ports that record what the core asks and let a test say what happened.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/core/core.h"
#include "tests/fakes/chunk_files.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/memory_store.h"

namespace geppetto::fakes {

class FakeTmux final : public ports::TmuxPort {
 public:
  void list_panes() override { ++lists; }
  void spawn(ports::SpawnSpec spec) override { spawns.push_back(std::move(spec)); }
  void open_output(const RunnerId& runner, const std::string& pane) override {
    opened.emplace_back(runner, pane);
  }
  void recapture(const RunnerId& runner) override { recaptured.push_back(runner); }
  void close_output(const RunnerId& runner, const std::string&) override { closed.push_back(runner); }
  void send_text(RequestId request, const std::string& pane, std::string text, bool enter) override {
    sent.push_back({request, pane, std::move(text) + (enter ? "\n" : "")});
  }
  void send_keys(RequestId request, const std::string& pane, std::vector<std::string> keys) override {
    sent.push_back({request, pane, keys.front()});
  }
  void type_bytes(const std::string& pane, std::string_view bytes) override {
    typed.push_back({{}, pane, std::string(bytes)});
  }
  void remove_dead_pane(const RunnerId& runner, const std::string&) override { removed.push_back(runner); }

  struct Sent {
    RequestId request;
    std::string pane, text;
  };
  int lists = 0;
  std::vector<ports::SpawnSpec> spawns;
  std::vector<std::pair<RunnerId, std::string>> opened;
  std::vector<RunnerId> closed, removed, recaptured;
  std::vector<Sent> sent, typed;
};

class FakeProcesses final : public ports::ProcessPort {
 public:
  Result<runner::ProcessIdentity> identify(std::int32_t pid) override {
    if (!alive.contains(pid)) return Error{ErrorKind::NotFound, "no such process"};
    return runner::ProcessIdentity{pid, alive.at(pid)};
  }
  void watch(const RunnerId& runner, runner::ProcessIdentity process) override { watched[runner] = process; }
  void unwatch(const RunnerId& runner) override { watched.erase(runner); }
  void stop_tree(const RunnerId& runner, runner::ProcessIdentity, bool by_environment,
                 std::int64_t grace) override {
    stops.push_back({runner, by_environment, grace});
  }

  struct Stop {
    RunnerId runner;
    bool by_environment;
    std::int64_t grace_ms;
  };
  std::map<std::int32_t, std::uint64_t> alive;  // pid -> start time
  std::map<RunnerId, runner::ProcessIdentity> watched;
  std::vector<Stop> stops;
};

class FakeTranscripts final : public ports::TranscriptStorePort {
 public:
  std::unique_ptr<log::ChunkStore> open(const RunnerId& id) override {
    if (!on_disk) return log::make_memory_store();
    return disks[id].store();
  }
  std::size_t files(const RunnerId& id) const override {
    const auto found = disks.find(id);
    return found == disks.end() ? 0 : found->second.files.size();
  }
  Outcome erase(const RunnerId& id) override {
    erased.push_back(id);
    return ok();
  }
  std::vector<RunnerId> erased;
  bool on_disk = false;
  std::map<RunnerId, ChunkFiles> disks;
};

class FakeReplies final : public ports::ReplyPort {
 public:
  void answer(RequestId request, Result<ports::CommandDone> outcome) override {
    answers.insert_or_assign(request.value, std::move(outcome));
  }
  void runner_changed(const runner::Runner& runner, bool) override {
    changes.push_back(runner.name + " " + std::string(runner::to_string(runner.status)));
  }
  void runner_removed(const RunnerId& runner) override { removed.push_back(runner); }

  std::map<std::uint64_t, Result<ports::CommandDone>> answers;
  std::vector<std::string> changes;
  std::vector<RunnerId> removed;
};

// One agent that asks for reports and has a rule of each kind.
inline agent::Profiles profiles() {
  agent::Profile p;
  p.name = "claude-code";
  p.program = "claude";
  p.silence_ms = 3000;
  p.asks_for_reports = true;
  const auto rule = [](std::string id, int priority, agent::Meaning meaning, std::string_view line) {
    agent::Rule r;
    r.id = std::move(id);
    r.priority = priority;
    r.meaning = meaning;
    r.all.push_back(*agent::Glob::parse(line));
    return r;
  };
  p.title_rules.push_back(rule("spinner", 0, agent::Meaning::Working, "[◐-◓] *"));
  p.screen_rules.push_back(rule("dialog", 2, agent::Meaning::Permission, "Do you want *\\?"));
  p.screen_rules.push_back(rule("prompt", 1, agent::Meaning::Idle, "❯*"));
  return agent::Profiles({std::make_shared<const agent::Profile>(std::move(p))});
}

// A core with all its ports; what it holds survives in `store`.
struct World {
  explicit World(core::Config chosen = {30'000, {"/demo"}}) : config(with_profiles(std::move(chosen))) {}

  static core::Config with_profiles(core::Config chosen) {
    if (chosen.profiles.all().empty()) chosen.profiles = profiles();
    return chosen;
  }

  core::Config config;
  FakeClock clock;
  FakeEntropy entropy;
  FakeTmux tmux;
  FakeProcesses processes;
  MemoryStore store;
  FakeTranscripts transcripts;
  FakeReplies replies;
  core::Core core{config, {clock, entropy, tmux, processes, store, transcripts, replies}};
};

}  // namespace geppetto::fakes
