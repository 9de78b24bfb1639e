// The worker's socket with real peers: who gets in, what breaks the rules, and that nobody disturbs the
// others.
#include "infra/wire/server.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <thread>
#include <vector>

#include "infra/uv/loop.h"
#include "tests/infra/wire/socket_peer.h"

using namespace geppetto;
using test::Peer;
using test::TempDir;

namespace {

// A server on a loop of its own thread. It echoes lines; "hold" holds the connection and "flood N" sends N
// numbered lines as fast as the reader takes them.
class Echo {
 public:
  explicit Echo(wire::ServerOptions options) {
    std::promise<Outcome> started;
    auto outcome = started.get_future();
    thread_ = std::thread([this, options, &started] { run(options, started); });
    start = outcome.get();
    if (!start) thread_.join();
  }
  ~Echo() {
    if (!thread_.joinable()) return;
    stop_->send();
    thread_.join();
  }
  Outcome start = ok();
  std::atomic<int> closed{0};
  std::atomic<std::size_t> lines{0};
  std::atomic<long> ahead{0};  // lines of a flood that were handed to the server

 private:
  struct Flood {
    wire::ConnectionId to;
    long next = 0, end = 0;
  };

  void run(const wire::ServerOptions& options, std::promise<Outcome>& started) {
    uv::Loop loop;
    auto server = wire::Server::listen(loop, options);
    if (!server) {
      started.set_value(server.error());
      return;
    }
    server_ = server->get();
    server_->set_handlers({[this](wire::ConnectionId c, std::string_view line) { on_line(c, line); },
                           [this](wire::ConnectionId) { pump(); }, [this](wire::ConnectionId) { ++closed; }});
    uv::Wakeup stop(loop, [&loop] { loop.stop(); });
    stop_ = &stop;
    started.set_value(ok());
    loop.run();
    server->reset();
  }
  void on_line(wire::ConnectionId c, std::string_view line) {
    ++lines;
    if (line == "hold") server_->set_held(c, true);
    if (line == "release") server_->set_held(c, false);
    if (line.starts_with("flood ")) {
      floods_.push_back({c, 0, std::stol(std::string(line.substr(6)))});
      pump();
      return;
    }
    server_->send(c, line);
  }
  void pump() {
    for (Flood& f : floods_) {
      while (f.next < f.end && server_->writable(f.to))
        server_->send(f.to, std::to_string(f.next++) + std::string(100, '.'));
      ahead = f.next;
    }
  }

  std::thread thread_;
  wire::Server* server_ = nullptr;
  uv::Wakeup* stop_ = nullptr;
  std::list<Flood> floods_;
};

wire::ServerOptions at(const std::string& path) { return {path, false, geteuid(), wire::kMaxConnections}; }

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < test::kPatienceMs; ++i) {
    if (holds()) return true;
    poll(nullptr, 0, 1);
  }
  return false;
}

}  // namespace

TEST_CASE("server: lines go both ways, in any pieces, with any bytes") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer peer(dir.path + "/s");
  REQUIRE(peer.connected);
  CHECK(peer.send("one\ntwo\n\nhal"));
  CHECK(peer.line() == "one");
  CHECK(peer.line() == "two");
  CHECK(peer.line().empty());
  CHECK(peer.send("f\n"));
  CHECK(peer.line() == "half");
  const std::string garbage("\0\xff\x1b[\r\x80", 6);
  CHECK(peer.send(garbage + "\n"));
  CHECK(peer.line() == garbage);
  const std::string longest(wire::kMaxLineBytes, 'x');
  std::thread writer([&] { CHECK(peer.send(longest + "\n")); });
  CHECK(peer.line() == longest);
  writer.join();
}

TEST_CASE("server: folder 0700, socket 0600, and both gone from sight afterwards") {
  const TempDir dir;
  const std::string path = dir.path + "/own/s";
  {
    wire::ServerOptions options = at(path);
    options.own_folder = true;
    Echo echo(options);
    REQUIRE(echo.start);
    struct stat st {};
    REQUIRE(stat(path.c_str(), &st) == 0);
    CHECK((st.st_mode & 0777) == 0600);
    REQUIRE(stat((dir.path + "/own").c_str(), &st) == 0);
    CHECK((st.st_mode & 0777) == 0700);
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("server: a line longer than 1 MiB is told so and closed; the others go on") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer bad(dir.path + "/s"), good(dir.path + "/s");
  const std::string much(3 * wire::kMaxLineBytes, 'x');
  (void)bad.send(much);
  const std::string answer = bad.line();
  CHECK(answer.find("\"success\":false") != std::string::npos);
  CHECK(answer.find("\"errorKind\":\"Invalid\"") != std::string::npos);
  CHECK(answer.find("1 MiB") != std::string::npos);
  CHECK(bad.line() == "<closed>");
  CHECK(good.send("still here\n"));
  CHECK(good.line() == "still here");
}

TEST_CASE("server: a last line without newline counts when its writer finished, not when it vanished") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer peer(dir.path + "/s");
  peer.send("first\nlast");
  peer.finish_writing();
  CHECK(peer.line() == "first");
  CHECK(peer.line() == "last");
  CHECK(peer.line() == "<closed>");
  CHECK(eventually([&] { return echo.closed == 1; }));
  {
    Peer gone(dir.path + "/s");
    gone.send("half");
  }
  CHECK(eventually([&] { return echo.closed == 2; }));
  CHECK(echo.lines == 2);
}

TEST_CASE("server: a held connection outlives the end of its writing, not the end of its peer") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer peer(dir.path + "/s");
  peer.send("hold\n");
  CHECK(peer.line() == "hold");
  peer.send("x\n");
  peer.finish_writing();
  CHECK(peer.line() == "x");
  {
    Peer other(dir.path + "/s");
    other.send("hold\n");
    CHECK(other.line() == "hold");
  }
  CHECK(eventually([&] { return echo.closed == 1; }));  // the other's; the half-closed one is still there
}

TEST_CASE("server: another user is told so, however the file's rights were changed") {
  const TempDir dir;
  const std::string path = dir.path + "/s";
  wire::ServerOptions options = at(path);
  if (geteuid() != 0) {
    // Nobody else can be played: then we are the stranger ourselves.
    options.allowed_uid = geteuid() + 1;
    Echo echo(options);
    REQUIRE(echo.start);
    Peer peer(path);
    CHECK(peer.line().find("\"errorKind\":\"Refused\"") != std::string::npos);
    CHECK(peer.line() == "<closed>");
    return;
  }
  int results[2];
  REQUIRE(pipe(results) == 0);
  REQUIRE(chmod(dir.path.c_str(), 0755) == 0);
  const auto as_other_user = [&] {
    const pid_t child = fork();
    if (child == 0) {
      if (setgid(65534) != 0 || setuid(65534) != 0) _exit(9);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::memcpy(address.sun_path, path.data(), path.size());
      const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
      if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        _exit(errno == EACCES ? 1 : 2);
      char buffer[1024];
      ssize_t n = 0;
      while ((n = read(fd, buffer, sizeof buffer)) > 0) {
        if (write(results[1], buffer, static_cast<std::size_t>(n)) != n) _exit(3);
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  Echo echo(options);
  REQUIRE(echo.start);
  CHECK(as_other_user() == 1);
  REQUIRE(chmod(path.c_str(), 0666) == 0);
  CHECK(as_other_user() == 0);
  close(results[1]);
  char text[1024];
  const ssize_t n = read(results[0], text, sizeof text);
  close(results[0]);
  REQUIRE(n > 0);
  const std::string_view answer(text, static_cast<std::size_t>(n));
  CHECK(answer.find("\"errorKind\":\"Refused\"") != std::string_view::npos);
  CHECK(answer.find("another user") != std::string_view::npos);
  CHECK(std::count(answer.begin(), answer.end(), '\n') == 1);
}

TEST_CASE("server: a living worker's socket is never stolen, a dead one's is replaced") {
  const TempDir dir;
  const std::string path = dir.path + "/s";
  {
    Echo first(at(path));
    REQUIRE(first.start);
    Echo second(at(path));
    REQUIRE_FALSE(second.start);
    CHECK(second.start.error().kind == ErrorKind::Refused);
    // Even without its lock file a worker that answers keeps its socket.
    std::filesystem::remove(path + ".lock");
    Echo third(at(path));
    REQUIRE_FALSE(third.start);
    CHECK(third.start.error().kind == ErrorKind::Refused);
    Peer peer(path);
    peer.send("alive\n");
    CHECK(peer.line() == "alive");
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  close(dead);  // the file stays, as after SIGKILL
  Echo heir(at(path));
  REQUIRE(heir.start);
  Peer peer(path);
  peer.send("new\n");
  CHECK(peer.line() == "new");
}

TEST_CASE("server: a file that is not a socket, and a path that is too long, are left alone and named") {
  const TempDir dir;
  const std::string path = dir.path + "/notes.txt";
  std::ofstream(path) << "precious";
  Echo echo(at(path));
  REQUIRE_FALSE(echo.start);
  CHECK(echo.start.error().kind == ErrorKind::Refused);
  CHECK(std::filesystem::file_size(path) == 8);
  Echo too_long(at(dir.path + "/" + std::string(120, 'a')));
  REQUIRE_FALSE(too_long.start);
  CHECK(too_long.start.error().kind == ErrorKind::Invalid);
}

TEST_CASE("server: 1,000 silent connections disturb nobody; the longest silent make room") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer held(dir.path + "/s"), talker(dir.path + "/s");
  held.send("hold\n");
  CHECK(held.line() == "hold");
  std::list<Peer> silent;
  for (int i = 0; i < 1000; ++i) {
    silent.emplace_back(dir.path + "/s");
    REQUIRE(silent.back().connected);
    if (i % 100 == 0) {
      REQUIRE(talker.send("tick\n"));
      REQUIRE(talker.line() == "tick");
    }
  }
  CHECK(held.send("x\n"));
  CHECK(held.line() == "x");
  Peer late(dir.path + "/s");
  late.send("late\n");
  CHECK(late.line() == "late");
  CHECK(silent.front().closed());
  CHECK(eventually([&] { return echo.closed == 1003 - static_cast<int>(wire::kMaxConnections); }));
}

TEST_CASE("server: when every connection is held a new one is told so") {
  const TempDir dir;
  wire::ServerOptions options = at(dir.path + "/s");
  options.max_connections = 2;
  Echo echo(options);
  REQUIRE(echo.start);
  Peer a(options.path), b(options.path);
  for (Peer* p : {&a, &b}) {
    p->send("hold\n");
    CHECK(p->line() == "hold");
  }
  Peer c(options.path);
  CHECK(c.line().find("\"errorKind\":\"Busy\"") != std::string::npos);
  CHECK(c.line() == "<closed>");
  a.send("release\n");
  CHECK(a.line() == "release");
  Peer d(options.path);
  d.send("in\n");
  CHECK(d.line() == "in");
}

TEST_CASE(
    "server: a reader that does not keep up is paused, loses nothing, and others are served meanwhile") {
  const TempDir dir;
  Echo echo(at(dir.path + "/s"));
  REQUIRE(echo.start);
  Peer slow(dir.path + "/s"), other(dir.path + "/s");
  constexpr long kLines = 100'000;  // 10 MB, far beyond queue and kernel buffers
  slow.send("flood " + std::to_string(kLines) + "\n");
  for (int i = 0; i < 100; ++i) {
    other.send("ping\n");
    REQUIRE(other.line() == "ping");
  }
  CHECK(echo.ahead < 20'000);  // what fits the queue and the kernel's buffers
  for (long i = 0; i < kLines; ++i) {
    const std::string line = slow.line();
    if (line != std::to_string(i) + std::string(100, '.')) {
      FAIL("line " << i << " is " << line);
    }
  }
}

TEST_CASE("server: without descriptors the worker makes room and lives on") {
  const TempDir dir;
  const std::string path = dir.path + "/s";
  const pid_t child = fork();
  if (child == 0) {  // the peers, with descriptors of their own
    std::list<Peer> silent;
    for (int i = 0; i < test::kPatienceMs && (silent.empty() || !silent.back().connected); ++i) {
      silent.clear();
      silent.emplace_back(path);
      poll(nullptr, 0, 1);
    }
    for (int i = 0; i < 300; ++i) silent.emplace_back(path);
    Peer last(path);
    last.send("alive\n");
    _exit(last.line() == "alive" ? 0 : 1);
  }
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit few = before;
  few.rlim_cur = 64;
  setrlimit(RLIMIT_NOFILE, &few);
  {
    Echo echo(at(path));
    int status = -1;
    waitpid(child, &status, 0);
    setrlimit(RLIMIT_NOFILE, &before);
    CHECK(echo.start);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}
