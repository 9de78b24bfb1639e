// Quoting for tmux and the shell. That tmux reads it back is shown against a real one in the contract tests.
#include "domain/tmux/command_text.h"

#include <doctest/doctest.h>

#include <string>

using namespace geppetto::tmux;

TEST_CASE("a tmux argument is one quoted word of printable ASCII") {
  CHECK(quote_argument("") == "\"\"");
  CHECK(quote_argument("plain text") == "\"plain text\"");
  CHECK(quote_argument("a\nb") == "\"a\\012b\"");
  CHECK(quote_argument("$HOME ~ \"q\" \\ ;") == "\"\\044HOME \\176 \\042q\\042 \\134 \\073\"");
  CHECK(quote_argument("\xff") == "\"\\377\"");
  CHECK(command_line({"set-buffer", "-b", "x y"}) == "set-buffer \"-b\" \"x y\"");
}

TEST_CASE("a shell word survives quotes") {
  CHECK(quote_shell_word("it's") == "'it'\\''s'");
  CHECK(quote_shell_word("$(rm -rf /)") == "'$(rm -rf /)'");
}

TEST_CASE("formats and times are doubled away") {
  CHECK(escape_format_and_time("#{pane_id} %H") == "##{pane_id} %%H");
  CHECK(escape_format("/tmp/#S%H") == "/tmp/##S%H");
}

TEST_CASE("no end of paste is left, however it is put together") {
  CHECK(strip_paste_end("a\x1b[201~b") == "ab");
  CHECK(strip_paste_end("\x1b[2\x1b[201~01~x") == "x");
  CHECK(strip_paste_end("\x1b[200~ stays") == "\x1b[200~ stays");
}
