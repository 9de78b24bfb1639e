// Options and words: GNU habits, and mistakes that say what was meant.
#include "app/cli/command_line.h"

#include <doctest/doctest.h>

#include <array>

using namespace geppetto;
using cli::Arguments;
using cli::Option;

namespace {

constexpr std::array kOptions{
    Option{"follow", 'f', "", ""},
    Option{"lines", 'n', "LINES", ""},
    Option{"env", 0, "K=V", ""},
    Option{"status", 's', "S", ""},
};

Result<Arguments> parse(std::vector<std::string> words) { return cli::parse_arguments(words, kOptions); }

std::string error_of(std::vector<std::string> words) {
  const auto args = parse(std::move(words));
  if (args) return "accepted";
  CHECK(args.error().kind == ErrorKind::Invalid);
  return args.error().what;
}

}  // namespace

TEST_CASE("command line: options in every usual form, before and after words") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"x", "-f", "-n", "5"},
                                                {"-fn5", "x"},
                                                {"--follow", "--lines=5", "x"},
                                                {"-fn", "5", "x"},
                                                {"--lines", "9", "x", "--lines", "5", "-f"}}) {
    const auto args = parse(words);
    REQUIRE(args);
    CHECK(args->has("follow"));
    CHECK(args->value("lines") == "5");
    CHECK(args->words == std::vector<std::string>{"x"});
    CHECK_FALSE(args->trailing);
  }
  const auto env = parse({"--env", "A=1", "--env=B=2"});
  CHECK(env->values("env") == std::vector<std::string>{"A=1", "B=2"});
  CHECK(parse({"--env=", "-"})->value("env")->empty());
  CHECK(parse({"-"})->words == std::vector<std::string>{"-"});
}

TEST_CASE("command line: everything after -- is left as it is") {
  const auto args = parse({"-f", "--", "-n", "--", "--env"});
  CHECK(*args->trailing == std::vector<std::string>{"-n", "--", "--env"});
  CHECK(args->words.empty());
  CHECK(parse({"--"})->trailing->empty());
}

TEST_CASE("command line: a mistake names the nearest option") {
  CHECK(error_of({"--folow"}) == "unknown option --folow; did you mean --follow?");
  CHECK(error_of({"--quite-other"}) == "unknown option --quite-other");
  CHECK(error_of({"-x"}) == "unknown option -x");
  CHECK(error_of({"--lines"}) == "--lines needs LINES");
  CHECK(error_of({"-n"}) == "--lines needs LINES");
  CHECK(error_of({"--follow=yes"}) == "--follow takes no value");
}

TEST_CASE("command line: options before the verb end at the verb") {
  const std::vector<std::string> words{"-f", "--lines", "3", "list", "-x"};
  std::size_t used = 0;
  const auto args = cli::parse_arguments(words, kOptions, true, &used);
  REQUIRE(args);
  CHECK(used == 3);
  CHECK(args->value("lines") == "3");
}

TEST_CASE("command line: nearest is near") {
  constexpr std::array<std::string_view, 3> kNames{"list", "logs", "wait"};
  CHECK(cli::nearest("lst", kNames) == "list");
  CHECK(cli::nearest("log", kNames) == "logs");
  CHECK(cli::nearest("frobnicate", kNames).empty());
  CHECK(cli::nearest("", kNames).empty());
}
