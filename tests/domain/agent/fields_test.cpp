// Rules on what hooks and records say, and the arguments that make an agent call our hook.
#include "domain/agent/fields.h"

#include <doctest/doctest.h>

#include "domain/agent/hooks.h"
#include "domain/agent/rules.h"

using namespace geppetto::agent;

namespace {

FieldRule rule(std::string id, Meaning meaning, std::string_view field, std::string_view pattern,
               std::vector<std::string> quote = {}) {
  FieldRule r;
  r.id = std::move(id);
  r.meaning = meaning;
  r.when.emplace_back(field, *Glob::parse(pattern));
  r.quote = std::move(quote);
  return r;
}

}  // namespace

TEST_CASE("fields: the first rule whose every field is there and matches") {
  const std::vector<FieldRule> rules = {
      rule("subagent", Meaning::Nothing, "agent_id", "*"),
      rule("ask", Meaning::Permission, "event", "Permission*", {"input.command", "tool"}),
      rule("stop", Meaning::Done, "event", "Stop")};
  CHECK_FALSE(match_fields(rules, {}));
  CHECK_FALSE(match_fields(rules, {{"event", "Other"}}));
  CHECK(match_fields(rules, {{"event", "Stop"}})->rule->id == "stop");
  CHECK(match_fields(rules, {{"event", "Stop"}, {"agent_id", ""}})->rule->id == "subagent");
  const Fields asked = {
      {"event", "PermissionRequest"}, {"tool", "Bash"}, {"input.command", "rm\n-r \x1b[2Jx"}};
  CHECK(match_fields(rules, asked)->quote == "rm -r  [2Jx");
  CHECK(match_fields(rules, {{"event", "PermissionRequest"}, {"tool", "Bash"}})->quote == "Bash");
  const std::string long_text(5000, 'x');
  CHECK(match_fields(rules, {{"event", "PermissionRequest"}, {"tool", long_text}})->quote.size() ==
        kMaxQuote);
}

TEST_CASE("hooks: placeholders are filled in, and every quoting holds") {
  Profile p;
  p.name = "claude-code";
  p.hook_events = {"Stop", "Pre\"Tool"};
  p.hook_arguments = {"--settings", "{\"hooks\":{hookEvents}}", "notify={hookArgv}"};
  const auto arguments = hook_arguments(p, {"/opt/it's \"here\"/relay", "hook"});
  REQUIRE(arguments.size() == 3);
  CHECK(arguments[0] == "--settings");
  const std::string command = R"("'/opt/it'\\''s \"here\"/relay' hook claude-code")";
  const std::string called =
      R"(:[{"matcher":"","hooks":[{"type":"command","command":)" + command + R"(,"timeout":5}]}])";
  CHECK(arguments[1] == "{\"hooks\":{\"Stop\"" + called + R"(,"Pre\"Tool")" + called + "}}");
  CHECK(arguments[2] == R"(notify=["/opt/it's \"here\"/relay","hook","claude-code"])");
  p.hook_arguments = {};
  CHECK(hook_arguments(p, {"/relay"}).empty());
}
