// UTF-8 decoding, repair and widths, with what a hostile program may send.
#include "domain/base/text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {
using namespace geppetto;

constexpr char kBad[] = "\xEF\xBF\xBD";  // U+FFFD

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(c, out);
  return out;
}

TEST_CASE("every code point survives encoding and decoding") {
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 13) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string text = utf8(c);
    const Decoded decoded = decode_utf8(text, 0);
    REQUIRE(decoded.code_point == c);
    REQUIRE(decoded.length == text.size());
    REQUIRE(is_valid_utf8(text));
  }
}

TEST_CASE("what is no scalar value is encoded as the replacement character") {
  CHECK(utf8(0xD800) == kBad);
  CHECK(utf8(0xDFFF) == kBad);
  CHECK(utf8(0x110000) == kBad);
}

TEST_CASE("each maximal ill-formed part becomes one replacement character") {
  const auto bad = [](int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += kBad;
    return out;
  };
  CHECK(repair_utf8("plain") == "plain");
  CHECK(repair_utf8("a\x80"
                    "b") == "a" + bad(1) + "b");
  CHECK(repair_utf8("\xC0\xAF") == bad(2));          // overlong '/'
  CHECK(repair_utf8("\xE0\x80\xAF") == bad(3));      // overlong in three
  CHECK(repair_utf8("\xED\xA0\x80") == bad(3));      // a surrogate
  CHECK(repair_utf8("\xF4\x90\x80\x80") == bad(4));  // above U+10FFFF
  CHECK(repair_utf8("\xF8\x88\x80\x80\x80") == bad(5));
  CHECK(repair_utf8("\xE2\x82") == bad(1));  // cut short at the end
  CHECK(repair_utf8("\xE2\x82"
                    "A") == bad(1) + "A");
  CHECK(repair_utf8("\xF0\x9F\x98") == bad(1));
  CHECK(repair_utf8("\xF0\x9F\xF0\x9F\x98\x80") == bad(1) + "\xF0\x9F\x98\x80");
  CHECK(repair_utf8("\xFF\xFE") == bad(2));
  CHECK(repair_utf8(std::string("a\0b", 3)) == std::string("a\0b", 3));
}

TEST_CASE("valid is exactly what repair leaves alone") {
  CHECK(is_valid_utf8(""));
  CHECK(is_valid_utf8(kBad));  // the character itself is fine
  CHECK_FALSE(is_valid_utf8("\xF0\x9F\x98"));
  CHECK_FALSE(is_valid_utf8("\xEF\xBF"));
  CHECK_FALSE(is_valid_utf8("x\xC3"));
  std::uint32_t seed = 1;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (int i = 0; i < 8; ++i) {
      seed = seed * 1664525 + 1013904223;
      text.push_back(static_cast<char>(seed >> (seed & 1 ? 24 : 16)));
    }
    const std::string repaired = repair_utf8(text);
    REQUIRE(is_valid_utf8(repaired));
    REQUIRE(is_valid_utf8(text) == (repaired == text));
    REQUIRE(is_valid_utf8(single_line(text)));
  }
}

TEST_CASE("a single line has no control, separator or bidi override left") {
  CHECK(single_line("a\tb\nc\r\x1B[31md\x7F") == "a b c  [31md ");
  CHECK(single_line("a\xC2\x9B"
                    "b") == "a b");  // C1 CSI
  CHECK(single_line("a\xE2\x80\xA8"
                    "b\xE2\x80\xA9"
                    "c") == "a b c");  // U+2028, U+2029
  CHECK(single_line("a\xE2\x80\xAE"
                    "b\xE2\x81\xA6"
                    "c") == "a b c");  // U+202E, U+2066
  CHECK(single_line("bad \xFF") == std::string("bad ") + kBad);
  CHECK(single_line("\xE6\xBC\xA2 \xC3\xA9") == "\xE6\xBC\xA2 \xC3\xA9");
}

TEST_CASE("widths are tmux's") {
  for (const char32_t c :
       std::vector<char32_t>{U' ', U'~', U'é', U'─', U'❤', U'☀', 0xAD, 0xE000, 0xF0000, 0x10FFFD}) {
    CAPTURE(static_cast<std::uint32_t>(c));
    CHECK(cell_width(c) == 1);
    CHECK(terminal_width(c) == cell_width(c));
  }
  for (const char32_t c :
       std::vector<char32_t>{U'漢', U'가', U'あ', U'😀', U'👨', U'✅', U'⌚', 0x3000, 0x115F, 0x20000}) {
    CAPTURE(static_cast<std::uint32_t>(c));
    CHECK(cell_width(c) == 2);
    CHECK(terminal_width(c) == cell_width(c));
  }
  for (const char32_t c :
       std::vector<char32_t>{0x300, 0x200B, 0x200D, 0xFE0F, 0x202E, 0x1160, 0xFEFF, 0xE0100}) {
    CAPTURE(static_cast<std::uint32_t>(c));
    CHECK(cell_width(c) == 0);
    CHECK(terminal_width(c) == cell_width(c));
  }
  for (const char32_t c :
       std::vector<char32_t>{0, 7, 0x7F, 0x9B, 0x378, 0xD800, 0xFFFE, 0x2028, 0x10FFFF, 0x110000}) {
    CAPTURE(static_cast<std::uint32_t>(c));
    CHECK(cell_width(c) == 0);
    CHECK(terminal_width(c) == -1);
  }
}

}  // namespace
