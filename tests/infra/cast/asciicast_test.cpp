// asciicast files: what is written can be read again, and what is wrong is told with its line.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "infra/cast/asciicast_reader.h"
#include "infra/cast/asciicast_writer.h"
#include "tests/fuzz/asciicast_check.h"

using namespace geppetto;
using cast::AsciicastReader;
using cast::AsciicastWriter;
using log::RecordedKind;

namespace {

const std::string kHeader = R"({"version":2,"width":80,"height":24})";

// The first error, or the events as "1500 o text".
std::string read(const std::vector<std::string>& lines, const std::string& rest = "") {
  AsciicastReader reader;
  std::string out;
  const auto keep = [&](const Result<std::optional<cast::CastEvent>>& got) {
    if (!got) {
      CHECK(got.error().kind == ErrorKind::Protocol);
      out = got.error().what;
    } else if (*got) {
      out += std::to_string((*got)->at_ms) + " " + (*got)->code + " " + (*got)->data + ";";
    }
    return got.has_value();
  };
  for (const std::string& line : lines)
    if (!keep(reader.take(line))) return out;
  (void)keep(reader.finish(rest));
  return out;
}

std::string event(const std::string& line) { return read({kHeader, line}); }

}  // namespace

TEST_CASE("asciicast: a recording is written as a header and an event a line") {
  CHECK(AsciicastWriter::header(100, 30, WallTime{1'767'225'600'999}, "fix \"login\"") ==
        "{\"version\":2,\"width\":100,\"height\":30,\"timestamp\":1767225600,\"title\":\"fix "
        "\\\"login\\\"\"}\n");
  AsciicastWriter w;
  CHECK(w.event({RecordedKind::Output, 7, std::string_view("a\x1b[1m\0\"\\\r\n\x7f", 11)}) ==
        "[0.007,\"o\",\"a\\u001b[1m\\u0000\\\"\\\\\\r\\n\\u007f\"]\n");
  CHECK(w.event({RecordedKind::Paint, 1'050, "p"}) == "[1.050,\"o\",\"p\"]\n");
  CHECK(w.event({RecordedKind::Resize, 3'600'000, "90x20"}) == "[3600.000,\"r\",\"90x20\"]\n");
  CHECK(w.event({RecordedKind::End, 3'600'001, "0"}) == "[3600.001,\"x\",\"0\"]\n");
}

TEST_CASE("asciicast: a character that was cut through comes whole, what is no UTF-8 becomes U+FFFD") {
  const std::string text = "aé世😀";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    AsciicastWriter w;
    std::string all;
    for (const std::string& piece : {text.substr(0, cut), text.substr(cut)}) {
      const std::string line = w.event({RecordedKind::Output, 0, piece});
      if (line.empty()) continue;
      const auto got = event(line.substr(0, line.size() - 1));
      all += got.substr(4, got.size() - 5);
    }
    CHECK(all == text);
  }
  AsciicastWriter w;
  CHECK(w.event({RecordedKind::Output, 0, "\xf0\x9f"}).empty());
  CHECK(w.event({RecordedKind::Output, 1, "x\xff\x80y\xc3"}) ==
        "[0.001,\"o\",\"\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbdy\"]\n");
  CHECK(w.event({RecordedKind::Paint, 2, "p"}) ==
        "[0.002,\"o\",\"p\"]\n");  // the rest will not come any more
  CHECK(w.event({RecordedKind::Output, 3, "z"}) == "[0.003,\"o\",\"z\"]\n");
}

TEST_CASE("asciicast: v2 and v3 are read, comments and blank lines passed over") {
  CHECK(read({kHeader, R"([0,"o","a"])", "", " \r", R"( [1.5, "i", "key"] )", R"([2,"r","100x30"])",
              R"([2,"m",""])"}) == "0 o a;1500 i key;2000 r 100x30;2000 m ;");
  AsciicastReader reader;
  const std::string third =
      R"({"version":3,"term":{"cols":90,"rows":20,"type":"xterm","theme":{"fg":"#fff"}},"timestamp":1767225600,"title":"t\n","env":{"SHELL":"x"}})";
  REQUIRE(reader.take(third));
  REQUIRE(reader.header());
  CHECK(reader.header()->cols == 90);
  CHECK(reader.header()->rows == 20);
  CHECK(reader.header()->timestamp == 1'767'225'600);
  CHECK(reader.header()->title == "t ");
  CHECK(read({third, "# a comment", R"([1.25,"o","a"])", R"([0.5,"o","b"])", R"([0,"x","0"])"}) ==
        "1250 o a;1750 o b;1750 x 0;");
  CHECK(read({kHeader}, R"([1,"o","without a newline"])") == "1000 o without a newline;");
  CHECK(event(R"([1,"r","90x20"])") == "1000 r 90x20;");
}

TEST_CASE("asciicast: a header that is none is told") {
  const auto header = [](const std::string& line) { return read({line}); };
  CHECK(read({}) == "is empty");
  CHECK(read({"", "  "}) == "is empty");
  for (const char* bad :
       {"x", "[1]", "{", "{}{}", "\"version\"", "\xff", R"({"version":2,"width":80,"height")"})
    CHECK(header(bad) == "line 1: is not the header of asciicast v2 or v3: one JSON object in one line");
  CHECK(header("{}") == "line 1: the header has no version");
  CHECK(header(R"({"version":"2"})") == "line 1: the header has no version");
  CHECK(header(R"({"version":1,"width":80,"height":24,"stdout":[[1,"x"]]})") ==
        "line 1: asciicast v1 is not read; convert it with `asciinema convert`");
  CHECK(header(R"({"version":4})") == "line 1: this version of asciicast is not known; 2 and 3 are");
  CHECK(header(R"({"version":2,"width":80})") == "line 1: the header has no size (width and height)");
  CHECK(header(R"({"version":3,"width":80,"height":24})") ==
        "line 1: the header has no size (width and height)");
  for (const char* size : {"0,\"height\":24", "-1,\"height\":24", "80.5,\"height\":24", "80,\"height\":0"})
    CHECK(header(std::string(R"({"version":2,"width":)") + size + "}") ==
          "line 1: the size is not one of a terminal");
  for (const char* size :
       {"4097,\"height\":1", "1,\"height\":2049", "4096,\"height\":2048", "1e300,\"height\":1e300"})
    CHECK(header(std::string(R"({"version":2,"width":)") + size + "}") ==
          "line 1: the size is too large; at most 4096x2048 and 262144 cells");
}

TEST_CASE("asciicast: an event that is none is told with its line") {
  for (const char* bad :
       {"x", "[1,", R"([1,"o","a"]])", R"({"a":1})", R"([1,"o","\xff"])", "[1,\"o\",\"\xff\"]"})
    CHECK(event(bad) == "line 2: is not JSON of an event, such as [1.5,\"o\",\"text\"]");
  for (const char* bad : {"[]", "[1]", R"([1,"o"])", R"(["1","o","a"])", R"([1,"oo","a"])", R"([1,"","a"])",
                          R"([1,"o",2])", R"([1,"o","a",4])", R"([1,["o"],"a"])", R"([null,"o","a"])"})
    CHECK(event(bad) == "line 2: is not an event, such as [1.5,\"o\",\"text\"]");
  CHECK(event(R"([-0.001,"o","a"])") == "line 2: the time is negative");
  CHECK(event(R"([1e12,"o","a"])") == "line 2: the time is beyond ten years");
  CHECK(event(R"([1,"r","80"])") == "line 2: the size is not COLSxROWS, such as 80x24");
  CHECK(event(R"([1,"r","80x24x"])") == "line 2: the size is not COLSxROWS, such as 80x24");
  CHECK(event(R"([1,"r","x"])") == "line 2: the size is not COLSxROWS, such as 80x24");
  CHECK(event(R"([1,"r","-80x24"])") == "line 2: the size is not one of a terminal");
  CHECK(event(R"([1,"r","99999999999x24"])") == "line 2: the size is not COLSxROWS, such as 80x24");
  CHECK(event(R"([1,"r","4096x2048"])") ==
        "line 2: the size is too large; at most 4096x2048 and 262144 cells");
  CHECK(read({kHeader, "", R"([2,"o","a"])", R"([1.9,"o","a"])"}) == "line 4: the time goes back");
  CHECK(read({kHeader, R"([2,"o","a"])"}, R"([3,"o","b)") ==
        "line 3: is cut off: the recording ends in the middle of an event");
  CHECK(read({kHeader}, R"([-3,"o","b"])") == "line 2: the time is negative");
  CHECK(event(std::string(cast::kMaxLineBytes + 1, ' ')) == "line 2: is longer than 16 MiB");
}

TEST_CASE("asciicast: nesting without end and much that is not wanted cost little") {
  constexpr std::size_t kDeep = 1'000'000;
  CHECK(event(std::string(kDeep, '[')) == "line 2: is not JSON of an event, such as [1.5,\"o\",\"text\"]");
  CHECK(event(std::string(kDeep, '[') + std::string(kDeep, ']')) ==
        "line 2: is not an event, such as [1.5,\"o\",\"text\"]");
  std::string many = "[0";
  for (std::size_t i = 0; i < kDeep; ++i) many += ",0";
  CHECK(event(many + "]") == "line 2: is not an event, such as [1.5,\"o\",\"text\"]");
}

TEST_CASE("asciicast: a file is taken for one when it begins as one") {
  CHECK(cast::looks_like_cast(kHeader));
  CHECK(cast::looks_like_cast("\n {\n  \"version\": 1"));
  for (const char* other : {"", "hello", "{", "{\"a\":1}", "[\"version\"]", "\x1b[1m{\"version\":2}"})
    CHECK_FALSE(cast::looks_like_cast(other));
}

TEST_CASE("asciicast: every seed and every beginning of it, and each with a byte broken, gets an answer") {
  int seeds = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(GEPPETTO_SOURCE_DIR "/tests/fuzz/seeds/asciicast")) {
    ++seeds;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t n = 0; n <= text.size(); ++n) {
      CHECK(cast::recording_is_taken(std::string_view(text).substr(0, n)));
      std::string broken = text;
      if (n < broken.size()) broken[n] = static_cast<char>(broken[n] ^ 0x85);
      CHECK(cast::recording_is_taken(broken));
    }
  }
  CHECK(seeds >= 20);
}
