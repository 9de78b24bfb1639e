// Splitting a command line as a shell does.
#include "app/window/command_words.h"

#include <doctest/doctest.h>

namespace geppetto::window {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("blanks separate words and nothing is expanded") {
  CHECK(*split_command("") == Words{});
  CHECK(*split_command(" \t ") == Words{});
  CHECK(*split_command("  make   test ") == Words{"make", "test"});
  CHECK(*split_command("echo $HOME *.c ~ a;b|c") == Words{"echo", "$HOME", "*.c", "~", "a;b|c"});
}

TEST_CASE("quotes join, and empty ones make an empty word") {
  CHECK(*split_command("a 'b c' \"d e\"") == Words{"a", "b c", "d e"});
  CHECK(*split_command("pre'mid dle'post") == Words{"premid dlepost"});
  CHECK(*split_command("x '' \"\"") == Words{"x", "", ""});
  CHECK(*split_command("'it'\\''s'") == Words{"it's"});
}

TEST_CASE("a backslash quotes the next character, and inside double quotes only what is special there") {
  CHECK(*split_command("a\\ b") == Words{"a b"});
  CHECK(*split_command("\"a\\\"b\\\\c\\n\"") == Words{"a\"b\\c\\n"});
  CHECK(*split_command("'a\\b'") == Words{"a\\b"});
}

TEST_CASE("what is not closed is said") {
  CHECK(split_command("say 'hello").error().kind == ErrorKind::Invalid);
  CHECK(split_command("say 'hello").error().what.find("single") != std::string::npos);
  CHECK(split_command("say \"hello").error().what.find("double") != std::string::npos);
  CHECK(split_command("say \"hello\\\"").error().kind == ErrorKind::Invalid);
  CHECK(split_command("say \\").error().what.find("backslash") != std::string::npos);
}

}  // namespace
}  // namespace geppetto::window
