// Blocking socket calls with a deadline by poll().
#include "infra/wire/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "infra/wire/server.h"
#include "infra/wire/socket_file.h"

namespace geppetto::wire {
namespace {

std::int64_t now_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

Error gone() { return {ErrorKind::Io, "worker: closed the connection"}; }

}  // namespace

Result<std::optional<Client>> Client::connect(const std::string& path) {
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return address.error();
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return Error{ErrorKind::Io, std::string("socket: ") + strerror(errno)};
  Client client(fd);
  int rc = 0;
  do {
    rc = ::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  } while (rc != 0 && errno == EINTR);
  if (rc != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR) return std::optional<Client>();
    return Error{ErrorKind::Io, path + ": " + strerror(errno)};
  }
  // In a shared folder somebody else's program may sit on the name: never send it prompts and environments.
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != geteuid())
    return Error{ErrorKind::Refused, path + ": its worker belongs to another user"};
  return std::optional<Client>(std::move(client));
}

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

Client::Client(Client&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      in_(std::move(other.in_)),
      taken_(other.taken_),
      scanned_(other.scanned_) {}

Client& Client::operator=(Client&& other) noexcept {
  std::swap(fd_, other.fd_);
  in_ = std::move(other.in_);
  taken_ = other.taken_;
  scanned_ = other.scanned_;
  return *this;
}

Outcome Client::send(std::string_view line) {
  if (line.size() > kMaxLineBytes)
    return Error{ErrorKind::Invalid, "request: a line is at most 1 MiB; send less at once"};
  std::string bytes(line);
  bytes.push_back('\n');
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    // It may have told why before it closed: receive() finds that out.
    if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return ok();
    if (n < 0) return Error{ErrorKind::Io, std::string("worker: ") + strerror(errno)};
    sent += static_cast<std::size_t>(n);
  }
  return ok();
}

Result<std::string> Client::receive(std::optional<std::int64_t> timeout_ms) {
  const std::int64_t deadline = timeout_ms ? now_ms() + *timeout_ms : 0;
  for (;;) {
    const std::size_t end = in_.find('\n', scanned_);
    if (end != std::string::npos) {
      std::string line = in_.substr(taken_, end - taken_);
      taken_ = scanned_ = end + 1;
      if (taken_ == in_.size()) {
        in_.clear();
        taken_ = scanned_ = 0;
      }
      return line;
    }
    in_.erase(0, taken_);
    taken_ = 0;
    scanned_ = in_.size();
    if (in_.size() > kMaxLineBytes)
      return Error{ErrorKind::Protocol, "worker: its answer is longer than a line may be"};
    pollfd p{fd_, POLLIN, 0};
    int wait = -1;
    if (timeout_ms) {
      const std::int64_t left = deadline - now_ms();
      wait = left <= 0 ? 0 : static_cast<int>(left > 3'600'000 ? 3'600'000 : left);
    }
    const int ready = poll(&p, 1, wait);
    if (ready < 0 && errno != EINTR) return Error{ErrorKind::Io, std::string("poll: ") + strerror(errno)};
    if (ready == 0 && timeout_ms && now_ms() >= deadline)
      return Error{ErrorKind::Timeout, "worker: no answer in " + std::to_string(*timeout_ms) + " ms"};
    if (ready <= 0) continue;
    std::array<char, 64 * 1024> buffer;
    const ssize_t n = recv(fd_, buffer.data(), buffer.size(), 0);
    if (n > 0) {
      in_.append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0 || errno != EINTR) {
      return gone();
    }
  }
}

}  // namespace geppetto::wire
