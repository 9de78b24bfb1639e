// Plain recv and send on a descriptor that never blocks.
#include "infra/wire/connection.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>

#include "infra/wire/server.h"

namespace geppetto::wire {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kCompactBytes = 256 * 1024;  // sent bytes kept in front before the queue is moved up

bool would_block(int reason) { return reason == EAGAIN || reason == EWOULDBLOCK || reason == EINTR; }

}  // namespace

Connection::~Connection() {
  watch.reset();  // before its descriptor
  close(fd);
}

Connection::Got Connection::read_some() {
  std::array<char, kReadBytes> buffer;
  const ssize_t n = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n > 0) {
    if (refused == 0) in.append(buffer.data(), static_cast<std::size_t>(n));
    return Got::Bytes;
  }
  if (n < 0 && would_block(errno)) return Got::Nothing;
  if (n < 0) broken = true;  // reset by the peer
  eof = true;
  return Got::End;
}

void Connection::queue(std::string_view line) {
  if (broken || refused != 0) return;
  std::size_t done = 0;
  if (unsent() == 0) {
    char newline = '\n';
    std::array<iovec, 2> parts{{{const_cast<char*>(line.data()), line.size()}, {&newline, 1}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t n = sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && !would_block(errno)) {
      broken = true;
      return;
    }
    done = n < 0 ? 0 : static_cast<std::size_t>(n);
    if (done == line.size() + 1) return;
  }
  out.append(line.substr(done < line.size() ? done : line.size()));
  out.push_back('\n');
  if (unsent() > kMaxQueueBytes) {
    broken = true;
    out.clear();
    sent = 0;
  }
}

void Connection::flush() {
  while (unsent() > 0 && !broken) {
    const ssize_t n = ::send(fd, out.data() + sent, unsent(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0) {
      if (!would_block(errno)) broken = true;
      break;
    }
    sent += static_cast<std::size_t>(n);
  }
  if (unsent() == 0) {
    out.clear();
    sent = 0;
  } else if (sent > kCompactBytes) {
    out.erase(0, sent);
    sent = 0;
  }
}

bool Connection::hung_up() const {
  pollfd p{fd, 0, 0};
  return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

int Connection::interest() const {
  const bool reading = !eof && (refused != 0 || (!paused && unsent() < kHighWater));
  return (reading ? uv::FdWatch::kRead : 0) | (unsent() > 0 ? uv::FdWatch::kWrite : 0);
}

}  // namespace geppetto::wire
