// Life cycle, words for ends, and ranked evidence.
#include "domain/runner/runner_machine.h"

#include <doctest/doctest.h>

#include "domain/runner/status_reducer.h"

using namespace geppetto;
using namespace geppetto::runner;

TEST_CASE("what is over stays over") {
  for (const Move move : {Move::Alive, Move::Active, Move::Silent, Move::Asked, Move::Answered,
                          Move::EndedWell, Move::EndedBadly, Move::Failed}) {
    CHECK(next(Status::Stopped, move) == Status::Stopped);
    CHECK(next(Status::Errored, move) == Status::Errored);
  }
}

TEST_CASE("moves of a living runner") {
  CHECK(next(Status::Starting, Move::Active) == Status::Starting);
  CHECK(next(Status::Starting, Move::Alive) == Status::Running);
  CHECK(next(Status::Running, Move::Silent) == Status::Idle);
  CHECK(next(Status::Idle, Move::Active) == Status::Running);
  CHECK(next(Status::Waiting, Move::Active) == Status::Waiting);
  CHECK(next(Status::Waiting, Move::Silent) == Status::Waiting);
  CHECK(next(Status::Waiting, Move::Answered) == Status::Running);
  CHECK(next(Status::Idle, Move::Asked) == Status::Waiting);
  CHECK(next(Status::Starting, Move::Failed) == Status::Errored);
}

TEST_CASE("ends have reasons") {
  CHECK(judge_end({.code = 0}).reason == "exited with code 0");
  CHECK(judge_end({.code = 0}).move == Move::EndedWell);
  CHECK(judge_end({.code = 3}).reason == "exited with code 3");
  CHECK(judge_end({.code = 3}).move == Move::EndedBadly);
  CHECK(judge_end({.code = 139}).reason == "exited with code 139, as after signal 11 (SEGV)");
  CHECK(judge_end({.signal = 11}).reason == "killed by signal 11 (SEGV)");
  CHECK(judge_end({.signal = 40}).reason == "killed by signal 40");
  CHECK(judge_end({.signal = 9, .out_of_memory = true}).reason == "killed for memory");
  CHECK(judge_end({.code = 137, .out_of_memory = true}).reason == "killed for memory");
  CHECK(judge_end({.code = 1, .out_of_memory = true}).reason == "exited with code 1");
  CHECK(judge_end({.signal = 15, .stop_requested = true}).reason ==
        "stopped by you, ended by signal 15 (TERM)");
  CHECK(judge_end({.signal = 15, .stop_requested = true}).move == Move::EndedWell);
  CHECK(judge_end({.lost = "its tmux pane was closed"}).reason == "its tmux pane was closed");
}

TEST_CASE("silence turns running into idle and a byte turns it back") {
  StatusReducer reducer(30'000);
  const MonoTime start{1000};
  reducer.claim(Source::Process, Move::Alive, {Source::Process, "process.alive", {}, ""});
  CHECK(reducer.judge(Status::Starting).status == Status::Running);
  CHECK(reducer.active({}, start));
  CHECK_FALSE(reducer.active({}, start + 10'000));
  CHECK(reducer.deadline() == start + 40'000);
  CHECK_FALSE(reducer.tick({}, start + 39'999));
  CHECK(reducer.tick({}, start + 40'000));
  const Verdict idle = reducer.judge(Status::Running);
  CHECK(idle.status == Status::Idle);
  CHECK(idle.evidence.rule == "silence.idle");
  CHECK(idle.evidence.text == "no output for 30 s");
  CHECK_FALSE(reducer.deadline());
  CHECK(reducer.active({}, start + 50'000));
  CHECK(reducer.judge(Status::Idle).status == Status::Running);
}

TEST_CASE("the end of the process outranks silence") {
  StatusReducer reducer(30'000);
  reducer.active({}, MonoTime{0});
  reducer.claim(Source::Process, Move::EndedBadly,
                {Source::Process, "process.exit", {}, "exited with code 1"});
  CHECK_FALSE(reducer.tick({}, MonoTime{60'000}));
  const Verdict verdict = reducer.judge(Status::Running);
  CHECK(verdict.status == Status::Errored);
  CHECK(verdict.evidence.rule == "process.exit");
}
