// Which bytes become which actions, and that no bytes make the parser grow or hang.
#include "domain/term/vt_parser.h"

#include <doctest/doctest.h>

#include <string>

namespace {
using namespace geppetto::term;

// Writes every action down: "T:text C:0d E:(0 S:?25h O:payload".
struct Log final : VtActions {
  std::string text;
  std::size_t longest_string = 0;

  void print_ascii(std::string_view run) override { add("T:" + std::string(run)); }
  void print(char32_t c, int) override { add("U:" + std::to_string(static_cast<unsigned>(c))); }
  void control(std::uint8_t code) override { add("C:" + std::to_string(code)); }
  void escape(std::string_view intermediates, char final) override {
    add("E:" + std::string(intermediates) + final);
  }
  void control_sequence(const ControlSequence& sequence) override {
    std::string line = "S:" + std::string(sequence.intermediates);
    for (const Param& param : sequence.params) {
      line += param.text.empty() ? param.number == Param::kMissing ? "-" : std::to_string(param.number)
                                 : "'" + std::string(param.text) + "'";
      line += ",";
    }
    add(line + sequence.final);
  }
  void partial() override {}
  void apc(std::string_view payload, bool /*whole*/) override { add("A:" + std::string(payload)); }
  void dcs(std::string_view payload, bool /*whole*/) override { add("D:" + std::string(payload)); }
  void osc(std::string_view payload, bool /*whole*/) override {
    longest_string = std::max(longest_string, payload.size());
    add("O:" + std::string(payload.substr(0, 40)));
  }
  void add(const std::string& entry) {
    if (!text.empty()) text += " ";
    text += entry;
  }
};

std::string parsed(std::string_view bytes) {
  Log log;
  VtParser parser(log);
  parser.feed(bytes);
  return log.text;
}

TEST_CASE("text, controls, escapes and sequences") {
  CHECK(parsed("ab\r\n") == "T:ab C:13 C:10");
  CHECK(parsed("\x1B(0q\x1B"
               "7") == "E:(0 T:q E:7");
  CHECK(parsed("\x1B[1;31mx") == "S:1,31,m T:x");
  CHECK(parsed("\x1B[m\x1B[;5H\x1B[4:3;38:2::1:2:3m") == "S:m S:-,5,H S:'4:3','38:2::1:2:3',m");
  CHECK(parsed("\x1B[?25;2004h\x1B[>4;2m\x1B[5 q") == "S:?25,2004,h S:>4,2,m S: 5,q");
  CHECK(parsed("\x1B]0;a title\x07"
               "b\x1B]2;two\x1B\\") == "O:0;a title T:b O:2;two E:\\");
}

TEST_CASE("a sequence may come in any pieces") {
  const std::string bytes =
      "a\xE6\xBC\xA2"
      "b\x1B[38;5;12mc\x1B]0;t\x1B\\d\x1BP1;2q\x1B\\e";
  const std::string whole = parsed(bytes);
  Log log;
  VtParser parser(log);
  for (const char c : bytes) parser.feed({&c, 1});
  CHECK(log.text == whole);
}

TEST_CASE("controls act inside a sequence; CAN, SUB and ESC end it") {
  CHECK(parsed("\x1B[1\r;2H") == "C:13 S:1,2,H");
  CHECK(parsed("\x1B[1\x18m") == "C:24 T:m");
  CHECK(parsed("\x1B[1\x1B[2m") == "S:2,m");
  CHECK(parsed("\x1B[1<2mx") == "T:x");
  CHECK(parsed("\x1B[1 2mx") == "T:x");
}

TEST_CASE("strings end where tmux ends them") {
  CHECK(parsed("a\x1BP1;2data\x18\x07more\x1B\x1B\x1B\\b") == "T:a D:data\x18\x07more\x1B T:b");
  CHECK(parsed("a\x1BPunfinished") == "T:a");
  CHECK(parsed("a\x1B_apc\x1B\\b") == "T:a A:apc E:\\ T:b");
  CHECK(parsed("a\x1Bkname\x1B\\b") == "T:a E:\\ T:b");
}

TEST_CASE("what is beyond the limits has no effect and no size") {
  CHECK(parsed("\x1B[" + std::string(64, '1') + "mx") == "T:x");
  CHECK(parsed("\x1B[99999999999mx") == "T:x");
  CHECK(parsed("\x1B[" + std::string(23, ';') + "mx") == "T:x");
  CHECK(parsed("\x1B[" + std::string(22, ';') + "mx") != "T:x");
  CHECK(parsed("\x1B[!!!!px") == "T:x");
  Log log;
  VtParser parser(log);
  parser.feed("\x1B]0;" + std::string(1'000'000, 'x') + "\x07");
  CHECK(log.longest_string == VtParser::kMaxStringBytes);
}

TEST_CASE("ill-formed UTF-8 is dropped as tmux drops it") {
  CHECK(parsed("a\x80"
               "b\xFF"
               "c") == "T:a T:b T:c");
  CHECK(parsed("\xE2\x82"
               "A") == "T:A");
  CHECK(parsed("\xED\xA0\x80"
               "A") == "T:A");
  CHECK(parsed("\xCD\xB8"
               "A") == "T:A");  // not assigned
  CHECK(parsed("\xE2\x1B[m\x82\xAC") == "S:m U:8364");
}

}  // namespace
