// The pipes' socket: what relays and other workers bring is taken, anything else is dropped without harm.
#include "infra/tmux/pane_pipes.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "tests/infra/loop_helper.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::run_until;
using tmux::OwnedFd;
using tmux::PanePipes;
using tmux::PaneReader;
using tmux::pass_descriptor;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    reading = OwnedFd(ends[0]);
    writing = OwnedFd(ends[1]);
  }
  OwnedFd reading, writing;
};

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

struct World {
  uv::Loop loop;
  testing::TempDir folder;
  std::string path = folder / "pipes";
  std::vector<std::string> told;
  std::vector<OwnedFd> pipes;
  std::unique_ptr<PanePipes> subject;

  World() {
    PanePipes::Handlers handlers;
    handlers.on_pipe = [this](std::string_view token, OwnedFd fd) {
      told.push_back("pipe " + std::string(token));
      pipes.push_back(std::move(fd));
    };
    handlers.on_exec = [this](std::string_view token, std::string_view stage, int error) {
      told.push_back("exec " + std::string(token) + " [" + std::string(stage) + "] " + std::to_string(error));
    };
    handlers.on_hand_over = [this](std::string_view runner, std::string_view state, OwnedFd fd) {
      told.push_back("hand " + std::string(runner) + " " + std::to_string(state.size()));
      last_state = state;
      pipes.push_back(std::move(fd));
    };
    auto made = PanePipes::listen(loop, path, std::move(handlers));
    REQUIRE(made);
    subject = std::move(*made);
  }
  OwnedFd connect() const {
    OwnedFd fd = tmux::connect_to_pipes(path);
    REQUIRE(fd);
    return fd;
  }
  // Until the other side has closed the connection.
  bool until_dropped(const OwnedFd& fd) {
    return run_until(loop, [&fd] {
      char byte = 0;
      const ssize_t n = recv(fd.get(), &byte, 1, MSG_DONTWAIT);
      return n == 0 || (n < 0 && errno != EAGAIN);
    });
  }
  bool until_told(std::size_t count) {
    return run_until(loop, [this, count] { return told.size() >= count; });
  }
  std::string last_state;
};

void say(const OwnedFd& fd, std::string_view text) {
  REQUIRE(send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("pane pipes: a pipe is taken with its token and can be read") {
  World world;
  Pipe pipe;
  {
    const OwnedFd relay = world.connect();
    REQUIRE(pass_descriptor(relay.get(), "pipe token.1\n", pipe.reading.get()));
  }
  REQUIRE(world.until_told(1));
  CHECK(world.told.front() == "pipe token.1");
  pipe.reading = OwnedFd();
  REQUIRE(write(pipe.writing.get(), "hello", 5) == 5);
  pipe.writing = OwnedFd();
  std::string text;
  bool ended = false;
  PaneReader reader(world.loop, std::move(world.pipes.front()),
                    {[&](std::string_view bytes) { text += bytes; }, [&] { ended = true; }});
  CHECK_FALSE(reader.ended());
  reader.start();
  REQUIRE(run_until(world.loop, [&] { return ended; }));
  CHECK(text == "hello");
  CHECK(reader.bytes_read() == 5);
  CHECK(reader.peer_closed());
}

TEST_CASE("pane pipes: the socket is its user's alone and goes with its owner") {
  World world;
  struct stat status {};
  REQUIRE(stat(world.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  world.subject.reset();
  CHECK(stat(world.path.c_str(), &status) != 0);
  CHECK_FALSE(tmux::connect_to_pipes(world.path));
  CHECK_FALSE(tmux::connect_to_pipes(std::string(200, 'x')));
  const auto made = PanePipes::listen(world.loop, "/" + std::string(200, 'x'), {});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::Invalid);
  CHECK_FALSE(PanePipes::listen(world.loop, "/no/such/folder/pipes", {}));
}

TEST_CASE("pane pipes: how a command started is told once") {
  World world;
  SUBCASE("it runs") {
    {
      const OwnedFd relay = world.connect();
      say(relay, "exec token\n");
    }
    REQUIRE(world.until_told(1));
    CHECK(world.told.front() == "exec token [] 0");
  }
  SUBCASE("it failed") {
    {
      const OwnedFd relay = world.connect();
      say(relay, "exec token\nfail cwd 2\n");
    }
    REQUIRE(world.until_told(1));
    CHECK(world.told.front() == "exec token [cwd] 2");
  }
  SUBCASE("it failed, told in pieces") {
    const OwnedFd relay = world.connect();
    for (const char c : std::string("exec token\nfail exec 13\n")) {
      say(relay, {&c, 1});
      run_until(world.loop, [] { return true; });
    }
    REQUIRE(world.until_told(1));
    CHECK(world.told.front() == "exec token [exec] 13");
    CHECK(world.until_dropped(relay));
  }
  SUBCASE("it failed for no reason that is a number") {
    const OwnedFd relay = world.connect();
    say(relay, "exec token\nfail exec\n");
    REQUIRE(world.until_told(1));
    CHECK(world.told.front() == "exec token [exec] " + std::to_string(EINVAL));
  }
  // Somebody who comes later finds the socket in order, and nothing is told twice.
  const OwnedFd later = world.connect();
  Pipe pipe;
  REQUIRE(pass_descriptor(later.get(), "pipe later\n", pipe.reading.get()));
  REQUIRE(world.until_told(2));
  CHECK(world.told == std::vector<std::string>{world.told.front(), "pipe later"});
}

TEST_CASE("pane pipes: garbage ends the connection and nothing else") {
  World world;
  const std::size_t before = open_descriptors();
  Pipe pipe;
  const std::string nul("pipe \0\0", 7);
  for (const std::string& text :
       {std::string("garbage\n"), std::string("\n"), nul + "\n", std::string("pipe token\n"),
        std::string("hand runner 5\nabcde"), std::string("fail exec 2\n"), std::string(257, 'x'),
        std::string(100'000, 'x'), std::string(1000, '\xFF') + "\n"}) {
    CAPTURE(text.substr(0, 20));
    const OwnedFd peer = world.connect();
    // It may be dropped before it has said everything.
    send(peer.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    CHECK(world.until_dropped(peer));
  }
  for (const std::string& text :
       {std::string("garbage\n"), std::string("hand runner\n"), std::string("hand runner 0\n"),
        std::string("hand runner -1\n"), std::string("hand runner x\n"),
        std::string("hand runner 99999999999999\n"), std::string("hand runner 99999999999999999999999\n"),
        std::string(300, 'x')}) {
    CAPTURE(text.substr(0, 20));
    const OwnedFd peer = world.connect();
    REQUIRE(pass_descriptor(peer.get(), text, pipe.reading.get()));
    CHECK(world.until_dropped(peer));
  }
  CHECK(world.told.empty());
  CHECK(open_descriptors() == before + 2);  // the pipe of the test
}

TEST_CASE("pane pipes: a state that comes in many pieces is put together") {
  World world;
  Pipe pipe;
  std::string state;
  for (int n = 0; state.size() < 1'000'000; ++n) state += std::to_string(n) + "\n";
  const OwnedFd worker = world.connect();
  REQUIRE(pass_descriptor(worker.get(), "hand runner " + std::to_string(state.size()) + "\n",
                          pipe.reading.get()));
  std::string_view rest = state;
  while (!rest.empty()) {
    const ssize_t n = send(worker.get(), rest.data(), std::min<std::size_t>(rest.size(), 70'001),
                           MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    REQUIRE((n > 0 || errno == EAGAIN));
    CHECK(world.told.empty());
    if (!rest.empty()) run_until(world.loop, [] { return true; });
    if (n < 0) {
      // Full: the loop takes some of it.
      uv::FdWatch room(world.loop, worker.get(), [&world](int) { world.loop.stop(); });
      room.want(uv::FdWatch::kWrite);
      world.loop.run();
    }
  }
  REQUIRE(world.until_told(1));
  CHECK(world.told.front() == "hand runner " + std::to_string(state.size()));
  CHECK((world.last_state == state));
  CHECK(world.until_dropped(worker));
}

TEST_CASE("pane pipes: what was sent is there at once when it is asked for") {
  World world;
  Pipe pipe;
  const std::string state(50'000, 's');
  const OwnedFd worker = world.connect();
  REQUIRE(pass_descriptor(worker.get(), "hand runner 50000\n", pipe.reading.get()));
  say(worker, state);
  const OwnedFd silent = world.connect();
  world.subject->take_waiting();
  CHECK(world.told == std::vector<std::string>{"hand runner 50000"});
  REQUIRE(pass_descriptor(silent.get(), "pipe late\n", pipe.reading.get()));
  REQUIRE(world.until_told(2));
}

TEST_CASE("pane pipes: a state that is cut off is not told") {
  World world;
  Pipe pipe;
  {
    const OwnedFd worker = world.connect();
    REQUIRE(pass_descriptor(worker.get(), "hand runner 100\nhalf", pipe.reading.get()));
  }
  const OwnedFd relay = world.connect();
  REQUIRE(pass_descriptor(relay.get(), "pipe next\n", pipe.reading.get()));
  REQUIRE(world.until_told(1));
  CHECK(world.told == std::vector<std::string>{"pipe next"});
}

TEST_CASE("pane pipes: more connections than can be are dropped, those before them are kept") {
  World world;
  Pipe pipe;
  const std::size_t before = open_descriptors();
  constexpr std::size_t kMany = 300;  // of each kind
  std::vector<OwnedFd> silent;
  for (std::size_t n = 0; n < kMany; ++n) {
    silent.push_back(world.connect());
    const OwnedFd relay = world.connect();
    REQUIRE(pass_descriptor(relay.get(), "pipe " + std::to_string(n) + "\n", pipe.reading.get()));
    if (n % 50 == 49) REQUIRE(world.until_told(n + 1));
  }
  REQUIRE(world.until_told(kMany));
  for (std::size_t n = 0; n < kMany; ++n) {
    REQUIRE(pass_descriptor(silent[n].get(), "pipe late" + std::to_string(n) + "\n", pipe.reading.get()));
  }
  REQUIRE(world.until_told(2 * kMany));
  for (const OwnedFd& fd : silent) REQUIRE(world.until_dropped(fd));
  silent.clear();
  world.pipes.clear();
  CHECK(open_descriptors() == before);
}

TEST_CASE("pane reader: a flood is read in turns that leave room for others") {
  World world;
  Pipe pipe;
  std::size_t bytes = 0, turns = 0, reads = 0;
  bool ended = false;
  const auto on_bytes = [&](std::string_view part) {
    bytes += part.size();
    ++reads;
  };
  PaneReader reader(world.loop, std::move(pipe.reading), {on_bytes, [&] { ended = true; }});
  const std::string block(4096, 'x');
  constexpr std::size_t kTotal = 4u << 20;
  std::size_t written = 0;
  CHECK_FALSE(reader.has_bytes());
  uv::FdWatch writer(world.loop, pipe.writing.get(), [&](int) {
    const ssize_t n = write(pipe.writing.get(), block.data(), block.size());
    REQUIRE(n > 0);
    written += static_cast<std::size_t>(n);
    ++turns;
    if (written < kTotal) return;
    writer.want(0);
  });
  writer.want(uv::FdWatch::kWrite);
  reader.start();
  REQUIRE(run_until(world.loop, [&] { return bytes >= kTotal; }));
  CHECK(bytes == written);
  CHECK(reads < turns / 2);  // small pieces are read together
  reader.pause();
  REQUIRE(write(pipe.writing.get(), "ab", 2) == 2);
  CHECK(reader.has_bytes());
  CHECK(reader.read_byte());
  CHECK(bytes == written + 1);
  CHECK_FALSE(reader.peer_closed());
  pipe.writing = OwnedFd();
  CHECK(reader.peer_closed());
  reader.start();
  REQUIRE(run_until(world.loop, [&] { return ended; }));
  CHECK(bytes == written + 2);
  CHECK_FALSE(reader.read_byte());
}
