// Profiles as files: ours are right, and every mistake is told with line and key.
#include "infra/agents/profile_file.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "infra/agents/profile_folders.h"

using namespace geppetto;
using namespace geppetto::agents;

namespace {

std::string error_of(const std::string& text) {
  const auto profile = parse_profile(text, "a.json");
  return profile ? "" : profile.error().what;
}

std::string with_rule(const std::string& rule) {
  return "{\"name\": \"a\", \"title\": \"A\",\n\"screenRules\": [\n" + rule + "\n]}";
}

struct Folder {
  Folder() {
    char name[] = "/tmp/geppetto-agents-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() {
    for (const char* file : {"/a.json", "/b.json", "/c.txt"}) unlink((path + file).c_str());
    rmdir(path.c_str());
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path + "/" + name) << text;
  }
  std::string path;
};

}  // namespace

TEST_CASE("agents: what is shipped is right") {
  ProfileFolders folders(GEPPETTO_SOURCE_DIR "/assets/agents", "/nonexistent");
  folders.read();
  CHECK(folders.problems() == std::vector<std::string>{});
  const agent::Profiles profiles = folders.profiles();
  CHECK(profiles.names() == "claude-code, codex, copilot, cursor, gemini, opencode, pi, qwen");
  CHECK(profiles.of_program("claude")->name == "claude-code");
  for (const auto& profile : profiles.all()) CHECK_FALSE(profile->screen_rules.empty());
}

TEST_CASE("agents: everything a file may say is read") {
  const auto profile = parse_profile(R"({
    // a comment
    "name": "aider", "title": "Aider", "program": "aider", "start": ["--no-git"], "resume": ["-r", "{session}"],
    "silenceMs": 4000, "asksForReports": true,
    "titleRules": [{"id": "busy", "meaning": "working", "all": ["* …"]}],
    "screenRules": [{"id": "ask", "priority": 5, "meaning": "question", "lines": 9, "below": "---*", "last": "> *",
      "all": ["a", "b"], "any": ["c"], "none": ["d"], "quote": "*?", "quoteSkip": -1}]})",
                                     "a.json");
  REQUIRE(profile.has_value());
  CHECK(profile->name == "aider");
  CHECK(profile->start == std::vector<std::string>{"--no-git"});
  CHECK(profile->silence_ms == 4000);
  CHECK(profile->asks_for_reports);
  REQUIRE(profile->screen_rules.size() == 1);
  const agent::Rule& rule = profile->screen_rules[0];
  CHECK(rule.meaning == agent::Meaning::Question);
  CHECK(rule.lines == 9);
  CHECK(rule.all.size() == 2);
  CHECK(rule.quote_skip == -1);
  CHECK(rule.below->text() == "---*");
}

TEST_CASE("agents: a mistake is told with file, line and key") {
  CHECK(error_of("") == "a.json:1: the text ends too early or is not JSON");
  CHECK(error_of("[]") == "a.json:1: file: must be an object: { … }");
  CHECK(error_of("{\n\"title\": \"A\"}") == "a.json:1: file: needs \"name\"");
  CHECK(error_of("{\"name\": \"a\",\n\"colour\": 1}")
            .starts_with("a.json:2: colour: is not known here; known are name"));
  CHECK(error_of("{\"name\": \"A b\"}") == "a.json:1: name: must be of the letters a-z, digits and \"-\"");
  CHECK(error_of("{\"name\": \"a\", \"title\": \"A\",\n\n\"silenceMs\": 3}") ==
        "a.json:3: silenceMs: must be a whole number from 500 to 600000");
  CHECK(error_of("{\"name\": \"a\", \"name\": \"b\"}") == "a.json:1: \"name\" stands there twice");
  CHECK(error_of("{\"name\": \"demo\", \"title\": \"D\"}") == "a.json:1: name: \"demo\" is Geppetto's own");
  CHECK(error_of(with_rule(R"({"id": "x", "meaning": "busy", "all": ["a"]})")) ==
        "a.json:3: meaning: must be one of working, permission, question, auth, idle, done, error, nothing");
  CHECK(error_of(with_rule("{\"id\": \"x\", \"meaning\": \"idle\",\n\"all\": [\"a\",\n\"[\"]}"))
            .starts_with("a.json:5: all: must be a pattern"));
  CHECK(error_of(with_rule(R"({"id": "x", "meaning": "idle"})")).starts_with("a.json:3: x: needs \"all\""));
  CHECK(
      error_of(with_rule(
          R"({"id": "x", "meaning": "idle", "all": ["a"]}, {"id": "x", "meaning": "idle", "all": ["a"]})")) ==
      "a.json:3: id: \"x\" stands there twice");
  CHECK(error_of(with_rule(R"({"meaning": "idle", "all": ["a"]})")) == "a.json:3: rule: needs \"id\"");
  CHECK(error_of(std::string(100, '[')).ends_with("nested too deeply"));
  CHECK(error_of("{\"name\": tru}").starts_with("a.json:1: not JSON near"));
}

TEST_CASE("agents: how choices look and where is written, and what is wrong with them") {
  const auto with_choices = [](const std::string& choices) {
    return with_rule(R"({"id": "x", "meaning": "question", "all": ["a"], "choices": )" + choices + "}");
  };
  const auto profile =
      parse_profile(with_choices(R"({"by": "cursor", "markers": [">"], "text": "Type *"})"), "a.json");
  REQUIRE(profile.has_value());
  const agent::Choices& choices = profile->screen_rules[0].choices;
  CHECK(choices.by == agent::Choices::By::Cursor);
  CHECK(choices.markers == std::vector<std::string>{">"});
  CHECK(choices.text->matches("Type something"));
  CHECK(parse_profile(R"({"name": "a", "title": "A", "input": "> *"})", "a.json")->input->text() == "> *");
  CHECK(error_of(with_choices("{}")) == "a.json:3: choices: needs \"by\"");
  CHECK(error_of(with_choices(R"({"by": ""})")) == "a.json:3: by: must be digit, digit-enter or cursor");
  CHECK(error_of(with_choices(R"({"by": "cursor"})")).starts_with("a.json:3: choices: needs \"markers\""));
  CHECK(error_of(with_choices(R"({"by": "digit", "markers": [""]})")) ==
        "a.json:3: markers: must not hold an empty string");
}

TEST_CASE("agents: rules of hooks, and what is wrong with them") {
  const auto hook = [](const std::string& rule) {
    return parse_profile("{\"name\": \"a\", \"title\": \"A\",\n\"hookRules\": [" + rule + "]}", "a.json");
  };
  const auto profile =
      hook(R"({"id": "ask", "meaning": "permission", "when": {"tool.name": "B*"}, "quote": ["x"]})");
  REQUIRE(profile.has_value());
  REQUIRE(profile->hook_rules.size() == 1);
  CHECK(profile->hook_rules[0].when[0].first == "tool.name");
  CHECK(profile->hook_rules[0].quote == std::vector<std::string>{"x"});
  CHECK(hook(R"({"id": "ask", "meaning": "idle"})").error().what == "a.json:2: rule: needs \"when\"");
  CHECK(hook(R"({"id": "ask", "meaning": "idle", "when": {}})")
            .error()
            .what.starts_with("a.json:2: when: must name"));
  CHECK(hook(R"({"id": "ask", "meaning": "idle", "when": {"a": "["}})")
            .error()
            .what.starts_with("a.json:2: a: must be"));
}

TEST_CASE("agents: the user's file comes first, and a wrong one leaves what was right before") {
  const Folder own, user;
  own.write("a.json", R"({"name": "a", "title": "Ours"})");
  own.write("b.json", R"({"name": "b", "title": "B"})");
  ProfileFolders folders(own.path, user.path);
  folders.read();
  CHECK(folders.profiles().find("a")->title == "Ours");
  user.write("a.json", R"({"name": "a", "title": "Theirs"})");
  user.write("c.txt", "not a profile");
  folders.read();
  CHECK(folders.problems().empty());
  CHECK(folders.profiles().find("a")->title == "Theirs");
  user.write("a.json", "{\n\"name\": \"a\",\n\"title\": 3}");
  folders.read();
  REQUIRE(folders.problems().size() == 1);
  CHECK(folders.problems()[0] == user.path + "/a.json:3: title: must be a string of one line");
  CHECK(folders.profiles().find("a")->title == "Theirs");
  unlink((user.path + "/a.json").c_str());
  folders.read();
  CHECK(folders.profiles().find("a")->title == "Ours");
  CHECK(folders.profiles().names() == "a, b");
}

TEST_CASE("agents: files that are no profiles are told, not waited for") {
  const Folder folder;
  CHECK(load_profile(folder.path + "/a.json").error().kind == ErrorKind::Io);
  mkfifo((folder.path + "/a.json").c_str(), 0600);
  CHECK_FALSE(load_profile(folder.path + "/a.json").has_value());
  folder.write("b.json", std::string(kMaxFileBytes + 1, ' '));
  CHECK(load_profile(folder.path + "/b.json").error().what == folder.path + "/b.json:1: longer than 256 KiB");
}
