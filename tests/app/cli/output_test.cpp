// Tables, details, colours, times and versions as a person reads them.
#include "app/cli/output.h"

#include <doctest/doctest.h>

#include "app/cli/doctor.h"
#include "app/cli/program.h"
#include "app/cli/tmux_place.h"
#include "app/cli/when.h"

using namespace geppetto;

namespace {

wire::RunnerInfo info(const std::string& name, runner::Status status) {
  wire::RunnerInfo i;
  i.runner.id = Ulid::make(WallTime{1'700'000'000'000}, {});
  i.runner.name = name;
  i.runner.kind = "codex";
  i.runner.status = status;
  i.runner.status_since = WallTime{1'700'000'000'000};
  i.runner.evidence.text = "it said so";
  i.source = "process";
  return i;
}

constexpr WallTime kLater{1'700'000'090'000};

}  // namespace

TEST_CASE("output: columns are aligned by cells, and nothing a name holds can break a line") {
  const std::string table = cli::runner_table(
      {info("日本", runner::Status::Running), info("a\x1b[31m\nb", runner::Status::Waiting)}, kLater, false,
      0);
  CHECK(table ==
        "01HF7YAT000000000000000000  日本      codex  running  1m  it said so\n"
        "01HF7YAT000000000000000000  a [31m b  codex  waiting  1m  it said so\n");
}

TEST_CASE("output: a terminal gets a head row, colours, and lines that fit") {
  const std::string table = cli::runner_table({info("a", runner::Status::Errored)}, kLater, true, 56);
  CHECK(table.find("NAME") != std::string::npos);
  CHECK(table.find("\x1b[31merrored\x1b[m") != std::string::npos);
  CHECK(table.find("said") == std::string::npos);
  CHECK(table.find("…") != std::string::npos);
}

TEST_CASE("output: details show what is known and leave out what is not") {
  auto i = info("n", runner::Status::Stopped);
  i.runner.command = {"sh", "-c", "echo 'x' $HOME"};
  i.runner.exit_code = 3;
  const std::string text = cli::runner_details(i, kLater);
  CHECK(text.find("command        sh -c 'echo '\\''x'\\'' $HOME'\n") != std::string::npos);
  CHECK(text.find("exit code      3\n") != std::string::npos);
  CHECK(text.find("pane") == std::string::npos);
  CHECK(text.find("history") == std::string::npos);
}

TEST_CASE("output: details end with the newest changes of status, and why") {
  auto i = info("n", runner::Status::Waiting);
  for (int n = 0; n < 12; ++n)
    i.history.push_back(
        {{kLater.ms - 12 + n}, "waiting", "report", "report.blocked", "ask " + std::to_string(n)});
  const std::string text = cli::runner_details(i, kLater);
  CHECK(text.find("history") < text.find("waiting: report, report.blocked: ask 11\n"));
  CHECK(text.find("ask 11\n") < text.find("ask 2\n"));
  CHECK(text.find("ask 1\n") == std::string::npos);
}

TEST_CASE("output: styles become SGR and end in the default one") {
  CHECK(cli::sgr({}).empty());
  CHECK(cli::sgr({Color::palette(1), Color::palette(12), kBold}) == "\x1b[1;31;104m");
  CHECK(cli::sgr({Color::palette(200), Color::rgb(1, 2, 3), 0}) == "\x1b[38;5;200;48;2;1;2;3m");
  CHECK(cli::with_sgr("abcd", {{1, {Color::palette(2), {}, 0}}, {3, {}}}) == "a\x1b[32mbc\x1b[md");
  CHECK(cli::with_sgr("ab", {{0, {{}, {}, kReverse}}}) == "\x1b[7mab\x1b[m");
}

TEST_CASE("output: errors of the worker become exit statuses") {
  CHECK(cli::exit_of(ErrorKind::Invalid) == 2);
  CHECK(cli::exit_of(ErrorKind::NotFound) == 3);
  CHECK(cli::exit_of(ErrorKind::Refused) == 4);
  CHECK(cli::exit_of(ErrorKind::Timeout) == 5);
  CHECK(cli::exit_of(ErrorKind::Busy) == 1);
  CHECK(cli::exit_of(ErrorKind::Io) == 1);
}

TEST_CASE("when: ages and times") {
  const WallTime now{1'000'000'000};
  CHECK(cli::parse_when("90s", now) == WallTime{999'910'000});
  CHECK(cli::parse_when("10m", now) == WallTime{999'400'000});
  CHECK(cli::parse_when("2h", now) == WallTime{992'800'000});
  CHECK(cli::parse_when("1d", now) == WallTime{913'600'000});
  CHECK(cli::parse_when("1970-01-02", now) == WallTime{86'400'000});
  CHECK(cli::parse_when("1970-01-01T00:00:01Z", now) == WallTime{1000});
  for (const char* bad : {"", "5", "-5m", "m", "5 m", "99999999999999999999h", "5000000000d", "yesterday"})
    CHECK_FALSE(cli::parse_when(bad, now));
}

TEST_CASE("doctor: versions of tmux") {
  CHECK(cli::tmux_version("tmux 3.3a") == std::pair{3, 3});
  CHECK(cli::tmux_version("tmux next-3.4") == std::pair{3, 4});
  CHECK(cli::tmux_version("tmux 3.2") == std::pair{3, 2});
  CHECK(cli::tmux_version("tmux 10") == std::pair{10, 0});
  CHECK(cli::tmux_version("tmux master") == std::pair{0, 0});
}

TEST_CASE("tmux place: which server a terminal is in") {
  const auto env = [](const char* tmux, const char* pane) {
    return [tmux, pane](const char* name) -> std::optional<std::string> {
      const char* value = std::string_view(name) == "TMUX"        ? tmux
                          : std::string_view(name) == "TMUX_PANE" ? pane
                                                                  : "";
      return *value == '\0' ? std::nullopt : std::optional<std::string>(value);
    };
  };
  const auto place = cli::tmux_place(env("/tmp/tmux-1000/work,42,0", "%7"));
  REQUIRE(place);
  CHECK(place->server == "work");
  CHECK(place->pane == "%7");
  CHECK(cli::same_server(*place, "work"));
  CHECK_FALSE(cli::same_server(*place, ""));
  CHECK(cli::same_server(*cli::tmux_place(env("/tmp/a,b/default,1,2", "%1")), ""));
  CHECK_FALSE(cli::tmux_place(env("", "%1")));
  CHECK_FALSE(cli::tmux_place(env("/tmp/x,1,2", "")));
  CHECK_FALSE(cli::tmux_place(env("x", "%1")));
}

TEST_CASE("program: every verb has help with an example, and options that do not clash") {
  CHECK(cli::verbs().size() == 32);
  for (const cli::Verb* verb : cli::verbs()) {
    const std::string text = cli::help(*verb);
    INFO(text);
    CHECK(text.find("example:\n  geppetto " + std::string(verb->name)) != std::string::npos);
    CHECK(cli::help().find("  " + std::string(verb->name) + " ") != std::string::npos);
    for (const cli::Option& o : verb->options) {
      CHECK(o.name != "socket");
      CHECK(o.letter != 'h');
      CHECK_FALSE(o.help.empty());
    }
  }
}
