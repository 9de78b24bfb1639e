// Requests: what is read from a line, what is refused and in which words, and that any bytes get an answer.
#include "infra/wire/requests.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/base/base64.h"

using namespace geppetto;
using wire::decode_request;

namespace {

template <class T>
T decoded(std::string_view line) {
  const auto d = decode_request(line);
  INFO(line);
  if (!d.request) FAIL(d.request.error().what);
  REQUIRE(std::holds_alternative<T>(*d.request));
  return std::get<T>(*d.request);
}

std::string error_of(std::string_view line) {
  const auto d = decode_request(line);
  if (d.request) return "accepted";
  CHECK(d.request.error().kind == ErrorKind::Invalid);
  return d.request.error().what;
}

std::string reencoded(std::string_view line) { return wire::encode_request(*decode_request(line).request); }

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("requests: the two that work from a bare nc") {
  CHECK(decoded<wire::ListRunners>(R"({"type":"list-runners"})").statuses.empty());
  CHECK(decoded<core::AttachSession>(R"({"type":"attach-tmux","sessionName":"work"})").target == "work");
}

TEST_CASE("requests: every scalar id comes back as it was, even from a request that is wrong") {
  CHECK(decode_request(R"({"type":"ping","id":7})").id == "7");
  CHECK(decode_request(R"({"id":"a\"b","type":"ping"})").id == R"("a\"b")");
  CHECK(decode_request(R"({"id":null,"type":"ping"})").id == "null");
  CHECK(decode_request(R"({"id":-1.5,"type":"nonsense"})").id == "-1.5");
  CHECK(decode_request(R"({"type":"ping"})").id.empty());
  CHECK(error_of(R"({"id":[1],"type":"ping"})").find("\"id\" must be") != std::string::npos);
  CHECK(error_of("{\"type\":\"ping\",\"id\":\"" + std::string(2000, 'x') + "\"}").find("1 KiB") != std::string::npos);
}

TEST_CASE("requests: create-runner with bytes that are not UTF-8") {
  const auto c = decoded<core::CreateRunner>(
      R"({"type":"create-runner","name":"n","agent":"codex","cwd":"/w","env":{"A":"1","B":{"base64":"/w=="}},)"
      R"("command":["sh","-c",{"base64":"gIE="}],"prompt":"hi\nthere","path":"/bin"})");
  CHECK(c.name == "n");
  CHECK(c.kind == "codex");
  CHECK(c.cwd == "/w");
  REQUIRE(c.environment.size() == 2);
  CHECK(c.environment[1].second == "\xff");
  REQUIRE(c.command.size() == 3);
  CHECK(c.command[2] == "\x80\x81");
  CHECK(c.prompt == "hi\nthere");
  CHECK(c.path == "/bin");
}

TEST_CASE("requests: stream-logs begins in one way only") {
  const auto s = decoded<wire::StreamLogs>(
      R"({"type":"stream-logs","runnerId":"x","tail":5,"since":"2026-01-31T12:34:56Z","follow":true,"screen":true})");
  CHECK(s.tail == 5U);
  CHECK(s.since->ms == 1'769'862'896'000);
  CHECK(s.follow);
  CHECK(s.screen);
  CHECK_FALSE(s.from_line);
  CHECK(decoded<wire::StreamLogs>(R"({"type":"stream-logs","runnerId":"x","fromLine":0})").from_line == 0U);
  CHECK(error_of(R"({"type":"stream-logs","runnerId":"x","fromLine":0,"tail":1})").find("cannot go with") !=
        std::string::npos);
}

TEST_CASE("requests: what they say survives being written and read again") {
  const char* lines[] = {
      R"({"type":"ping"})",
      R"({"type":"create-runner","name":"n","agent":"a","cwd":"/","env":{"K":"v"},"command":["a",{"base64":"/w=="}],"prompt":"p","path":"/bin"})",
      R"({"type":"attach-tmux","sessionName":"%3"})",
      R"({"type":"attach-tmux","sessionName":"%3","record":true})",
      R"({"type":"create-runner","command":["a"],"record":false})",
      R"({"type":"record-runner","runnerId":"x","on":true})",
      R"({"type":"record-runner","runnerId":"x","on":false})",
      R"({"type":"show-recording","runnerId":"x"})",
      R"({"type":"list-runners","statuses":["idle","waiting"]})",
      R"({"type":"show-runner","runnerId":"x"})",
      R"({"type":"stream-logs","runnerId":"x","fromLine":3,"follow":true,"screen":true})",
      R"({"type":"screen","runnerId":"x"})",
      R"({"type":"send-input","runnerId":"x","text":"","enter":false})",
      R"({"type":"send-input","runnerId":"x","keys":["C-c"]})",
      R"({"type":"stop-runner","runnerId":"x","force":true})",
      R"({"type":"forget-runner","runnerId":"x"})",
      R"({"type":"search","pattern":"a.b","regex":true,"case":"ignore","runners":["x","y"],"order":"newest","context":2,"limit":0})",
      R"({"type":"stream-logs","runnerId":"x","grep":"a+"})",
      R"({"type":"mute-runner","runnerId":"x","muted":false})",
      R"({"type":"wait-runner","runnerId":"x","statuses":["stopped"],"timeoutMs":0})",
      R"({"type":"subscribe"})",
      R"({"type":"window","action":"compact"})",
      R"({"type":"window","action":"next"})",
      R"({"type":"shutdown"})",
      R"({"type":"hand-over","pipesPath":"/p"})",
  };
  for (const char* line : lines) CHECK(reencoded(line) == line);
}

TEST_CASE("requests: a mistake says what to write instead") {
  CHECK(error_of("").find("not JSON") != std::string::npos);
  CHECK(error_of("{\"type\":").find("{\"type\":\"list-runners\"}") != std::string::npos);
  CHECK(error_of("\xff\xfe").find("not JSON") != std::string::npos);
  CHECK(error_of("{\"type\":\"\xff\"}").find("not UTF-8") != std::string::npos);
  CHECK(error_of("[1]").find("not an object") != std::string::npos);
  CHECK(error_of("{}").find("\"type\" is missing") != std::string::npos);
  CHECK(error_of(R"({"type":3})").find("\"type\" must be a string") != std::string::npos);
  CHECK(error_of(R"({"type":"lst"})").find("unknown type \"lst\"; known are ping, create-runner") != std::string::npos);
  CHECK(error_of(R"({"type":"attach-tmux"})") == "attach-tmux: \"sessionName\" is missing");
  CHECK(error_of(R"({"type":"show-runner"})") == "show-runner: \"runnerId\" is missing");
  CHECK(error_of(R"({"type":"show-runner","runnerId":7})").find("must be a string") != std::string::npos);
  CHECK(error_of(R"({"type":"create-runner","command":["a\u0000b"]})") ==
        "create-runner: \"command\" must not hold a NUL");
  CHECK(error_of(R"({"type":"create-runner","command":[{"base64":"AA=="}]})") ==
        "create-runner: \"command\" must not hold a NUL");
  CHECK(error_of(R"({"type":"create-runner","command":"ls"})").find("array of strings") != std::string::npos);
  CHECK(error_of(R"({"type":"create-runner","env":{"A=B":"x"}})").find("name that no variable") != std::string::npos);
  CHECK(error_of(R"({"type":"create-runner","cwd":"rel"})").find("absolute") != std::string::npos);
  CHECK(error_of(R"({"type":"create-runner","name":{"base64":"/w=="}})").find("UTF-8") != std::string::npos);
  CHECK(error_of(R"({"type":"stream-logs","runnerId":"x","fromLine":-1})").find("whole number") != std::string::npos);
  CHECK(error_of(R"({"type":"stream-logs","runnerId":"x","fromLine":1.5})").find("whole number") != std::string::npos);
  CHECK(error_of(R"({"type":"stream-logs","runnerId":"x","since":"today"})").find("2026") != std::string::npos);
  CHECK(error_of(R"({"type":"send-input","runnerId":"x"})").find("\"text\" is missing") != std::string::npos);
  CHECK(error_of(R"({"type":"send-input","runnerId":"x","text":"a","keys":["b"]})").find("cannot go") !=
        std::string::npos);
  CHECK(error_of(R"({"type":"wait-runner","runnerId":"x","statuses":["done"]})").find("waiting") != std::string::npos);
  CHECK(error_of(R"({"type":"wait-runner","runnerId":"x","timeoutMs":1e30})").find("timeoutMs") != std::string::npos);
  CHECK(error_of(R"({"type":"record-runner","runnerId":"x"})") == "record-runner: \"on\" is missing");
  CHECK(error_of(R"({"type":"create-runner","record":1})") == "create-runner: \"record\" must be true or false");
  CHECK(error_of(R"({"type":"window","action":"up"})").find("compact") != std::string::npos);
}

TEST_CASE("requests: base64 is strict") {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("ab"), std::string("abc\0\xff", 5)})
    CHECK(from_base64(to_base64(bytes)) == bytes);
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("fo") == "Zm8=");
  for (const char* bad : {"Zg", "Zg=", "Z===", "Zg==Zg==", "Z g=", "Zh==", "===="}) CHECK_FALSE(from_base64(bad));
}

TEST_CASE("requests: every seed and every beginning of it, and each with a byte broken, gets an answer") {
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GEPPETTO_SOURCE_DIR "/tests/fuzz/seeds/wire")) {
    ++seeds;
    const std::string text = file_text(entry.path());
    for (std::size_t n = 0; n <= text.size() && n < 5000; ++n) {
      (void)decode_request(std::string_view(text).substr(0, n));
      std::string broken = text;
      if (n < broken.size()) broken[n] = static_cast<char>(broken[n] ^ 0x85);
      const auto d = decode_request(broken);
      if (!d.request) CHECK_FALSE(d.request.error().what.empty());
    }
  }
  CHECK(seeds >= 20);
  CHECK_FALSE(decode_request(std::string(1 << 20, '[')).request);
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "{\"a\":";
  CHECK_FALSE(decode_request(deep).request);
}
