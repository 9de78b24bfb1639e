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
