// Whether a worker is there: only an answer counts.
#include "app/cli/worker_link.h"

#include <doctest/doctest.h>

#include <thread>

#include "tests/app/worker/service_world.h"

using namespace geppetto;

namespace {

// Listens at the path; every connection is taken and closed, after `answer` was sent when there is one.
class Listener {
 public:
  Listener(const std::string& path, std::string answer) : answer_(std::move(answer)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bound = bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && listen(fd_, 4) == 0;
    thread_ = std::thread([this] {
      const int peer = accept(fd_, nullptr, nullptr);
      (void)!write(peer, answer_.data(), answer_.size());
      close(peer);
    });
  }
  ~Listener() {
    thread_.join();
    close(fd_);
  }
  bool bound = false;

 private:
  std::string answer_;
  int fd_ = -1;
  std::thread thread_;
};

}  // namespace

TEST_CASE("worker link: nobody, and a worker that dies before it answers, are the same") {
  const test::TempDir dir;
  const std::string path = dir.path + "/s";
  CHECK_FALSE(*cli::find_worker(path));
  {
    const Listener dying(path, "");
    REQUIRE(dying.bound);
    const auto found = cli::find_worker(path);
    REQUIRE(found);
    CHECK_FALSE(*found);
  }
  const auto refused = cli::find_worker(path);  // its file is still there
  REQUIRE(refused);
  CHECK_FALSE(*refused);
}

TEST_CASE("worker link: something else that answers there is named as such") {
  const test::TempDir dir;
  const Listener other(dir.path + "/s", "HTTP/1.1 400 Bad Request\n");
  REQUIRE(other.bound);
  const auto found = cli::find_worker(dir.path + "/s");
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::Protocol);
}

TEST_CASE("worker link: a worker tells who it is") {
  test::ServiceWorld world(true);
  const auto found = cli::find_worker(world.socket_path());
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->pong.version == "1.2.3");
  CHECK((*found)->pong.has_window);
  CHECK((*found)->pong.tmux_socket == "work");
}
