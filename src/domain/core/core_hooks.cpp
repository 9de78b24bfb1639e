// What agents tell outside of their pane: hooks, which those that we start are told to call, and the records
// that they keep of themselves. It is believed only of a runner's own processes.
#include <algorithm>

#include "domain/agent/hooks.h"
#include "domain/core/core_state.h"

namespace geppetto::core {
namespace {

constexpr std::int64_t kOldestHookMs =
    10'000;  // one that says it was called before that has no clock of ours

// The caller is at most so far below the pane's process: a shell, the agent, and what it was started through.
// An agent that an agent starts is further away: its hooks tell nothing of the one above.
constexpr std::size_t kMaxHookDistance = 4;

}  // namespace

// Only for the very program that the profile describes, and never over what the person gave.
void Core::State::add_hook(const runner::Runner& runner, ports::SpawnSpec& spec) const {
  const auto profile = config.profiles.find(runner.kind);
  if (!config.hook_socket.empty()) spec.environment.emplace_back("GEPPETTO_HOOKS", config.hook_socket);
  if (!profile || profile->hook_arguments.empty() || config.hook_command.empty() || spec.argv.empty()) return;
  const std::string& program = spec.argv.front();
  if (program.substr(program.find_last_of('/') + 1) != profile->program) return;
  const std::vector<std::string> added = agent::hook_arguments(*profile, config.hook_command);
  const auto given = [&](const std::string& word) {
    return word == added.front() || word.starts_with(added.front() + "=");
  };
  if (std::ranges::any_of(spec.argv, given)) return;
  spec.argv.insert(spec.argv.begin() + 1, added.begin(), added.end());
}

void Core::State::on(const HookCalled& event) {
  const auto profile = config.profiles.find(event.kind);
  if (!profile || handing_over) return;
  const auto is_meant = [&](const auto& entry) {
    const runner::Runner& r = entry->runner;
    if (runner::is_over(r.status) || r.process.pid == 0) return false;
    if (event.runner.is_nil() ? r.pane != event.pane : r.id != event.runner) return false;
    const auto end =
        event.ancestors.begin() + std::min<std::ptrdiff_t>(std::ssize(event.ancestors), kMaxHookDistance);
    return std::find(event.ancestors.begin(), end, r.process.pid) != end;
  };
  const auto entry = std::ranges::find_if(entries, is_meant);
  if (entry == entries.end()) return;
  const std::optional<agent::FieldMatch> match = agent::match_fields(profile->hook_rules, event.fields);
  if (!match) return;
  const Moment at = now();
  const std::int64_t age = std::clamp<std::int64_t>(at.mono - event.at, 0, kOldestHookMs);
  (*entry)->watch.heard(runner::Source::Hook, *profile, *match, {{at.wall.ms - age}, at.mono + -age});
  judge(**entry);
}

void Core::State::on(const RecordRead& event) {
  Entry* entry = find(event.runner);
  const auto profile = config.profiles.find(event.kind);
  if (entry == nullptr || !profile || handing_over || runner::is_over(entry->runner.status)) return;
  if (event.fields.empty()) {
    entry->watch.silenced(runner::Source::Record, now());
  } else if (const auto match = agent::match_fields(profile->record_rules, event.fields)) {
    entry->watch.heard(runner::Source::Record, *profile, *match, now());
  }
  judge(*entry);
}

}  // namespace geppetto::core
