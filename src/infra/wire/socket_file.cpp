// bind() under a lock that lives as long as the worker: two workers can never own the same tmux and state.
#include "infra/wire/socket_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "infra/os/paths.h"

namespace geppetto::wire {
namespace {

constexpr int kBacklog = 1024;  // connections that may wait while one turn of the loop runs

Error io_error(const std::string& what) { return {ErrorKind::Io, what + ": " + strerror(errno)}; }

Error taken(const std::string& path) {
  return {ErrorKind::Refused, path + ": another worker has this socket; end it with `geppetto shutdown`"};
}

// The lock is kept until the process ends; children lose it at exec (O_CLOEXEC).
Result<int> take_lock(const std::string& socket_path) {
  const std::string path = socket_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return io_error(path);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  const int reason = errno;
  close(fd);
  errno = reason;
  if (reason == EWOULDBLOCK) return taken(socket_path);
  return io_error(path);
}

// Removes a socket that nobody answers on. Everything else that stands there is kept.
Outcome clear_place(const std::string& path, const sockaddr_un& address) {
  struct stat st {};
  if (lstat(path.c_str(), &st) != 0) return errno == ENOENT ? ok() : Outcome(io_error(path));
  if (!S_ISSOCK(st.st_mode)) return Error{ErrorKind::Refused, path + ": is not a socket; remove it"};
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return io_error("socket");
  const int rc = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int reason = errno;
  close(probe);
  if (rc == 0 || reason == EAGAIN) return taken(path);  // EAGAIN: alive, with a full backlog
  if (reason != ECONNREFUSED && reason != ENOENT) {
    errno = reason;
    return io_error(path);
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return io_error(path);
  return ok();
}

}  // namespace

Result<sockaddr_un> socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path || path.empty() || path.find('\0') != std::string::npos)
    return Error{ErrorKind::Invalid, path + ": a socket's path has 1 to " +
                                         std::to_string(sizeof address.sun_path - 1) +
                                         " bytes; name a shorter one"};
  memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Result<SocketFile> SocketFile::claim(const std::string& path, bool own_folder) {
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return address.error();
  if (Outcome folder = os::prepare_socket_dir(path, own_folder); !folder) return folder.error();
  Result<int> lock = take_lock(path);
  if (!lock) return lock.error();
  SocketFile file;
  file.lock_fd_ = *lock;
  if (Outcome clear = clear_place(path, *address); !clear) return clear.error();
  file.fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file.fd_ < 0) return io_error("socket");
  // On Linux the file gets the mode of the socket, so there is no moment in which it is open to others.
  if (fchmod(file.fd_, 0600) != 0) return io_error(path);
  if (bind(file.fd_, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return io_error(path);
  file.path_ = path;
  struct stat st {};
  if (lstat(path.c_str(), &st) != 0) return io_error(path);
  file.device_ = st.st_dev;
  file.inode_ = st.st_ino;
  if (chmod(path.c_str(), 0600) != 0) return io_error(path);  // where a umask had taken our own rights
  if (::listen(file.fd_, kBacklog) != 0) return io_error(path);
  return file;
}

SocketFile::~SocketFile() {
  struct stat st {};
  if (!path_.empty() && lstat(path_.c_str(), &st) == 0 && st.st_dev == device_ && st.st_ino == inode_)
    unlink(path_.c_str());
  if (fd_ >= 0) close(fd_);
  if (lock_fd_ >= 0) close(lock_fd_);  // last: who gets the lock finds the place clear
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      fd_(std::exchange(other.fd_, -1)),
      lock_fd_(std::exchange(other.lock_fd_, -1)),
      device_(other.device_),
      inode_(other.inode_) {}

}  // namespace geppetto::wire
