// What `geppetto grep` prints: grep's forms, and overlapping contexts once.
#include "app/cli/found_printer.h"

#include <doctest/doctest.h>

using namespace geppetto;
using cli::FoundPrinter;
using Lines = std::vector<std::string>;

namespace {

wire::FoundInfo found(const std::string& name, std::uint64_t number, std::uint64_t context = 0) {
  wire::FoundInfo info;
  info.runner_id = "id-" + name;
  info.name = name;
  info.number = number;
  info.text = "hit " + std::to_string(number);
  info.ranges = {{0, 3}};
  info.json = "{}";
  const auto line = [](std::uint64_t n) {
    wire::LogLine l;
    l.number = n;
    l.text = "hit " + std::to_string(n);
    return l;
  };
  for (std::uint64_t n = number - context; n < number; ++n) info.before.push_back(line(n));
  for (std::uint64_t n = number + 1; n <= number + context; ++n) info.after.push_back(line(n));
  return info;
}

Lines printed(FoundPrinter::Form form, bool context, const std::vector<wire::FoundInfo>& all) {
  Lines out;
  FoundPrinter printer(form, context, [&out](std::string_view line) { out.emplace_back(line); });
  for (const wire::FoundInfo& info : all) printer.take(info);
  printer.finish();
  return out;
}

constexpr auto kPlain = FoundPrinter::Form::Plain;

}  // namespace

TEST_CASE("grep: name, line and text") {
  CHECK(printed(kPlain, false, {found("a", 3), found("a", 9), found("b", 0)}) ==
        Lines{"a:3: hit 3", "a:9: hit 9", "b:0: hit 0"});
  CHECK(printed(FoundPrinter::Form::Json, false, {found("a", 3)}) == Lines{"{}"});
}

TEST_CASE("grep: contexts that overlap or touch are one group, others are set apart") {
  CHECK(printed(kPlain, true, {found("a", 10, 1), found("a", 11, 1), found("a", 13, 1), found("a", 20, 1)}) ==
        Lines{"a-9- hit 9", "a:10: hit 10", "a:11: hit 11", "a-12- hit 12", "a:13: hit 13", "a-14- hit 14",
              "--", "a-19- hit 19", "a:20: hit 20", "a-21- hit 21"});
  CHECK(printed(kPlain, true, {found("a", 5, 1), found("b", 5, 1)}) ==
        Lines{"a-4- hit 4", "a:5: hit 5", "a-6- hit 6", "--", "b-4- hit 4", "b:5: hit 5", "b-6- hit 6"});
}

TEST_CASE("grep: matches are coloured, and a name cannot bring colours of its own") {
  CHECK(printed(FoundPrinter::Form::Colour, false, {found("a\x1b[31m", 3)}) ==
        Lines{"\x1b[35ma [31m\x1b[m\x1b[36m:\x1b[m\x1b[32m3\x1b[m\x1b[36m:\x1b[m \x1b[1;31mhit\x1b[m 3"});
}
