// config.json: what is accepted, and how each mistake is named.
#include "infra/os/config.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

using namespace geppetto;

namespace {

Result<os::Config> parse(std::string_view text) {
  return os::parse_config(text, "/c/config.json", "/home/u");
}

std::string error_of(std::string_view text) {
  const auto config = parse(text);
  if (config) return "accepted";
  CHECK(config.error().kind == ErrorKind::Invalid);
  return config.error().what;
}

}  // namespace

TEST_CASE("config: every key is optional and comments are allowed") {
  CHECK(*parse("{}") == os::Config{});
  CHECK_FALSE(parse("{}")->record);
  CHECK(parse(R"({"record": true})")->record);
  const auto config = parse(R"(// mine
{
  /* seconds */ "idleAfterSeconds": 12.5,
  "tmux": { "socketName": "work", "configFile": "~/.tmux.geppetto" },
  "transcripts": { "maxTotalMB": 500 }
})");
  REQUIRE(config);
  CHECK(config->idle_after_ms == 12'500);
  CHECK(config->tmux_socket_name == "work");
  CHECK(config->max_transcripts_mb == 500);
  CHECK(config->tmux_config_file == "/home/u/.tmux.geppetto");
}

TEST_CASE("config: a mistake names file, line and key") {
  CHECK(error_of("{\n\n \"idleAfter\": 3 }").starts_with("/c/config.json:3: unknown key \"idleAfter\""));
  CHECK(error_of("{\n \"tmux\": {\n \"socket\": 1 }}")
            .starts_with("/c/config.json:3: unknown key \"tmux.socket\""));
  CHECK(error_of("{\n \"idleAfterSeconds\":\n\n \"30\" }") ==
        "/c/config.json:2: \"idleAfterSeconds\" must be a number");
  CHECK(error_of("{\n \"idleAfterSeconds\": 0 }") ==
        "/c/config.json:2: \"idleAfterSeconds\" must be from 1 to 86400");
  CHECK(error_of("{\"idleAfterSeconds\": 86401 }") ==
        "/c/config.json:1: \"idleAfterSeconds\" must be from 1 to 86400");
  CHECK(error_of("{\"transcripts\": {\"maxTotalMB\": 99}}") ==
        "/c/config.json:1: \"transcripts.maxTotalMB\" must be from 100 to 1048576");
  CHECK(error_of("{\n\"record\": \"yes\"}") == "/c/config.json:2: \"record\" must be true or false");
  CHECK(error_of("{\"tmux\": true}") == "/c/config.json:1: \"tmux\" must be an object");
  CHECK(error_of("{\"tmux\": []}") == "/c/config.json:1: \"tmux\" must be an object");
  CHECK(error_of("{\"tmux\": {\"socketName\": {}}}") ==
        "/c/config.json:1: \"tmux.socketName\" must be a string");
  CHECK(error_of("{\"tmux\": {\"socketName\": \"a/b\"}}").find("without a slash") != std::string::npos);
  CHECK(error_of("{\"tmux\": {\"configFile\": \"x\"}}").find("absolute") != std::string::npos);
  CHECK(error_of("{\"idleAfterSeconds\": 3,\n\"idleAfterSeconds\": 3}") ==
        "/c/config.json:2: \"idleAfterSeconds\" stands there twice");
  CHECK(error_of("[]") == "/c/config.json:1: the file must hold one object: { … }");
  CHECK(error_of("{\n\n\n oops }").starts_with("/c/config.json:4: not JSON"));
  CHECK(error_of("{\n").starts_with("/c/config.json:"));
  CHECK(error_of("").starts_with("/c/config.json:1:"));
  CHECK(error_of("{\"idleAfterSeconds\": 1e999 }").starts_with("/c/config.json:1:"));
  CHECK(error_of("{} {}").starts_with("/c/config.json:1:"));
}

TEST_CASE("config: notifications") {
  const auto config = parse(R"({"notifications": {"enabled": false, "needsYou": false, "failed": false,
    "finished": false, "quietHours": "22:00-07:30", "sound": "~/bell.oga"}})");
  REQUIRE(config);
  CHECK(config->notify == desktop::NotifyRules{false, false, false, false, {1320, 450}, "/home/u/bell.oga"});
  CHECK(parse(R"({"notifications": {"quietHours": "", "sound": ""}})")->notify == desktop::NotifyRules{});
  CHECK(error_of("{\"notifications\": {\n\"enabled\": 1}}") ==
        "/c/config.json:2: \"notifications.enabled\" must be true or false");
  CHECK(error_of("{\"notifications\": true}") == "/c/config.json:1: \"notifications\" must be an object");
  CHECK(error_of("{\"idleAfterSeconds\": true}") ==
        "/c/config.json:1: \"idleAfterSeconds\" must be a number");
  CHECK(error_of("{\"notifications\": {\"quietHours\": \"22-7\"}}") ==
        "/c/config.json:1: \"notifications.quietHours\" must be like 22:00-07:00");
  CHECK(error_of("{\"notifications\": {\"sound\": \"a/b\"}}") ==
        "/c/config.json:1: \"notifications.sound\" must be a name of the sound theme or an absolute path");
  CHECK(error_of("{\"notifications\": {\"sounds\": 1}}").find("notifications.sound") != std::string::npos);
}

TEST_CASE("config: hotkeys") {
  const auto config = parse(R"({"hotkeys": {"toggle": "Super+G", "nextNeedsYou": ""}})");
  REQUIRE(config);
  REQUIRE(config->hotkeys[0]);
  CHECK(to_string(*config->hotkeys[0]) == "Super+G");
  CHECK(!config->hotkeys[1]);
  CHECK(
      error_of("{\"hotkeys\": {\n\"toggle\": \"G\"}}") ==
      "/c/config.json:2: \"hotkeys.toggle\" needs Ctrl, Alt or Super: it would be taken from every program");
  CHECK(error_of("{\"hotkeys\": {\"toggle\": \"Super+G\", \"nextNeedsYou\": \"super+g\"}}") ==
        "/c/config.json:1: \"hotkeys.nextNeedsYou\" is the same key as \"hotkeys.toggle\"");
}

TEST_CASE("config: what the window has to know") {
  const auto config = parse(R"({"theme": "Geppetto Light", "terminal": ["xterm", "-e", ""],
    "keys": {"stop": "Ctrl+X", "prompt": ""}})");
  REQUIRE(config);
  CHECK(config->theme == "Geppetto Light");
  CHECK(config->terminal == std::vector<std::string>{"xterm", "-e", ""});
  CHECK(config->keys == std::vector<std::pair<std::string, std::string>>{{"stop", "Ctrl+X"}, {"prompt", ""}});
  CHECK(parse(R"({"terminal": []})")->terminal.empty());
  CHECK(error_of(R"({"terminal": "xterm -e"})") ==
        "/c/config.json:1: \"terminal\" must be an array of strings");
  CHECK(error_of("{\"terminal\": [\n\"a\", 3]}") ==
        "/c/config.json:1: \"terminal\" must be an array of strings");
  CHECK(error_of(R"({"terminal": [["a"]]})").find("must be an array") != std::string::npos);
  CHECK(error_of(R"({"terminal": ["", "a"]})").find("name of a program") != std::string::npos);
  CHECK(error_of(R"({"keys": {"stop": 3}})") == "/c/config.json:1: \"keys.stop\" must be a string");
  CHECK(error_of(R"({"keys": {"stop": {}}})").find("must be a string") != std::string::npos);
  CHECK(error_of(R"({"keys": {"stop": "X", "stop": "Y"}})").find("stands there twice") != std::string::npos);
}

TEST_CASE("config: any bytes are an answer, never a crash") {
  const std::string good =
      R"({ "tmux": { "socketName": "a", "configFile": "/x" }, "idleAfterSeconds": 5 } // end)";
  for (std::size_t n = 0; n < good.size(); ++n) {
    (void)parse(std::string_view(good).substr(0, n));
    for (const char c : {'\0', '\xff', '{', '"', '\n'}) {
      std::string bad = good;
      bad[n] = c;
      if (const auto config = parse(bad); !config) CHECK(config.error().what.starts_with("/c/config.json:"));
    }
  }
  CHECK_FALSE(parse(std::string(1 << 20, '[')));
}

TEST_CASE("config: a missing file is the default, an unreadable one an error") {
  CHECK(*os::load_config("/nonexistent/config.json", "/") == os::Config{});
  const auto folder = os::load_config("/tmp", "/");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().kind == ErrorKind::Io);
  const auto endless = os::load_config("/dev/zero", "/");
  REQUIRE_FALSE(endless);
  CHECK(endless.error().kind == ErrorKind::Invalid);
}
