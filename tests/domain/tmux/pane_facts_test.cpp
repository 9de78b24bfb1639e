// What tmux says of panes, as the formats ask for it.
#include "domain/tmux/pane_facts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace geppetto::tmux;

TEST_CASE("a pane line has as many fields as its format") {
  const std::string line =
      "%12\t$3\t1795500149\t@"
      "4\t4711\t1\t1\t3\t\t0\t120\t36\t99\t/dev/pts/3\t01ARYZ6S41ZZZZZZZZZZZZZZZZ\t\tbash\twork\ttitle\tmy "
      "name";
  CHECK(std::ranges::count(pane_format(), '\t') == std::ranges::count(line, '\t'));
  const auto facts = parse_pane_facts(line);
  REQUIRE(facts);
  CHECK(facts->pane == "%12");
  CHECK(facts->session_id == "$3");
  CHECK(facts->session_created == 1795500149);
  CHECK(facts->pid == 4711);
  CHECK(facts->active);
  CHECK(facts->dead);
  CHECK(facts->dead_status == 3);
  CHECK(facts->dead_signal == 0);
  CHECK_FALSE(facts->piped);
  CHECK(facts->cols == 120);
  CHECK(facts->runner.view() == "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
  CHECK_FALSE(facts->hub);
  CHECK(facts->session_name == "work");
  CHECK(facts->runner_name == "my name");
}

TEST_CASE("lines of another make are nothing") {
  for (const char* line : {"", "%1", "x\t$1\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t", "no server running"})
    CHECK_FALSE(parse_pane_facts(line));
  CHECK_FALSE(parse_geometry(""));
  CHECK_FALSE(parse_geometry("x\t1\t0\t1\t0\t23\t5"));
  const auto geometry = parse_geometry("4\t7\t1\t0\t0\t23\t1200\t2\t5\t1011000110");
  REQUIRE(geometry);
  CHECK(geometry->cursor_row == 4);
  CHECK(geometry->cursor_col == 7);
  CHECK(geometry->alternate);
  CHECK_FALSE(geometry->cursor_visible);
  CHECK(geometry->history_rows == 1200);
  CHECK(geometry->saved_row == 2);
  CHECK(geometry->saved_col == 5);
  CHECK((geometry->wrap && geometry->insert && geometry->cursor_keys && geometry->moves &&
         geometry->mouse_sgr));
  CHECK_FALSE((geometry->origin || geometry->keypad || geometry->clicks || geometry->drags));
  const auto never = parse_geometry("4\t7\t0\t1\t0\t23\t0\t4294967295\t4294967295\t1");
  REQUIRE(never);
  CHECK(never->saved_row == -1);
  CHECK_FALSE(never->insert);
}

TEST_CASE("versions") {
  CHECK(parse_version("tmux 3.3a") == Version{3, 3});
  CHECK(parse_version("tmux next-3.6") == Version{3, 6});
  CHECK(*parse_version("tmux 2.9") < kOldestVersion);
  CHECK_FALSE(parse_version("screen 4.9"));
  CHECK_FALSE(parse_version("tmux master"));
}
