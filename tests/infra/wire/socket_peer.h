// A raw peer of the worker's socket for tests: sends any bytes, reads lines, waits with a deadline.
#pragma once
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace geppetto::test {

inline constexpr int kPatienceMs = 20'000;  // a test that waits this long has failed

struct TempDir {
  TempDir() {
    std::string pattern = "/tmp/geppetto-test-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string path;
};

class Peer {
 public:
  explicit Peer(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connected = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    reason = errno;
  }
  ~Peer() {
    if (fd_ >= 0) close(fd_);
  }
  Peer(Peer&& other) noexcept : connected(other.connected), fd_(other.fd_) { other.fd_ = -1; }
  Peer& operator=(Peer&&) = delete;

  // False: the other side closed.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void finish_writing() const { shutdown(fd_, SHUT_WR); }

  // The next line; "<closed>" when the other side closed, "<timeout>" when nothing came.
  std::string line() {
    for (;;) {
      const std::size_t end = in_.find('\n', at_);
      if (end != std::string::npos) {
        std::string out = in_.substr(at_, end - at_);
        at_ = end + 1;
        return out;
      }
      in_.erase(0, at_);
      at_ = 0;
      if (!more()) return timed_out_ ? "<timeout>" : "<closed>";
    }
  }
  // Reads on until the other side closes; false when it does not.
  bool closed() {
    while (more()) {
    }
    return !timed_out_;
  }

  bool connected = false;
  int reason = 0;
  int fd() const { return fd_; }

 private:
  bool more() {
    pollfd p{fd_, POLLIN, 0};
    timed_out_ = poll(&p, 1, kPatienceMs) != 1;
    if (timed_out_) return false;
    char buffer[64 * 1024];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    in_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  int fd_ = -1;
  bool timed_out_ = false;
  std::string in_;
  std::size_t at_ = 0;
};

}  // namespace geppetto::test
