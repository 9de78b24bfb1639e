// The tmux port on a real server: panes that exist are opened, looked at again, and passed on.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/contract/tmux_rig.h"

using namespace geppetto;
using namespace geppetto::contract;

namespace {

const RunnerId kRunner = runner_number(1);

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "1\n2\n…", as a capture has it.
std::string captured_lines(int first, int last) {
  std::string out;
  for (int n = first; n <= last; ++n) out += std::to_string(n) + "\n";
  return out;
}

// Sends numbered lines when it is told to, and says when it is done.
std::string flood(int lines) {
  return "stty -echo; printf READY; read go; seq 1 " + std::to_string(lines) + "; printf DONE; exec cat";
}

ports::Seed some_screen() {
  ports::Seed seed;
  seed.facts.cols = 80;
  seed.facts.rows = 24;
  seed.geometry.cursor_row = 3;
  seed.geometry.cursor_col = 4;
  seed.main = "what was shown";
  return seed;
}

}  // namespace

TEST_CASE("tmux output: a pane that exists is opened with its scrollback, its screen and its cursor") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "stty -echo; seq 1 100; printf READY; exec cat");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->main == captured_lines(1, 100) + "READY");
  CHECK(seed->alternate.empty());
  CHECK_FALSE(seed->geometry.alternate);
  CHECK(seed->geometry.cursor_row == 23);
  CHECK(seed->geometry.cursor_col == 5);
  CHECK(seed->geometry.history_rows == 77);
  CHECK(seed->facts.pane == pane);
  CHECK(seed->driver == ports::OutputDriver::Pipe);
  CHECK_FALSE(seed->complete);
  REQUIRE(worker.send_text(pane, "hello", true));
  REQUIRE(worker.until_output(kRunner, "hello"));
  CHECK(worker.output[kRunner] == "hello\r\n");

  SUBCASE("closing takes our pipe away and nothing else") {
    worker->close_output(kRunner, pane);
    REQUIRE(worker.send_text(pane, "unheard", true));
    REQUIRE(rig.until_pane_shows(pane, "unheard"));
    const auto facts = worker.pane(pane);
    REQUIRE(facts);
    CHECK_FALSE(facts->piped);
    CHECK(worker.output[kRunner] == "hello\r\n");
  }
  SUBCASE("opening again goes on with a new pipe") {
    const auto again = worker.open(kRunner, pane);
    REQUIRE(again);
    CHECK(again->main == captured_lines(1, 100) + "READYhello\n");
    REQUIRE(worker.send_text(pane, "more", true));
    REQUIRE(worker.until_output(kRunner, "more"));
    CHECK(worker.output[kRunner] == "hello\r\nmore\r\n");
  }
  SUBCASE("a pipe that somebody takes is an end, and theirs is left alone") {
    const std::string log = rig.file("log");
    rig.tmux({"pipe-pane", "-t", pane, "cat >> " + log});
    REQUIRE(worker.until_ended(kRunner));
    worker->close_output(kRunner, pane);
    REQUIRE(worker.send_text(pane, "theirs", true));
    REQUIRE(rig.until_tmux({"display-message", "-p", "-t", pane, "#{pane_pipe}"},
                           [&](const std::string&) { return content(log) == "theirs\r\n"; }));
  }
}

TEST_CASE("tmux output: on the alternate screen both screens are told") {
  TmuxRig rig;
  const std::string pane = rig.user_session(
      "work",
      "stty -echo; seq 1 50; printf '\\033[?1049h\\033[2J\\033[H\\033[31mALT\\033[m\\r\\nREADY'; exec cat");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->geometry.alternate);
  CHECK(seed->main == captured_lines(1, 50));
  CHECK(seed->alternate == "\x1b[31mALT\n\x1b[39mREADY" + std::string(22, '\n'));
  CHECK(seed->geometry.cursor_row == 1);
  CHECK(seed->geometry.cursor_col == 5);
}

TEST_CASE("tmux output: on the alternate screen without scrollback nothing is told twice") {
  TmuxRig rig;
  const std::string pane =
      rig.user_session("work", "stty -echo; echo first; printf '\\033[?1049h\\033[HREADY'; exec cat");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->geometry.history_rows == 0);
  CHECK(seed->main.starts_with("first\n"));
  CHECK(seed->main.find_first_not_of("\n", 5) == std::string::npos);
}

TEST_CASE("tmux output: a dead pane is told with what it shows, and its end") {
  TmuxRig rig;
  rig.user_session("keep", "exec cat");
  rig.tmux({"set-option", "-g", "remain-on-exit", "on"});
  const std::string pane = rig.user_session("work", "echo bye; exit 5");
  Worker worker(rig);
  REQUIRE(rig.until_dead(pane, 5));
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->main.starts_with("bye\n"));
  CHECK(seed->facts.dead);
  CHECK(worker.until_ended(kRunner));
  CHECK(worker.output[kRunner].empty());
}

TEST_CASE("tmux output: a pane that does not exist is not found") {
  TmuxRig rig;
  rig.user_session("work", "exec cat");
  Worker worker(rig);
  for (const char* pane : {"%999", "%", "no such pane"}) {
    CAPTURE(pane);
    const auto seed = worker.open(kRunner, pane);
    REQUIRE_FALSE(seed);
    CHECK(seed.error().kind == ErrorKind::NotFound);
  }
}

TEST_CASE("tmux output: a pane that its user pipes is read by control mode and stays theirs") {
  TmuxRig rig;
  const std::string log = rig.file("log");
  const std::string pane = rig.user_session("work", "stty -echo; printf READY; exec cat");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  rig.tmux({"pipe-pane", "-t", pane, "cat >> " + log});
  Worker worker(rig);
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->driver == ports::OutputDriver::Control);
  CHECK(seed->main.starts_with("READY"));
  CHECK(seed->facts.piped);
  REQUIRE(worker.send_text(pane, "a\\b \xC3\xA9\x01", true));
  const std::string expected = "a\\b \xC3\xA9\x01\r\n";
  REQUIRE(worker.until_output(kRunner, "\n"));
  CHECK(worker.output[kRunner] == expected);
  worker->close_output(kRunner, pane);
  REQUIRE(worker.send_text(pane, "later", true));
  REQUIRE(rig.until_tmux({"display-message", "-p", "-t", pane, "#{pane_pipe}"},
                         [&](const std::string&) { return content(log) == expected + "later\r\n"; }));
  CHECK(worker.output[kRunner] == expected);
  CHECK(rig.tmux({"display-message", "-p", "-t", pane, "#{pane_pipe}"}) == "1");
}

TEST_CASE("tmux output: a pane that its user pipes no more is told, so that it can be piped again") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "stty -echo; printf READY; exec cat");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  rig.tmux({"pipe-pane", "-t", pane, "cat >> " + rig.file("log")});
  Worker worker(rig);
  REQUIRE(worker.open(kRunner, pane));
  worker.list();
  CHECK(worker.gaps.empty());
  rig.tmux({"pipe-pane", "-t", pane});
  worker.list();
  REQUIRE_FALSE(worker.gaps.empty());
  const auto seed = worker.open(kRunner, pane);
  REQUIRE(seed);
  CHECK(seed->driver == ports::OutputDriver::Pipe);
  REQUIRE(worker.send_text(pane, "piped", true));
  REQUIRE(worker.until_output(kRunner, "piped\r\n"));
  CHECK(worker.output[kRunner] == "piped\r\n");
}

TEST_CASE("tmux output: a quiet pane is captured when every byte was delivered") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, flood(3000)));
  REQUIRE(worker.until_output(kRunner, "READY"));
  REQUIRE(worker.send_keys(facts.pane, {"Enter"}));
  REQUIRE(worker.until_output(kRunner, "DONE"));
  worker->recapture(kRunner);
  REQUIRE(rig.until([&] { return !worker.recaptured.empty(); }));
  const ports::Seed& seed = worker.recaptured.front();
  CHECK(seed.complete);
  CHECK(seed.facts.pane == facts.pane);
  CHECK(seed.main.ends_with("\n2999\n3000\nDONE"));
  CHECK(worker.output[kRunner] == "READY" + numbered_lines(1, 3000) + "DONE");
  // It is read on.
  REQUIRE(worker.send_text(facts.pane, "more", true));
  CHECK(worker.until_output(kRunner, "more\r\n"));
}

TEST_CASE("tmux output: during a flood nothing is captured and nothing is lost") {
  constexpr int kLines = 1'000'000;
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, flood(kLines)));
  REQUIRE(worker.until_output(kRunner, "READY"));
  bool done = false;
  std::size_t early = 0;
  worker.on_output = [&](const core::PaneOutput& bytes) {
    done = done || bytes.bytes.ends_with("DONE");
    if (!done) {
      early = worker.recaptured.size();
      worker->recapture(kRunner);
    }
  };
  REQUIRE(worker.send_keys(facts.pane, {"Enter"}));
  REQUIRE(rig.until([&] { return done; }));
  for (std::size_t i = 0; i < early; ++i) {
    // The pane may have been quiet for a moment: then what it showed had been delivered.
    CHECK(worker.recaptured[i].complete);
  }
  REQUIRE(rig.until([&] { return worker.recaptured.size() > early; }));
  CHECK(worker.recaptured.back().main.ends_with(std::to_string(kLines) + "\nDONE"));
  CHECK((worker.output[kRunner] == "READY" + numbered_lines(1, kLines) + "DONE"));
}

TEST_CASE("tmux output: pipes pass from worker to worker in the middle of a flood") {
  constexpr int kLines = 1'000'000;
  TmuxRig rig;
  Worker first(rig);
  const auto facts = first.spawn(first.shell(kRunner, flood(kLines)));
  const RunnerId quiet = runner_number(2);
  const auto quiet_facts = first.spawn(first.shell(quiet, "stty -echo; printf READY; exec cat"));
  REQUIRE(first.until_output(kRunner, "READY"));
  REQUIRE(first.until_output(quiet, "READY"));
  Worker second(rig, true);
  REQUIRE(first.send_keys(facts.pane, {"Enter"}));
  REQUIRE(rig.until([&] { return first.output[kRunner].size() > 500'000; }));
  first->give_pipes(second->pipes_path(), [&](const RunnerId& runner) -> std::optional<ports::Seed> {
    // The cut is to be after a line.
    if (runner == kRunner && !first.output[kRunner].ends_with('\n')) return std::nullopt;
    return some_screen();
  });
  const std::string before = first.output[kRunner];
  CHECK(before.ends_with('\n'));
  first.leave();
  second->end_of_hand_over();
  REQUIRE(second.list().panes);
  second->open_output(kRunner, facts.pane);
  second->open_output(quiet, quiet_facts.pane);
  REQUIRE(second.until_output(kRunner, "DONE"));
  CHECK((before + second.output[kRunner] == "READY" + numbered_lines(1, kLines) + "DONE"));
  CHECK(second.bytes_before_start == 0);
  for (const RunnerId& runner : {kRunner, quiet}) {
    const auto* seed = second.opened(runner);
    REQUIRE(seed != nullptr);
    REQUIRE(*seed);
    CHECK((*seed)->complete);
    CHECK((*seed)->main == "what was shown");
    CHECK((*seed)->geometry.cursor_row == 3);
    CHECK((*seed)->geometry.cursor_col == 4);
  }
  REQUIRE(second.send_text(quiet_facts.pane, "on", true));
  REQUIRE(second.until_output(quiet, "\n"));
  CHECK(second.output[quiet] == "on\r\n");
}

TEST_CASE("tmux output: what was not passed on is opened in the ordinary way") {
  TmuxRig rig;
  Worker first(rig);
  const auto facts = first.spawn(first.shell(kRunner, "stty -echo; printf READY; exec cat"));
  REQUIRE(first.until_output(kRunner, "READY"));
  Worker second(rig, true);
  first.leave();
  second->end_of_hand_over();
  REQUIRE(second.list().panes);
  second->open_output(kRunner, facts.pane);
  REQUIRE(rig.until([&] { return second.opened(kRunner) != nullptr; }));
  const auto* seed = second.opened(kRunner);
  REQUIRE(*seed);
  CHECK_FALSE((*seed)->complete);
  CHECK((*seed)->main.starts_with("READY"));
  REQUIRE(second.send_text(facts.pane, "on", true));
  REQUIRE(second.until_output(kRunner, "\n"));
  CHECK(second.output[kRunner] == "on\r\n");
}
