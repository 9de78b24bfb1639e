// Plain sockets: libuv cannot receive a descriptor of unknown kind.
#include "infra/tmux/pane_pipes.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

namespace geppetto::tmux {

OwnedFd::~OwnedFd() {
  if (fd_ >= 0) close(fd_);
}

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

bool pass_descriptor(int socket, std::string_view greeting, int descriptor) {
  std::string text(greeting);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

OwnedFd connect_to_pipes(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  OwnedFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience{2, 0};
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return {};
  return fd;
}

PanePipes::PanePipes(uv::Loop& loop, std::string path, OwnedFd fd, Handlers handlers)
    : loop_(loop), path_(std::move(path)), handlers_(std::move(handlers)), listener_(std::move(fd)) {
  watch_ = std::make_unique<uv::FdWatch>(loop_, listener_.get(), [this](int) { accept_all(); });
  watch_->want(uv::FdWatch::kRead);
}

PanePipes::~PanePipes() {
  watch_.reset();
  unlink(path_.c_str());
}

namespace {

// "FOLDER/NAME.PID" of workers that were killed: nobody else removes them.
void remove_sockets_of_the_dead(const std::string& path) {
  const std::size_t slash = path.rfind('/'), dot = path.rfind('.');
  if (slash == std::string::npos || dot == std::string::npos || dot < slash) return;
  const std::string prefix = path.substr(slash + 1, dot - slash);
  DIR* folder = opendir(path.substr(0, slash).c_str());
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(prefix)) continue;
    const std::string_view pid = name.substr(prefix.size());
    const bool is_pid = !pid.empty() && pid.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_pid && !connect_to_pipes(path.substr(0, slash + 1) + entry->d_name))
      unlinkat(dirfd(folder), entry->d_name, 0);
  }
  closedir(folder);
}

}  // namespace

Result<std::unique_ptr<PanePipes>> PanePipes::listen(uv::Loop& loop, const std::string& path,
                                                     Handlers handlers) {
  const auto failed = [&] { return Error{ErrorKind::Io, path + ": " + std::strerror(errno)}; };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Error{ErrorKind::Invalid, path + ": is too long for a socket; choose a shorter runtime folder"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  OwnedFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return failed();
  remove_sockets_of_the_dead(path);
  unlink(path.c_str());
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(fd.get(), SOMAXCONN) != 0)
    return failed();
  return std::unique_ptr<PanePipes>(new PanePipes(loop, path, std::move(fd), std::move(handlers)));
}

void PanePipes::accept_all() {
  for (;;) {
    OwnedFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd) return;
    ucred peer{};
    socklen_t size = sizeof peer;
    const bool known =
        getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
    if (!known || connections_.size() >= kMaxConnections) continue;
    const std::uint64_t key = ++last_key_;
    Connection& connection = connections_[key];
    connection.fd = std::move(fd);
    connection.watch =
        std::make_unique<uv::FdWatch>(loop_, connection.fd.get(), [this, key](int) { read(key); });
    connection.watch->want(uv::FdWatch::kRead);
  }
}

void PanePipes::take_waiting() {
  accept_all();
  std::vector<std::uint64_t> keys;
  keys.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) keys.push_back(key);
  for (const std::uint64_t key : keys) {
    while (read(key)) {
    }
  }
}

bool PanePipes::read(std::uint64_t key) {
  const auto found = connections_.find(key);
  if (found == connections_.end()) return false;
  Connection& connection = found->second;
  std::array<char, 16 * 1024> buffer{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t n = recvmsg(connection.fd.get(), &message, MSG_CMSG_CLOEXEC);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return errno == EINTR;
  for (cmsghdr* h = CMSG_FIRSTHDR(&message); n > 0 && h != nullptr; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS || h->cmsg_len != CMSG_LEN(sizeof(int)))
      continue;
    int passed = -1;
    std::memcpy(&passed, CMSG_DATA(h), sizeof passed);
    connection.passed = OwnedFd(passed);
  }
  bool keep = n > 0;
  if (keep) {
    connection.text.append(buffer.data(), static_cast<std::size_t>(n));
    keep = take_lines(connection) &&
           connection.text.size() <= (connection.hand_over.empty() ? kMaxGreeting : connection.state_size);
  }
  if (keep) return true;
  Connection finished = std::move(connection);
  connections_.erase(found);
  finished.watch.reset();
  ended(finished);
  return false;
}

// False: the connection has said all it had to say.
bool PanePipes::take_lines(Connection& connection) {
  for (;;) {
    if (!connection.hand_over.empty()) {
      if (connection.text.size() < connection.state_size) return true;
      handlers_.on_hand_over(connection.hand_over, connection.text, std::move(connection.passed));
      return false;
    }
    const std::size_t newline = connection.text.find('\n');
    if (newline == std::string::npos) return true;
    const std::string line = connection.text.substr(0, newline);
    connection.text.erase(0, newline + 1);
    if (line.starts_with("pipe ") && connection.passed) {
      handlers_.on_pipe(std::string_view(line).substr(5), std::move(connection.passed));
      return false;
    }
    if (line.starts_with("hand ") && connection.passed) {
      const std::size_t space = line.find(' ', 5);
      if (space == std::string::npos) return false;
      std::from_chars(line.data() + space + 1, line.data() + line.size(), connection.state_size);
      if (connection.state_size == 0 || connection.state_size > kMaxState) return false;
      connection.hand_over = line.substr(5, space - 5);
      continue;
    }
    if (line.starts_with("exec ")) {
      connection.exec_token = line.substr(5);
    } else if (line.starts_with("fail ") && !connection.exec_token.empty()) {
      const std::size_t space = line.find(' ', 5);
      int error = 0;
      if (space != std::string::npos)
        std::from_chars(line.data() + space + 1, line.data() + line.size(), error);
      const std::string token = std::exchange(connection.exec_token, {});
      handlers_.on_exec(token, std::string_view(line).substr(5, space - 5), error == 0 ? EINVAL : error);
      return false;
    } else {
      return false;
    }
  }
}

void PanePipes::ended(Connection& connection) {
  // Closed by exec without a word of failure: the command runs.
  if (!connection.exec_token.empty()) handlers_.on_exec(connection.exec_token, {}, 0);
}

PaneReader::PaneReader(uv::Loop& loop, OwnedFd fd, Handlers handlers)
    : loop_(loop), fd_(std::move(fd)), handlers_(std::move(handlers)) {
  fcntl(fd_.get(), F_SETFL, fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
  watch_ = std::make_unique<uv::FdWatch>(loop, fd_.get(), [this](int) { woken(); });
}

void PaneReader::start() {
  if (!ended_) watch_->want(uv::FdWatch::kRead);
}

void PaneReader::pause() {
  if (ended_) return;
  watch_->want(0);
  if (pace_) pace_->stop();
}

void PaneReader::woken() {
  const std::int64_t now = loop_.now_ms();
  if (now - window_begin_ms_ >= kFloodMs) {
    window_begin_ms_ = now;
    window_begin_bytes_ = bytes_read_;
  } else if (bytes_read_ - window_begin_bytes_ >= kFloodBytes) {
    watch_->want(0);
    if (!pace_) pace_ = std::make_unique<uv::Timer>(loop_, [this] { paced(); });
    return pace_->start(kPaceMs);
  }
  read_available();
}

void PaneReader::paced() {
  if (bytes_read_ - window_begin_bytes_ >= kCalmBytes) {
    pace_->start(kPaceMs);
  } else {
    watch_->want(uv::FdWatch::kRead);
  }
  window_begin_ms_ = loop_.now_ms();
  window_begin_bytes_ = bytes_read_;
  read_available();
}

bool PaneReader::peer_closed() const {
  if (ended_) return true;
  pollfd p{fd_.get(), POLLIN | POLLRDHUP, 0};
  return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLRDHUP | POLLERR)) != 0;
}

bool PaneReader::has_bytes() const { return wait_for_bytes(0); }

bool PaneReader::wait_for_bytes(int most_ms) const {
  if (ended_) return true;
  pollfd p{fd_.get(), POLLIN, 0};
  return poll(&p, 1, most_ms) != 0;
}

bool PaneReader::read_byte() {
  char byte = 0;
  if (ended_ || ::read(fd_.get(), &byte, 1) != 1) return false;
  ++bytes_read_;
  handlers_.on_bytes({&byte, 1});
  return true;
}

void PaneReader::read_available() {
  static thread_local std::vector<char> buffer(64 * 1024);
  for (std::size_t taken = 0; !ended_ && taken < kTurnBytes;) {
    const ssize_t n = ::read(fd_.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      ended_ = true;
      watch_.reset();
      pace_.reset();
      const auto handler = handlers_.on_end;
      return handler();
    }
    taken += static_cast<std::size_t>(n);
    bytes_read_ += static_cast<std::uint64_t>(n);
    handlers_.on_bytes({buffer.data(), static_cast<std::size_t>(n)});
    if (static_cast<std::size_t>(n) < buffer.size()) return;  // that was all; an end is told by the next turn
  }
}

}  // namespace geppetto::tmux
