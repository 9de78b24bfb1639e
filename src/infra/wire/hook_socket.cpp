// SO_PASSCRED: the kernel says whose process sent each datagram.
#include "infra/wire/hook_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "infra/wire/socket_file.h"

namespace geppetto::wire {
namespace {

constexpr std::string_view kMagic = "geppetto-hook 1 ";
constexpr std::size_t kMaxHead = 512, kMaxAncestors = 16, kMaxWord = 40;

// The next word of a line; empty at its end.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

template <class N>
bool read_number(std::string_view text, N& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc() && end == text.data() + text.size() && to > 0;
}

std::string known(std::string_view word) { return word == "-" ? std::string() : std::string(word); }

// The sender's user, or nothing when the kernel did not say.
std::optional<uid_t> user_of(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_CREDENTIALS) continue;
    ucred credentials{};
    memcpy(&credentials, CMSG_DATA(c), sizeof credentials);
    return credentials.uid;
  }
  return std::nullopt;
}

// Somebody may pass descriptors along; they are closed.
void close_passed(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
      close(fd);
    }
  }
}

}  // namespace

std::optional<HookDatagram> parse_hook(std::string_view bytes) {
  const std::size_t newline = bytes.substr(0, kMaxHead).find('\n');
  if (!bytes.starts_with(kMagic) || newline == std::string_view::npos) return std::nullopt;
  std::string_view head = bytes.substr(kMagic.size(), newline - kMagic.size());
  HookDatagram hook;
  hook.kind = take_word(head);
  const bool is_word =
      !hook.kind.empty() && hook.kind.size() <= kMaxWord && std::ranges::all_of(hook.kind, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (!is_word) return std::nullopt;
  hook.runner = known(take_word(head));
  hook.pane = known(take_word(head));
  if (!read_number(take_word(head), hook.at.ms)) return std::nullopt;
  std::string_view pids = take_word(head);
  if (pids.empty() || !head.empty()) return std::nullopt;
  while (pids != "-" && !pids.empty()) {
    const std::size_t comma = std::min(pids.find(','), pids.size());
    std::int32_t pid = 0;
    if (!read_number(pids.substr(0, comma), pid) || hook.ancestors.size() == kMaxAncestors)
      return std::nullopt;
    hook.ancestors.push_back(pid);
    pids.remove_prefix(std::min(comma + 1, pids.size()));
  }
  hook.json = bytes.substr(newline + 1);
  return hook;
}

Result<std::unique_ptr<HookSocket>> HookSocket::listen(uv::Loop& loop, std::string path, Handler handler) {
  const Result<sockaddr_un> address = socket_address(path);
  if (!address) return address.error();
  const auto failed = [&] { return Error{ErrorKind::Io, path + ": " + strerror(errno)}; };
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return failed();
  constexpr int kOn = 1;
  (void)unlink(path.c_str());
  // The file gets the mode of the socket: there is no moment in which it is open to others.
  if (fchmod(fd, S_IRUSR | S_IWUSR) != 0 || setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &kOn, sizeof kOn) != 0 ||
      bind(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    Error error = failed();
    close(fd);
    return error;
  }
  return std::unique_ptr<HookSocket>(new HookSocket(loop, std::move(path), fd, std::move(handler)));
}

HookSocket::HookSocket(uv::Loop& loop, std::string path, int fd, Handler handler)
    : path_(std::move(path)), fd_(fd), handler_(std::move(handler)), buffer_(kMaxDatagram, '\0') {
  watch_ = std::make_unique<uv::FdWatch>(loop, fd_, [this](int) { receive(); });
  watch_->want(uv::FdWatch::kRead);
}

HookSocket::~HookSocket() {
  watch_.reset();
  close(fd_);
  (void)unlink(path_.c_str());
}

void HookSocket::receive() {
  for (int i = 0; i < kPerTurn && receive_one(); ++i) {
  }
}

// False: there is no more.
bool HookSocket::receive_one() {
  alignas(cmsghdr) std::array<char, 512> control{};
  iovec part{buffer_.data(), buffer_.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t n = recvmsg(fd_, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) return errno == EINTR;
  close_passed(message);
  const bool whole = (message.msg_flags & MSG_TRUNC) == 0;
  if (!whole || user_of(message) != geteuid()) return true;
  if (const auto hook = parse_hook({buffer_.data(), static_cast<std::size_t>(n)})) handler_(*hook);
  return true;
}

}  // namespace geppetto::wire
