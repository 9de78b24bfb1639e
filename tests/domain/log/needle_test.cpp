// A needle against the simple way, at every place and length where vectors begin and end.
#include "domain/log/needle.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {
using namespace geppetto::log;

std::string small(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

TEST_CASE("needle: at every offset of every length of memory") {
  for (const std::string& text :
       {std::string("x"), std::string("xy"), std::string("xyxyz"), std::string(40, 'q')}) {
    const Needle needle(text, false);
    for (std::size_t size = 0; size < 140; ++size) {
      for (std::size_t at = 0; at + text.size() <= size; ++at) {
        std::string memory(size, '.');
        memory.replace(at, text.size(), text);
        REQUIRE(needle.find(memory, 0) == at);
        REQUIRE(needle.find(memory, at) == at);
        REQUIRE(needle.find(memory, at + 1) == memory.find(text, at + 1));
      }
      REQUIRE(needle.find(std::string(size, '.'), 0) == Needle::npos);
    }
  }
}

TEST_CASE("needle: random bytes of few values, as std::string finds them, in both modes") {
  std::mt19937 random(7);
  const auto text_of = [&](std::size_t size) {
    std::string out(size, ' ');
    for (char& c : out) c = "abAB\0 "[random() % 6];
    return out;
  };
  for (int round = 0; round < 3000; ++round) {
    const std::string memory = text_of(random() % 300);
    std::string text;
    do text = text_of(1 + random() % 6);
    while (text.find('\0') != std::string::npos);
    const std::size_t from = random() % 40;
    REQUIRE(Needle(text, false).find(memory, from) == memory.find(text, from));
    REQUIRE(Needle(text, true).find(memory, from) == small(memory).find(small(text), from));
  }
}

TEST_CASE("needle: either case of Latin, Greek and Cyrillic letters") {
  const std::string memory = "die ÄPFEL, ο Σίσυφος ΣΊΣΥΦΟΣ, и ЖУРНАЛ журнал";
  CHECK(Needle("äpfel", true).find(memory, 0) == memory.find("ÄPFEL"));
  CHECK(Needle("ÄPFEL", true).find("äpfel", 0) == 0);
  CHECK(Needle("σίσυφοσ", true).find(memory, 0) == memory.find("Σίσυφος"));
  CHECK(Needle("σίσυφοσ", true).find(memory, memory.find("ίσυφος")) == memory.find("ΣΊΣΥΦΟΣ"));
  CHECK(Needle("журнал", true).find(memory, 0) == memory.find("ЖУРНАЛ"));
  CHECK(Needle("äpfel", false).find(memory, 0) == Needle::npos);
  CHECK(Needle("ñ", true).find(memory, 0) == Needle::npos);
}

TEST_CASE("needle: bytes that are no text are no match and no harm") {
  std::string memory(300, '\xCE');
  CHECK(Needle("α", true).find(memory, 0) == Needle::npos);
  memory.replace(298, 2, "\xCE\x91");
  CHECK(Needle("α", true).find(memory, 0) == 298);
  CHECK(Needle("αβ", true).find(memory, 0) == Needle::npos);
}

}  // namespace
