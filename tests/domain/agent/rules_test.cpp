// Patterns of lines, and rules on the bottom of a screen.
#include "domain/agent/rules.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace geppetto;
using namespace geppetto::agent;

namespace {

bool matches(std::string_view pattern, std::string_view line) { return Glob::parse(pattern)->matches(line); }

Glob glob(std::string_view text) { return *Glob::parse(text); }

Rule rule(std::string id, int priority, Meaning meaning, std::vector<std::string> all) {
  Rule r;
  r.id = std::move(id);
  r.priority = priority;
  r.meaning = meaning;
  for (const std::string& line : all) r.all.push_back(glob(line));
  return r;
}

std::string matched(const Profile& profile, const std::vector<std::string>& rows) {
  const auto match = match_screen(profile, rows);
  return match ? match->rule->id : "";
}

}  // namespace

TEST_CASE("patterns") {
  CHECK(matches("abc", "abc"));
  CHECK_FALSE(matches("abc", "abcd"));
  CHECK(matches("*", ""));
  CHECK(matches("a*c*e", "abcde"));
  CHECK_FALSE(matches("a*c*e", "abcd"));
  CHECK(matches("*ab", "aab"));
  CHECK(matches("[⠁-⣿] Working*", "⠋ Working…"));
  CHECK_FALSE(matches("[⠁-⣿] *", "- Working"));
  CHECK(matches("\\[y/n\\]", "[y/n]"));
  CHECK(matches("Do you want to *?", "Do you want to go?"));
  CHECK_FALSE(matches("Do you want to *?", "Do you want to go"));
  CHECK(matches("[a-c-]", "-"));
  for (const char* bad : {"", "[", "[]", "a\\", "[b-a]", "a\nb"}) CHECK_FALSE(Glob::parse(bad));
  CHECK_FALSE(Glob::parse(std::string(301, 'a')));
}

TEST_CASE("a pattern takes no more than line times pattern, whatever the two are") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  CHECK_FALSE(matches(pattern + "b", std::string(1'000'000, 'a')));
}

TEST_CASE("the highest rule decides, and lines are seen without borders") {
  Profile p;
  p.screen_rules = {rule("low", 1, Meaning::Idle, {"> *"}), rule("high", 2, Meaning::Question, {"Go on?"})};
  CHECK(matched(p, {"│ Go on?   │", "> x"}) == "high");
  CHECK(matched(p, {"", "> x", ""}) == "low");
  CHECK(matched(p, {"x"}).empty());
  CHECK(matched(p, {}).empty());
}

TEST_CASE("lines of a rule stand in their order") {
  Profile p;
  p.screen_rules = {rule("dialog", 1, Meaning::Question, {"Go on?", "1. Yes"})};
  CHECK(matched(p, {"Go on?", "1. Yes"}) == "dialog");
  CHECK(matched(p, {"1. Yes", "Go on?"}).empty());
  CHECK(explain_screen(p, {"1. Yes", "Go on?"})[0].why ==
        "no line matches \"1. Yes\" at its place in the order");
}

TEST_CASE("only the bottom is looked at, below the mark, and to the last line") {
  Profile p;
  p.screen_rules = {rule("dialog", 1, Meaning::Question, {"Go on?"})};
  Rule& r = p.screen_rules[0];
  r.lines = 3;
  CHECK(matched(p, {"Go on?", "a", "b"}) == "dialog");
  CHECK(matched(p, {"Go on?", "a", "b", "c"}).empty());
  r.below = glob("---*");
  CHECK(matched(p, {"Go on?", "-----", "b"}).empty());
  CHECK(matched(p, {"-----", "Go on?", "b"}) == "dialog");
  r.last = glob("1. Yes");
  CHECK(matched(p, {"-----", "Go on?", "b"}).empty());
  CHECK(matched(p, {"-----", "Go on?", "1. Yes"}) == "dialog");
  r.none = {glob("*Esc*")};
  CHECK(matched(p, {"Go on?", "Esc", "1. Yes"}).empty());
  CHECK(explain_screen(p, {"Go on?", "Esc", "1. Yes"})[0].why == "\"*Esc*\" must not be there: Esc");
}

TEST_CASE("what is quoted is one clean line") {
  Profile p;
  p.screen_rules = {rule("dialog", 1, Meaning::Question, {"Go on?"})};
  Rule& r = p.screen_rules[0];
  CHECK(match_screen(p, {"$ rm -r x", "Go on?"})->quote == "Go on?");
  r.quote = glob("Go on?");
  r.quote_skip = -1;
  CHECK(match_screen(p, {"$ rm -r x", "Go on?"})->quote == "$ rm -r x");
  CHECK(match_screen(p, {"Go on?"})->quote == "Go on?");
  r.quote_skip = 1;
  std::string wide;
  for (int i = 0; i < 400; ++i) wide += "é";
  const std::string quote = match_screen(p, {"Go on?", wide})->quote;
  CHECK(quote.size() <= kMaxQuote);
  CHECK(quote.ends_with("é"));
}

TEST_CASE("titles have rules of their own") {
  Profile p;
  p.title_rules = {rule("spinner", 1, Meaning::Working, {"[⠁-⣿] *"}), rule("plain", 0, Meaning::Idle, {"*"})};
  CHECK(match_title(p, "⠋ demo")->rule->id == "spinner");
  CHECK(match_title(p, "demo")->rule->id == "plain");
}
