// Ports that record what the core asks and let a test say what happened.
#pragma once
#include <map>
#include <memory>
#include <optional>
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
  void press_if_shown(RequestId request, const std::string& pane, std::vector<std::string> keys,
                      std::vector<std::string> lines) override {
    std::string all;
    for (const std::string& key : keys) all += (all.empty() ? "" : " ") + key;
    pressed.push_back({request, pane, std::move(all), std::move(lines)});
  }
  void type_bytes(const std::string& pane, std::string_view bytes) override {
    typed.push_back({{}, pane, std::string(bytes)});
  }
  void remove_dead_pane(const RunnerId& runner, const std::string&) override { removed.push_back(runner); }

  struct Sent {
    RequestId request;
    std::string pane, text;
  };
  struct Pressed {
    RequestId request;
    std::string pane, keys;
    std::vector<std::string> lines;
  };
  int lists = 0;
  std::vector<ports::SpawnSpec> spawns;
  std::vector<std::pair<RunnerId, std::string>> opened;
  std::vector<RunnerId> closed, removed, recaptured;
  std::vector<Sent> sent, typed;
  std::vector<Pressed> pressed;
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

// Recordings in memory, a part a string: "begin 40x5" or "begin 40x5 goes on", then "output: …", "resize: …".
class FakeRecordings final : public ports::RecordingPort {
 public:
  struct Part {
    std::string head;
    std::vector<std::string> records;
  };
  std::unique_ptr<ports::RecordingWriter> open(const RunnerId&) override {
    return std::make_unique<Writer>(*this);
  }
  Result<ports::RecordingFacts> find(const RunnerId&) const override {
    if (parts.empty()) return Error{ErrorKind::NotFound, "none"};
    return ports::RecordingFacts{"/recordings", parts.size()};
  }
  Outcome erase(const RunnerId& id) override {
    erased.push_back(id);
    return ok();
  }

  std::vector<Part> parts;
  std::vector<RunnerId> erased;
  std::uint64_t fullness = 0;  // of the part that is written
  std::optional<Error> error;  // what the next writes answer while set

 private:
  class Writer final : public ports::RecordingWriter {
   public:
    explicit Writer(FakeRecordings& to) : to_(to) {}
    Outcome begin(const ports::RecordingPart& part, std::string_view paint) override {
      if (to_.error) return *to_.error;
      to_.fullness = 0;
      to_.parts.push_back({"begin " + std::to_string(part.size.cols) + "x" + std::to_string(part.size.rows) +
                               (part.goes_on ? " goes on" : ""),
                           {}});
      if (!paint.empty()) return add(log::RecordedKind::Begin, paint, part.now);
      return ok();
    }
    Outcome add(log::RecordedKind kind, std::string_view data, MonoTime) override {
      if (to_.error) return *to_.error;
      static constexpr const char* kNames[] = {"", "output", "paint", "resize", "end", "begin"};
      to_.parts.back().records.push_back(std::string(kNames[static_cast<std::size_t>(kind)]) + ": " +
                                         std::string(data));
      return ok();
    }
    std::uint64_t fullness() const override { return to_.fullness; }

   private:
    FakeRecordings& to_;
  };
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

class FakeSearches final : public ports::SearchPort {
 public:
  void search(const log::SearchRequest& request) override { requests.push_back(request); }
  std::vector<log::SearchRequest> requests;
};

// What the desktop shows, by key.
class FakeNotify final : public ports::NotifyPort {
 public:
  void show(std::uint64_t key, const desktop::Notification& what) override { shown[key] = what; }
  void withdraw(std::uint64_t key) override { shown.erase(key); }
  std::map<std::uint64_t, desktop::Notification> shown;
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
  FakeRecordings recordings;
  FakeReplies replies;
  FakeSearches searches;
  FakeNotify notify;
  core::Core core{
      config, {clock, entropy, tmux, processes, store, transcripts, recordings, replies, searches, notify}};
};

}  // namespace geppetto::fakes
