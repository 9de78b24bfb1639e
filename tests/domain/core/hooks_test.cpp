// Hooks of agents: who is told to call ours, and whose word is believed.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "domain/core/core.h"
#include "tests/fakes/fake_ports.h"

using namespace geppetto;
using namespace geppetto::core;
using runner::Source;
using runner::Status;

namespace {

constexpr std::int32_t kPid = 4711, kShell = 5000, kOther = 6000;

agent::FieldRule rule(std::string id, agent::Meaning meaning, std::string_view event) {
  agent::FieldRule r;
  r.id = std::move(id);
  r.meaning = meaning;
  r.when.emplace_back("event", *agent::Glob::parse(event));
  r.quote = {"text"};
  return r;
}

core::Config with_hooks() {
  core::Config c{30'000, {"/demo"}};
  agent::Profile p = *fakes::profiles().find("claude-code");
  p.hook_events = {"Stop"};
  p.hook_arguments = {"--settings", "{hookEvents}"};
  p.hook_rules = {rule("ask", agent::Meaning::Permission, "Ask"),
                  rule("tool", agent::Meaning::Working, "Tool"),
                  rule("note", agent::Meaning::Nothing, "Note"), rule("stop", agent::Meaning::Done, "Stop")};
  p.record_rules = {rule("busy", agent::Meaning::Working, "busy"),
                    rule("asks", agent::Meaning::Permission, "asks")};
  c.profiles = agent::Profiles({std::make_shared<const agent::Profile>(std::move(p))});
  c.hook_command = {"/relay", "hook"};
  c.hook_socket = "/run/hooks";
  return c;
}

struct Hooked : fakes::World {
  Hooked() : World(with_hooks()) {
    core.start();
    core.handle(PanesListed{Error{ErrorKind::NotFound, "no server"}, "tmux 3.3a"});
  }
  const ports::SpawnSpec& start(const std::string& kind, std::vector<std::string> command) {
    CreateRunner create;
    create.cwd = "/src";
    create.kind = kind;
    create.command = std::move(command);
    core.handle(RequestId{tmux.spawns.size() + 1}, create);
    return tmux.spawns.back();
  }
  void live() {
    processes.alive[kPid] = 99;
    tmux::PaneFacts f;
    f.pane = "%1", f.session_id = "$1", f.session_created = 1'767'225'600, f.pid = kPid;
    f.cols = 60, f.rows = 12;
    f.runner = tmux.spawns[0].runner;
    core.handle(Spawned{f.runner, f});
  }
  HookCalled hook(const std::string& event, std::vector<std::int32_t> ancestors = {kShell, kPid}) {
    return {"claude-code", tmux.spawns[0].runner, "%1",
            clock.mono(),  std::move(ancestors),  {{"event", event}, {"text", "rm -r build"}}};
  }
  const runner::Runner& runner() { return *core.find(tmux.spawns[0].runner); }
};

}  // namespace

TEST_CASE(
    "an agent that we start is told to call our hook; what is shown of its command stays as it was given") {
  Hooked w;
  const ports::SpawnSpec spec = w.start("claude-code", {"/usr/bin/claude", "--resume", "x"});
  REQUIRE(spec.argv.size() == 5);
  CHECK(spec.argv[0] == "/usr/bin/claude");
  CHECK(spec.argv[1] == "--settings");
  CHECK(spec.argv[2].find("/relay hook claude-code") != std::string::npos);
  CHECK(spec.argv[3] == "--resume");
  CHECK(w.runner().command == std::vector<std::string>{"/usr/bin/claude", "--resume", "x"});
  const std::pair<std::string, std::string> found{"GEPPETTO_HOOKS", "/run/hooks"};
  CHECK(std::ranges::find(spec.environment, found) != spec.environment.end());
}

TEST_CASE("nothing is added where another program is started, or the person gave the option") {
  Hooked w;
  CHECK(w.start("claude-code", {"bash", "-c", "claude"}).argv.size() == 3);
  CHECK(w.start("custom", {"claude"}).argv.size() == 1);
  CHECK(w.start("claude-code", {"claude", "--settings", "mine.json"}).argv.size() == 3);
  CHECK(w.start("claude-code", {"claude", "--settings=mine.json"}).argv.size() == 2);
}

TEST_CASE("a hook of the runner's own process is believed at once, with its words") {
  Hooked w;
  w.start("claude-code", {"claude"});
  w.live();
  w.core.handle(w.hook("Ask"));
  CHECK(w.runner().status == Status::Waiting);
  CHECK(w.runner().evidence.source == Source::Hook);
  CHECK(w.runner().evidence.rule == "claude-code.hook.ask");
  CHECK(w.runner().evidence.text == "rm -r build");
  w.core.handle(w.hook("Note"));
  w.core.handle(w.hook("Unknown"));
  CHECK(w.runner().status == Status::Waiting);
  w.clock.advance(10);
  w.core.handle(w.hook("Tool", {kPid}));
  CHECK(w.runner().status == Status::Running);
  HookCalled by_pane = w.hook("Ask");
  by_pane.runner = {};
  by_pane.at = w.clock.mono() + 5;  // a clock that is ahead counts as now
  w.clock.advance(1);
  w.core.handle(by_pane);
  CHECK(w.runner().status == Status::Waiting);
}

TEST_CASE("what others say in its name is not believed") {
  Hooked w;
  w.start("claude-code", {"claude"});
  w.live();
  HookCalled hook = w.hook("Ask");
  SUBCASE("a process of another pane") { hook.ancestors = {kShell, kOther}; }
  SUBCASE("nobody's process") { hook.ancestors = {}; }
  SUBCASE("an agent that the agent started") { hook.ancestors = {1001, 1002, 1003, 1004, kPid}; }
  SUBCASE("another runner") { hook.runner = Ulid::make(WallTime{1}, {9}); }
  SUBCASE("another pane") {
    hook.runner = {};
    hook.pane = "%2";
  }
  SUBCASE("a kind that nobody knows") { hook.kind = "unheard-of"; }
  w.core.handle(hook);
  CHECK(w.runner().status == Status::Running);
  CHECK(w.runner().evidence.source != Source::Hook);
}

TEST_CASE("hooks count in the order in which they were called, not in which they came") {
  Hooked w;
  w.start("claude-code", {"claude"});
  w.live();
  const HookCalled before = w.hook("Ask");
  w.clock.advance(20);
  w.core.handle(w.hook("Tool"));
  w.core.handle(before);
  CHECK(w.runner().status == Status::Running);
}

TEST_CASE("an agent's own record is believed until it is gone, before earlier hooks and after reports") {
  Hooked w;
  w.start("claude-code", {"claude"});
  w.live();
  const auto record = [&](const std::string& value) {
    return RecordRead{w.tmux.spawns[0].runner, "claude-code", {{"event", value}, {"text", "approve Bash"}}};
  };
  w.core.handle(record("asks"));
  CHECK(w.runner().status == Status::Waiting);
  CHECK(w.runner().evidence.rule == "claude-code.registry.asks");
  CHECK(w.runner().evidence.text == "approve Bash");
  HookCalled before = w.hook("Tool");
  before.at = w.clock.mono() + -5;
  w.core.handle(before);
  CHECK(w.runner().status == Status::Waiting);
  w.core.handle(record("a word of a version to come"));
  CHECK(w.runner().status == Status::Waiting);
  w.core.handle(PaneOutput{w.runner().id, "\x1b]7501;state=working\x1b\\"});
  CHECK(w.runner().status == Status::Running);
  w.core.handle(PaneOutput{w.runner().id, "\x1b]7501;state=clear\x1b\\"});
  CHECK(w.runner().status == Status::Waiting);
  w.core.handle(RecordRead{w.runner().id, "claude-code", {}});
  CHECK(w.runner().evidence.source == Source::Hook);
}

TEST_CASE("the second question of the same words counts as one of now") {
  Hooked w;
  w.start("claude-code", {"claude"});
  w.live();
  w.core.handle(w.hook("Ask"));
  w.clock.advance(1000);
  w.core.handle(PaneOutput{w.runner().id, "\x1b]0;◐ at work\x07"});
  CHECK(w.runner().status == Status::Running);  // it was answered
  w.clock.advance(1000);
  w.core.handle(w.hook("Ask"));
  CHECK(w.runner().status == Status::Waiting);
}
