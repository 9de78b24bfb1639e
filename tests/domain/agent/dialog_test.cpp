// Choices are read off the screen as they stand there, and two questions are never taken for one.
#include "domain/agent/dialog.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace geppetto;
using namespace geppetto::agent;

namespace {

using Rows = std::vector<std::string>;

Rule rule(Choices::By by, std::vector<std::string> markers = {"❯"}) {
  Rule r;
  r.id = "dialog";
  r.meaning = Meaning::Permission;
  r.lines = 40;
  r.all.push_back(*Glob::parse("Do you want *"));
  r.choices.by = by;
  r.choices.markers = std::move(markers);
  r.choices.text = Glob::parse("Type *");
  return r;
}

std::optional<FoundDialog> found(const Rule& r, const Rows& rows) {
  return find_dialog({&r, "the quote"}, rows);
}

std::string told(const FoundDialog& d) {
  std::string out;
  for (std::size_t i = 0; i < d.choices.size(); ++i)
    out += (d.marked == i ? ">" : "") + d.choices[i].key + "=" + d.choices[i].label + "|";
  return out;
}

const Rows kRows = {"● Some text",
                    "1. not a choice",
                    "──────────",
                    " Bash command",
                    "   rm -r build",
                    " Do you want to proceed?",
                    " ❯ 1. Yes",
                    "   2. Yes, and always allow it",
                    "      for this project",
                    "   3. No",
                    "",
                    " Esc to cancel"};

}  // namespace

TEST_CASE("dialog: numbered choices, with the cursor") {
  const Rule r = rule(Choices::By::Digit);
  const auto d = found(r, kRows);
  REQUIRE(d);
  CHECK(told(*d) == ">1=Yes|2=Yes, and always allow it|3=No|");
  CHECK(d->question == "the quote");
  CHECK(d->marked_line == "❯ 1. Yes");
  CHECK(d->lines.front() == "Do you want to proceed?");
  CHECK(d->lines[1] == "1. Yes");
  CHECK(d->lines.back() == "3. No");
}

TEST_CASE("dialog: the same question has the same identity wherever the cursor is; another one has not") {
  Rule r = rule(Choices::By::Digit);
  r.below = Glob::parse("─────*");
  const auto d = found(r, kRows);
  REQUIRE(d);
  CHECK(d->lines.front() == "Bash command");
  Rows moved = kRows;
  moved[6] = "   1. Yes";
  moved[9] = " ❯ 3. No";
  moved[0] = "● Other text above it";
  const auto same = found(r, moved);
  REQUIRE(same);
  CHECK(same->identity == d->identity);
  CHECK(same->marked == 2U);
  CHECK_FALSE(*same == *d);
  for (const std::size_t row : {3, 4, 5, 6, 7, 8, 9}) {
    Rows other = kRows;
    other[row] += " x";
    const auto changed = found(r, other);
    REQUIRE(changed);
    CHECK(changed->identity != d->identity);
  }
}

TEST_CASE("dialog: in a box, and between explanations") {
  const Rule r = rule(Choices::By::Digit, {"●"});
  const auto d =
      found(r, {"╭──────╮", "│ Answer │", "│ Which colour?    │", "│ ▲ │", "│ ● 1.  Red  │",
                "│       A warm colour │", "│   2.  Blue │", "│       A cool one │", "│ ▼ │", "╰──────╯"});
  REQUIRE(d);
  CHECK(told(*d) == ">1=Red|2=Blue|");
  CHECK(d->lines.front() == "Answer");
  CHECK(d->marked_line == "● 1.  Red");
}

TEST_CASE("dialog: a label is without its explanation and without the bar it is scrolled by") {
  const Rule r = rule(Choices::By::Digit);
  const auto d =
      found(r, {"Do you want it?", "❯ 1. Red            A warm colour", "  2. Blue                  █"});
  REQUIRE(d);
  CHECK(told(*d) == ">1=Red|2=Blue|");
}

TEST_CASE("dialog: choices without numbers are the lines beside the cursor") {
  const Rule r = rule(Choices::By::Cursor);
  const auto d = found(r, {" Do you want to trust this?", " Security guide", "", " ❯ No, exit",
                           "   Yes, I trust it", "", " Enter to confirm · Esc to cancel"});
  REQUIRE(d);
  CHECK(told(*d) == ">1=No, exit|2=Yes, I trust it|");
  CHECK(d->lines.back() == "Yes, I trust it");
}

TEST_CASE("dialog: what is not a list of choices is none") {
  const Rule r = rule(Choices::By::Digit);
  CHECK_FALSE(found(r, {}));
  CHECK_FALSE(found(r, {"Do you want it?", "Esc to cancel"}));
  CHECK_FALSE(found(r, {"Do you want it?", "❯ 2. Yes", "3. No"}));  // the first is not to be seen
  CHECK_FALSE(found(r, {"Do you want it?", "1. Yes", "2. No"}));    // nobody can choose
  CHECK_FALSE(found(r, {"Do you want it?", "❯ 1. Yes", "3. No"}));  // one is missing
  CHECK_FALSE(found(r, {"Do you want it?", "❯ 1.Yes", "❯ 1. ", "❯ 0. x"}));
  const Rule none = rule(Choices::By::Nothing);
  CHECK_FALSE(found(none, kRows));
  Rows many = {"Do you want it?", "❯ 1. x"};
  for (int i = 2; i < 40; ++i) many.push_back(std::to_string(i) + ". x");
  CHECK_FALSE(found(r, many));
}

TEST_CASE("dialog: a choice is named by its key, its label, or what only one label begins with") {
  Rows rows = kRows;
  rows.insert(rows.begin() + 10, "   4. Type something");
  const auto d = found(rule(Choices::By::Digit), rows);
  REQUIRE(d);
  CHECK(d->text == 3U);
  CHECK(find_choice(*d, "1") == 0U);
  CHECK(find_choice(*d, "3") == 2U);
  CHECK(find_choice(*d, "yes") == 0U);
  CHECK(find_choice(*d, "YES, and") == 1U);
  CHECK(find_choice(*d, "no") == 2U);
  CHECK_FALSE(find_choice(*d, "ye"));
  CHECK_FALSE(find_choice(*d, ""));
  CHECK_FALSE(find_choice(*d, "5"));
  CHECK_FALSE(find_choice(*d, "maybe"));
}

TEST_CASE("a choice that is named exactly is meant, whatever else begins like it") {
  FoundDialog d;
  d.choices = {{"1", "Yes, and always"}, {"2", "Yes, once"}, {"3", "Yes"}};
  CHECK(find_choice(d, "yes") == 2U);
  CHECK(find_choice(d, "yes, o") == 1U);
  CHECK_FALSE(find_choice(d, "ye"));
}
