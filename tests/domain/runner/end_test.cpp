// Words for ends.
#include "domain/runner/end.h"

#include <doctest/doctest.h>

using namespace geppetto;
using namespace geppetto::runner;

TEST_CASE("ends have reasons") {
  CHECK(judge_end({.code = 0}).reason == "exited with code 0");
  CHECK(judge_end({.code = 0}).status == Status::Stopped);
  CHECK(judge_end({.code = 3}).reason == "exited with code 3");
  CHECK(judge_end({.code = 3}).status == Status::Errored);
  CHECK(judge_end({.code = 139}).reason == "exited with code 139, as after signal 11 (SEGV)");
  CHECK(judge_end({.signal = 11}).reason == "killed by signal 11 (SEGV)");
  CHECK(judge_end({.signal = 40}).reason == "killed by signal 40");
  CHECK(judge_end({.signal = 9, .out_of_memory = true}).reason == "killed for memory");
  CHECK(judge_end({.code = 137, .out_of_memory = true}).reason == "killed for memory");
  CHECK(judge_end({.code = 1, .out_of_memory = true}).reason == "exited with code 1");
  CHECK(judge_end({.signal = 15, .stop_requested = true}).reason ==
        "stopped by you, ended by signal 15 (TERM)");
  CHECK(judge_end({.signal = 15, .stop_requested = true}).status == Status::Stopped);
  CHECK(judge_end({.lost = "its tmux pane was closed"}).reason == "its tmux pane was closed");
}
