// The control client against a child that looks whether anything was said to it too early.
#include "infra/tmux/control_client.h"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>

#include "tests/infra/loop_helper.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;

namespace {

// The child may say %sessions-changed and wait for the file `go`: what was written to it is there by then.
// What the child answers to the one command; nothing when it ended without an answer.
std::optional<Result<std::vector<std::string>>> answer_of(const std::string& script, std::string* closed) {
  const testing::TempDir folder;
  uv::Loop loop;
  std::optional<Result<std::vector<std::string>>> answer;
  tmux::ControlClient::Handlers handlers;
  handlers.on_changed = [&] { std::ofstream(folder / "go"); };
  handlers.on_closed = [closed](const std::string& why) { *closed = why; };
  auto client =
      tmux::ControlClient::start(loop, {{"bash", "-c", script}, {}, folder.path()}, std::move(handlers));
  REQUIRE(client);
  (*client)->run({"the command"}, [&](auto lines) { answer = std::move(lines); });
  CHECK(testing::run_until(loop, [&] { return !closed->empty(); }));
  return answer;
}

}  // namespace

TEST_CASE("control client: says nothing before tmux has attached it") {
  std::string closed;
  const auto answer = answer_of(
      "echo %sessions-changed; until [ -e go ]; do sleep 0.01; done; read -t 0 && early=early; echo '%begin "
      "1 1 0'; echo '%end 1 1 0'; echo '%session-changed $1 name';"
      "read -r line; echo '%begin 1 2 1'; echo \"$early$line\"; echo '%end 1 2 1'; echo '%exit'",
      &closed);
  REQUIRE(answer);
  REQUIRE(*answer);
  CHECK(**answer == std::vector<std::string>{"the command"});
  CHECK(closed == "exited");
}

TEST_CASE("control client: a client that never attaches fails what was asked of it") {
  std::string closed;
  const auto answer =
      answer_of("echo '%begin 1 1 0'; echo no such session; echo '%error 1 1 0'; echo '%exit'", &closed);
  REQUIRE(answer);
  REQUIRE_FALSE(*answer);
  CHECK(answer->error().kind == ErrorKind::Io);
}
