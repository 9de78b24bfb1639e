// The rules that are shipped, on captured screens of the agents themselves: "=== RULE MEANING QUOTE", then
// the rows.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "domain/agent/dialog.h"
#include "domain/agent/rules.h"
#include "infra/agents/profile_file.h"

using namespace geppetto;

namespace {

struct Captured {
  std::string rule, meaning, quote;
  std::vector<std::string> rows;
};

agent::Profile shipped(const std::string& kind) {
  auto profile = agents::load_profile(GEPPETTO_SOURCE_DIR "/assets/agents/" + kind + ".json");
  REQUIRE(profile.has_value());
  return *profile;
}

std::vector<Captured> captured(const std::string& kind) {
  std::ifstream file(GEPPETTO_SOURCE_DIR "/tests/infra/agents/screens/" + kind + ".txt");
  REQUIRE(file);
  std::vector<Captured> out;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("=== ")) {
      out.back().rows.push_back(line);
      continue;
    }
    Captured one;
    std::istringstream words(line.substr(4));
    words >> one.rule >> one.meaning;
    std::getline(words >> std::ws, one.quote);
    out.push_back(std::move(one));
  }
  return out;
}

constexpr const char* kKinds[] = {"claude-code", "codex", "copilot", "gemini", "opencode", "pi", "qwen"};

}  // namespace

TEST_CASE("agents: the shipped rules know the screens they were written for") {
  for (const char* kind : kKinds) {
    const agent::Profile profile = shipped(kind);
    const std::vector<Captured> screens = captured(kind);
    CHECK(screens.size() >= 3);
    for (const Captured& screen : screens) {
      CAPTURE(screen.rule);
      const auto match = agent::match_screen(profile, screen.rows);
      REQUIRE(match);
      CHECK(std::string(kind) + ".screen." + match->rule->id == screen.rule);
      CHECK(to_string(match->rule->meaning) == screen.meaning);
      CHECK(match->quote == screen.quote);
    }
  }
}

TEST_CASE("agents: the choices of the dialogs that are shipped can be read") {
  const auto choices = [](const char* kind, const std::string& rule) {
    const agent::Profile profile = shipped(kind);
    for (const Captured& screen : captured(kind)) {
      if (screen.rule != std::string(kind) + ".screen." + rule) continue;
      const auto match = agent::match_screen(profile, screen.rows);
      REQUIRE(match);
      const auto dialog = agent::find_dialog(*match, screen.rows);
      if (!dialog) return std::string("none");
      std::string out = dialog->question;
      for (const agent::FoundChoice& c : dialog->choices) out += "|" + c.key + " " + c.label.substr(0, 20);
      return out;
    }
    return std::string("no such screen");
  };
  CHECK(choices("claude-code", "command") ==
        "echo hello > hello.txt && cat hello.txt|1 Yes|2 Yes, and always allo|3 Yes, and switch to a|4 No");
  CHECK(choices("claude-code", "question") ==
        "Which colour should the button have?|1 Red|2 Blue|3 Green|4 Type something.|5 Chat about this");
  CHECK(choices("claude-code", "trust").ends_with("|1 No, exit|2 Yes, I trust this fo"));
  CHECK(choices("codex", "command") ==
        "$ echo hello > hello.txt && cat hello.txt|1 Yes, proceed (y)|2 Yes, and don't ask a|3 No, and tell "
        "Codex w");
  CHECK(choices("codex", "question") ==
        "Which colour should the button have?|1 Red|2 Blue|3 Green|4 None of the above  O");
  CHECK(choices("copilot", "command") ==
        "echo hello > hello.txt && cat hello.txt|1 Yes|2 No, and tell Copilot");
  CHECK(
      choices("gemini", "change") ==
      "Apply this change?|1 Allow once|2 Allow for this sessi|3 Modify with external|4 No, suggest changes ");
  CHECK(choices("gemini", "question") == "Which colour should the button have?|1 Red|2 Blue|3 Green");
  CHECK(choices("qwen", "dialog") ==
        "Apply this change?|1 Yes, allow once|2 Yes, allow always|3 No, suggest changes ");
  CHECK(choices("qwen", "question") ==
        "Which colour should the button have?|1 Red|2 Blue|3 Green|4 Type something...");
  CHECK(choices("opencode", "command") == "none");
}

// A conversation about dialogs: every dialog of every agent, quoted above the prompt of each.
TEST_CASE("agents: what is quoted above a prompt is not taken for it") {
  for (const char* kind : kKinds) {
    const agent::Profile profile = shipped(kind);
    for (const Captured& prompt : captured(kind)) {
      if (prompt.meaning != "idle") continue;
      for (const char* other : kKinds) {
        for (const Captured& dialog : captured(other)) {
          if (dialog.meaning != "permission" && dialog.meaning != "question") continue;
          CAPTURE(prompt.rule);
          CAPTURE(dialog.rule);
          std::vector<std::string> rows = dialog.rows;
          for (std::string& row : rows) row = "  " + row;
          rows.insert(rows.end(), prompt.rows.begin(), prompt.rows.end());
          const auto match = agent::match_screen(profile, rows);
          if (match) CHECK(match->rule->meaning != agent::Meaning::Permission);
          if (match) CHECK(match->rule->meaning != agent::Meaning::Question);
        }
      }
    }
  }
}

TEST_CASE("agents: titles") {
  const auto title = [](const char* kind, std::string_view text) {
    const agent::Profile profile = shipped(kind);
    const auto match = agent::match_title(profile, text);
    return match ? to_string(match->rule->meaning) : "none";
  };
  CHECK(title("codex", "⠋ Scripted | demo") == "working");
  CHECK(title("codex", "[ ! ] Action Required | demo") == "permission");
  CHECK(title("codex", "[ . ] Action Required | demo") == "permission");
  CHECK(title("codex", "demo") == "idle");
  CHECK(title("gemini", "◇  Ready (demo)") == "idle");
  CHECK(title("gemini", "✦  Working… (demo)") == "working");
  CHECK(title("gemini", "✋  Action Required (demo)") == "permission");
  CHECK(title("qwen", "◐︎ Qwen - demo") == "working");
  CHECK(title("qwen", "✳︎ Qwen - demo") == "permission");
  CHECK(title("qwen", "Qwen - demo") == "idle");
  CHECK(title("claude-code", "◐ Fixing the parser") == "working");
  CHECK(title("claude-code", "✳ Claude Code") == "none");
}
