// The tmux port on a real server: lists, starts, ends, and what a hostile pane can make of them.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/contract/tmux_rig.h"

using namespace geppetto;
using namespace geppetto::contract;

namespace {

const RunnerId kRunner = runner_number(1);

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// Prints its arguments as hexadecimal digits, one a line.
constexpr char kPrintArguments[] =
    "for a; do printf %s \"$a\" | od -An -v -tx1 | tr -d ' \\n'; echo .; done; echo END; exec cat";

std::string sessions(TmuxRig& rig) {
  bool ran = false;
  return rig.try_tmux({"list-sessions", "-F", "#{session_name}"}, &ran);
}

bool until_gone(TmuxRig& rig, const std::string& session) {
  return rig.until_tmux({"list-sessions", "-F", "#{session_name}"},
                        [&](const std::string& names) { return names.find(session) == std::string::npos; });
}

// Of this process, running or not yet reaped.
std::size_t children() {
  const std::string pid = std::to_string(getpid());
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  return static_cast<std::size_t>(std::distance(std::istream_iterator<int>(file), {}));
}

}  // namespace

TEST_CASE("tmux: without a server there is no list, and the reason says so") {
  TmuxRig rig;
  Worker worker(rig);
  const auto& listed = worker.list();
  REQUIRE_FALSE(listed.panes);
  CHECK(listed.panes.error().kind == ErrorKind::NotFound);
  CHECK(listed.version.starts_with("tmux "));
}

TEST_CASE("tmux: the list tells the panes of the user with their folders") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "cd /usr && exec cat");
  Worker worker(rig);
  REQUIRE(rig.until_tmux({"display-message", "-p", "-t", pane, "#{pane_current_command}"},
                         [](const std::string& name) { return name == "cat"; }));
  const auto facts = worker.pane(pane);
  REQUIRE(facts);
  CHECK(facts->session_name == "work");
  CHECK(facts->command == "cat");
  CHECK(facts->cwd == "/usr");
  CHECK(facts->cols == 80);
  CHECK(facts->rows == 24);
  CHECK(facts->active);
  CHECK_FALSE(facts->dead);
  CHECK_FALSE(facts->piped);
  CHECK(facts->runner.is_nil());
  CHECK(std::to_string(facts->server_pid) == rig.tmux({"display-message", "-p", "#{pid}"}));
}

TEST_CASE("tmux: a session starts with its pipe, and its first byte is there") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, "printf 'first byte'; exec cat"));
  CHECK(facts.runner == kRunner);
  CHECK(facts.runner_name == "a test");
  CHECK(facts.session_name == "geppetto-" + kRunner.str());
  CHECK(facts.pid > 0);
  CHECK(facts.cwd == "/");
  CHECK(facts.cols == worker.shell(kRunner, "").cols);
  CHECK(facts.rows == worker.shell(kRunner, "").rows);
  REQUIRE(worker.until_output(kRunner, "first byte"));
  CHECK(worker.output[kRunner] == "first byte");
  CHECK(worker.bytes_before_start == 0);
  const auto listed = worker.pane(facts.pane);
  REQUIRE(listed);
  CHECK(listed->piped);
  CHECK(listed->pid == facts.pid);
}

TEST_CASE("tmux: arguments, environment and folder arrive byte for byte") {
  TmuxRig rig;
  Worker worker(rig);
  std::string low, high;
  for (int byte = 1; byte < 128; ++byte) low += static_cast<char>(byte);
  for (int byte = 128; byte < 256; ++byte) high += static_cast<char>(byte);
  const std::vector<std::string> arguments = {low,
                                              high,
                                              "",
                                              " ",
                                              "it's \"quoted\"",
                                              "two\nlines\n",
                                              "semi;",
                                              ";",
                                              "#{pane_id} #(id) %H %%",
                                              "$HOME ~ `id`",
                                              "-x",
                                              "--",
                                              "\\033 \\",
                                              "caf\xC3\xA9 \xE2\x9C\x93"};
  auto spec = worker.shell(kRunner, kPrintArguments);
  spec.argv.emplace_back("sh");
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.argv[2] = "set -- \"$@\" \"$GEPPETTO_A\" \"$GEPPETTO_B\" \"$(pwd).\"; " + spec.argv[2];
  spec.environment = {{"GEPPETTO_A", "it's #{pane_id} $HOME; \"x\"\n;"}, {"GEPPETTO_B", high}};
  spec.cwd = rig.file("a #{pane_id} %H #b\t$HOME ;");
  std::filesystem::create_directory(spec.cwd);
  worker.spawn(spec);
  REQUIRE(worker.until_output(kRunner, "END"));
  std::string expected;
  for (const std::string& argument : arguments) expected += hex(argument) + ".\r\n";
  for (const auto& [name, value] : spec.environment) expected += hex(value) + ".\r\n";
  expected += hex(spec.cwd + ".") + ".\r\nEND\r\n";
  CHECK(worker.output[kRunner] == expected);
}

TEST_CASE("tmux: what cannot be started leaves no session behind and says why") {
  TmuxRig rig;
  rig.user_session("work", "exec cat");
  Worker worker(rig);
  auto spec = worker.shell(kRunner, "");
  SUBCASE("no such program") {
    spec.argv = {"geppetto-no-such-program"};
    const auto started = worker.try_spawn(spec);
    REQUIRE_FALSE(started);
    CHECK(started.error().kind == ErrorKind::NotFound);
    CHECK(started.error().what.find("geppetto-no-such-program: No such file") != std::string::npos);
    CHECK(started.error().what.find("PATH") != std::string::npos);
  }
  SUBCASE("not a program") {
    spec.argv = {"/etc/passwd"};
    const auto started = worker.try_spawn(spec);
    REQUIRE_FALSE(started);
    CHECK(started.error().kind == ErrorKind::Refused);
    CHECK(started.error().what.find("Permission denied") != std::string::npos);
  }
  SUBCASE("no such folder") {
    spec.cwd = "/no/such/folder";
    const auto started = worker.try_spawn(spec);
    REQUIRE_FALSE(started);
    CHECK(started.error().kind == ErrorKind::NotFound);
    CHECK(started.error().what.find("/no/such/folder") != std::string::npos);
  }
  CHECK(until_gone(rig, spec.session_name));
  CHECK(worker.output[kRunner].empty());
}

TEST_CASE("tmux: a session name that is taken is refused and the other session stays") {
  TmuxRig rig;
  const std::string pane = rig.user_session("taken", "exec cat");
  Worker worker(rig);
  auto spec = worker.shell(kRunner, "exec cat");
  spec.session_name = "taken";
  const auto started = worker.try_spawn(spec);
  REQUIRE_FALSE(started);
  CHECK(started.error().what.find("duplicate session") != std::string::npos);
  const auto facts = worker.pane(pane);
  REQUIRE(facts);
  CHECK(facts->runner.is_nil());
}

TEST_CASE("tmux: options are set on our own session and pane, nowhere else") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "exec cat");
  const auto shown = [&] {
    return rig.tmux({"show-options", "-s"}) + rig.tmux({"show-options", "-g"}) +
           rig.tmux({"show-options", "-gw"}) + rig.tmux({"show-options", "-t", pane}) +
           rig.tmux({"show-options", "-w", "-t", pane}) + rig.tmux({"show-options", "-p", "-t", pane}) +
           rig.tmux({"list-buffers"}) + rig.tmux({"show-environment", "-g"});
  };
  const std::string before = shown();
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, "exec cat"));
  CHECK(shown() == before);
  CHECK(rig.tmux({"show-options", "-p", "-v", "-t", facts.pane, "remain-on-exit"}) == "on");
  CHECK(rig.tmux({"show-options", "-v", "-t", facts.pane, "@geppetto-id"}) == kRunner.str());
  // Another window that its user opens in our session ends like any other.
  const std::string second =
      rig.tmux({"new-window", "-d", "-P", "-F", "#{pane_id}", "-t", facts.session_id, "cat"});
  CHECK(rig.tmux({"show-options", "-p", "-t", second}).empty());
}

TEST_CASE("tmux: an end is told with its status, after the last byte") {
  TmuxRig rig;
  Worker worker(rig);
  const std::string expected = "\x1b[?25l" + numbered_lines(1, 20'000) + "\x1b[5n";
  // The terminal's answer to ESC [ 5 n says that tmux has read everything before it.
  const std::string command =
      "stty -icanon -echo; printf '\\033[?25l'; seq 1 20000; printf '\\033[5n'; dd bs=1 count=4 >/dev/null "
      "2>&1; exit 3";
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    const RunnerId runner = runner_number(round);
    const auto facts = worker.spawn(worker.shell(runner, command));
    const auto dead = worker.until_dead(facts.pane);
    CHECK(dead.dead_status == 3);
    CHECK(dead.dead_signal == 0);
    CHECK(dead.runner == runner);
    REQUIRE(worker.until_ended(runner));
    CHECK(worker.output[runner].size() == expected.size());
    CHECK((worker.output[runner] == expected));
  }
  CHECK(worker.bytes_after_end == 0);
  CHECK(worker.bytes_before_start == 0);
}

// tmux 3.3a asks the terminal how much is left (FIONREAD) when a child ends, and the kernel does not count
// what is still on its way between the two sides: the tail of a program that prints and exits at once can be
// lost to tmux itself. What tmux got, we have.
TEST_CASE("tmux: of a program that exits in the middle of a flood, everything that tmux got is told") {
  TmuxRig rig;
  Worker worker(rig);
  const std::string expected = numbered_lines(1, 20'000);
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    const RunnerId runner = runner_number(round);
    const auto facts = worker.spawn(worker.shell(runner, "seq 1 20000"));
    worker.until_dead(facts.pane);
    REQUIRE(worker.until_ended(runner));
    const std::string& output = worker.output[runner];
    CHECK((expected.starts_with(output)));
    const std::string shown = rig.tmux({"capture-pane", "-p", "-t", facts.pane});
    const std::string end = shown.substr(0, shown.find_last_not_of('\n') + 1);
    std::string told = output.substr(output.size() - std::min<std::size_t>(output.size(), 100));
    std::erase(told, '\r');
    while (told.ends_with('\n')) told.pop_back();
    CHECK(told.substr(told.rfind('\n') + 1) == end.substr(end.rfind('\n') + 1));
  }
}

TEST_CASE("tmux: an end by a signal is told as one") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, "kill -KILL $$"));
  const auto dead = worker.until_dead(facts.pane);
  CHECK(dead.dead_signal == 9);
  CHECK(dead.dead_status == -1);
  CHECK(worker.until_ended(kRunner));
}

TEST_CASE("tmux: a dead pane of ours is removed, everything else stays") {
  TmuxRig rig;
  const std::string users = rig.user_session("work", "exec cat");
  rig.tmux({"set-option", "-g", "remain-on-exit", "on"});
  const std::string users_dead = rig.user_session("over", "exit 0");
  Worker worker(rig);
  const RunnerId other = runner_number(2);
  const auto live = worker.spawn(worker.shell(kRunner, "exec cat"));
  const auto dead = worker.spawn(worker.shell(other, "exit 0"));
  worker.until_dead(dead.pane);
  REQUIRE(rig.until_dead(users_dead, 0));
  const std::size_t resting = children();
  worker->remove_dead_pane(kRunner, live.pane);
  CHECK(children() == resting + 1);
  worker->remove_dead_pane(kRunner, users);
  worker->remove_dead_pane(kRunner, users_dead);
  worker->remove_dead_pane(kRunner, dead.pane);  // another's
  // The last is asked for when the others have been answered: each is a tmux of its own.
  REQUIRE(rig.until([&] { return children() == resting; }));
  worker->remove_dead_pane(other, dead.pane);
  CHECK(until_gone(rig, dead.session_name));
  for (const std::string& pane : {live.pane, users, users_dead}) {
    CAPTURE(pane);
    CHECK(worker.pane(pane));
  }
}

TEST_CASE("tmux: no name and no title can forge a line of the list") {
  TmuxRig rig;
  const std::string forged =
      "x\n%999\t$9\t1\t@1\t1\t1\t0\t\t\t0\t80\t24\t1\t/dev/pts/9\t\t\tcat\tforged\tforged\tforged\n";
  const std::string pane = rig.user_session("work", "PS1=READY exec bash --norc --noprofile");
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  auto spec = worker.shell(kRunner, "exec cat");
  spec.display_name = "a" + forged;
  const auto spawned = worker.spawn(spec);
  rig.tmux({"select-pane", "-t", pane, "-T", "b" + forged});
  rig.tmux({"rename-window", "-t", pane, "c" + forged});
  rig.tmux({"rename-session", "-t", pane, "d" + forged});
  rig.tmux({"set-option", "-t", pane, "@geppetto-id", forged});
  rig.tmux({"set-option", "-t", pane, "@geppetto-hub", forged});
  rig.tmux({"set-option", "-t", pane, "@geppetto-name", forged});
  REQUIRE(worker.send_text(
      pane, "printf '\\033]2;e\\tf\\n%%999\\t$9\\033\\\\'; exec -a $'g\\n%999\\t$9\\t' cat", true));
  REQUIRE(rig.until_tmux({"display-message", "-p", "-t", pane, "#{pane_current_command}"},
                         [](const std::string& name) { return name.find('g') == 0; }));
  const auto& listed = worker.list();
  REQUIRE(listed.panes);
  std::size_t ours = 0, theirs = 0, hubs = 0;
  for (const auto& facts : *listed.panes) {
    CAPTURE(facts.pane);
    CHECK(facts.pane != "%999");
    ours += static_cast<std::size_t>(facts.pane == spawned.pane && facts.runner == kRunner);
    theirs += static_cast<std::size_t>(facts.pane == pane && facts.runner.is_nil() && !facts.hub);
    hubs += static_cast<std::size_t>(facts.hub);
    for (const std::string& text : {facts.command, facts.title, facts.session_name, facts.runner_name})
      CHECK(std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }));
  }
  CHECK(ours == 1);
  CHECK(theirs == 1);
  CHECK(hubs == 1);
  CHECK(listed.panes->size() == 3);
}

TEST_CASE("tmux: the hub's session goes with its adapter") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "exec cat");
  {
    Worker worker(rig);
    REQUIRE(worker.send_keys(pane, {"a"}));
    CHECK(sessions(rig).find("geppetto-hub-") != std::string::npos);
  }
  CHECK(until_gone(rig, "geppetto-hub-"));
  CHECK(sessions(rig) == "work");
}

// tmux 3.3a has another crash, which no client can prevent: it tells every control client of a session or
// client that comes or goes, also one that has said that it is one and not yet finished introducing itself
// (control_write before control_start). So each round begins when tmux has seen the clients before it leave.
TEST_CASE("tmux: the server survives adapters that come and go while sessions are killed") {
  TmuxRig rig;
  const std::string pane = rig.user_session("work", "exec cat");
  const std::string pid = rig.tmux({"display-message", "-p", "#{pid}"});
  rig.tmux({"set-option", "-g", "automatic-rename", "off"});  // told to control clients, too
  const std::size_t resting = children();
  for (int round = 0; round < 5; ++round) {
    CAPTURE(round);
    rig.user_session("brief", "exec cat");
    Worker worker(rig);
    const Outcome sent = worker.send_keys(pane, {"a"});
    CAPTURE((sent ? "" : sent.error().what));
    REQUIRE(sent);
    if (round % 3 != 0) rig.tmux({"kill-session", "-t", "=brief"});
    worker.leave();
    if (round % 3 == 0) rig.tmux({"kill-session", "-t", "=brief"});
    REQUIRE(rig.until([&] { return children() <= resting; }));
    REQUIRE(until_gone(rig, "geppetto-hub-"));
  }
  CHECK(rig.tmux({"display-message", "-p", "#{pid}"}) == pid);
}
