// Regular expressions over joined lines and with needles find what RE2 finds line by line.
#include "infra/text/regex.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/log/search.h"
#include "domain/log/transcript.h"

namespace {
using namespace geppetto;
using log::CaseMode;
using text::make_regex;

std::shared_ptr<const log::Matcher> regex(std::string_view pattern, CaseMode mode = CaseMode::Smart) {
  auto matcher = make_regex(pattern, mode);
  REQUIRE(matcher);
  return *matcher;
}

std::vector<std::string> needles(std::string_view pattern) {
  std::vector<std::string> out;
  const auto matcher = regex(pattern);
  for (const log::Needle& needle : matcher->needles()) out.push_back(needle.text());
  return out;
}

TEST_CASE("regex: over joined lines and through needles as line by line") {
  log::Transcript transcript(log::make_memory_store());
  const std::vector<std::string> texts = {"",
                                          "a",
                                          "error: disk full",
                                          "ERROR: Disk Full",
                                          "b",
                                          "",
                                          "two words",
                                          "one",
                                          "  indented",
                                          "é É",
                                          "x1y22z",
                                          "1.2.3.4",
                                          "Kelvin \u212A",
                                          "long \u017F",
                                          "stra\u00DFe",
                                          "a.b",
                                          "fail",
                                          "panic: oh",
                                          "0123456789",
                                          "tail "};
  for (int round = 0; round < 30; ++round)
    for (const std::string& t : texts) transcript.append(t, {}, WallTime{});
  const log::LogView view = transcript.view();
  for (const char* pattern : {"",
                              "^",
                              "$",
                              "^$",
                              "a",
                              "error",
                              "disk.*full",
                              "^error",
                              "full$",
                              "\\s",
                              "\\S+",
                              "[^a]",
                              "[^a]*",
                              "\\W",
                              "a|b",
                              "error|panic|fail",
                              "(?i)error",
                              "(?s).",
                              "(?-m)^a",
                              "\\Aa",
                              "a\\z",
                              "\\bone\\b",
                              "\\d+\\.\\d+",
                              "é",
                              "É",
                              "k",
                              "s",
                              "kelvin .",
                              "long .",
                              "[\\x{212A}]",
                              "\\x{017F}",
                              "a.b",
                              "a\\.b",
                              "(two) words",
                              "b\\n",
                              "\n",
                              "x\\d+y",
                              "[0-9]{10}",
                              ".*",
                              "\\C",
                              "tail\\s",
                              "\\pL+",
                              "(error|warn): (disk|net)",
                              "panic: .h"}) {
    INFO(pattern);
    const auto matcher = regex(pattern);
    std::vector<std::uint64_t> lines, each;
    for (const log::TextBlock& block : view.blocks(0, view.end_line()))
      REQUIRE(search(
          block, *matcher, [] { return false; }, lines));
    for (std::uint64_t n = 0; n < view.end_line(); ++n)
      if (matcher->find(view.line(n).text, 0)) each.push_back(n);
    CHECK(lines == each);
  }
}

TEST_CASE("regex: the texts that must occur are looked for first") {
  using Texts = std::vector<std::string>;
  CHECK(needles("Refused by [0-9.]+$") == Texts{"refused by "});
  CHECK(needles("Disk.*Overflow") == Texts{"overflow"});
  CHECK(needles("Panic|Fatal|Deadbeef").size() == 3);
  CHECK(needles("[0-9]+").empty());
  CHECK(needles("(Panic)?").empty());
  CHECK(needles("Panic|x").empty());
  CHECK(needles("kelvin") == Texts{"elvin"});  // the unit Kelvin is a k in lower case
  CHECK(needles("ask").empty());
}

TEST_CASE("regex: smart case, forced case, and where a match is") {
  CHECK(regex("error")->find("An ERROR", 0) == log::MatchRange{3, 8});
  CHECK_FALSE(regex("Error")->find("an error", 0));
  CHECK(regex("Error", CaseMode::Ignore)->matches("an error"));
  CHECK_FALSE(regex("error", CaseMode::Exact)->matches("An ERROR"));
  CHECK(regex("a\\Sb")->matches("xA-By"));
  CHECK(regex("^né$")->matches("NÉ"));
  CHECK(log::matches_in(*regex("[0-9]+"), "1 22 333", 9) ==
        std::vector<log::MatchRange>{{0, 1}, {2, 4}, {5, 8}});
  CHECK(log::matches_in(*regex("x*"), "axé", 9) == std::vector<log::MatchRange>{{1, 2}});
}

TEST_CASE("regex: a bad pattern is an error with the reason, and none is too costly") {
  const auto bad = make_regex("a(b", CaseMode::Smart);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().kind == ErrorKind::Invalid);
  CHECK(bad.error().what == "pattern: missing ): a(b");
  CHECK(make_regex(std::string(1 << 20, 'a'), CaseMode::Smart).error().kind == ErrorKind::Invalid);
  CHECK(make_regex("((\\pL{100}){10}){10}", CaseMode::Smart).error().kind == ErrorKind::Invalid);
  CHECK(make_regex("\xFF", CaseMode::Smart).error().kind == ErrorKind::Invalid);
  CHECK_FALSE(regex("(a*)*b")->matches(std::string(100'000, 'a')));
  CHECK_FALSE(regex("(x+x+)+y")->matches(std::string(100'000, 'x')));
  CHECK(regex(".{1000}x")->piece_bytes() < 64 * 1024);
}

}  // namespace
