// flock(2) on <state>/lock. The file stays when the lock goes: removing it would let two holders exist.
#include "infra/store/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "infra/store/state_error.h"

namespace geppetto::store {
namespace {

// The pid its holder wrote; empty when it has not yet, or when the file holds anything else.
std::string holder(int fd) {
  std::array<char, 16> text{};
  const ssize_t n = pread(fd, text.data(), text.size(), 0);
  if (n <= 0) return {};
  std::string_view digits(text.data(), static_cast<std::size_t>(n));
  digits = digits.substr(0, digits.find_first_not_of("0123456789"));
  return std::string(digits);
}

void write_pid(int fd) {
  const std::string text = std::to_string(getpid()) + "\n";
  // Only a hint for a person: on a full or read-only disk the lock holds without it.
  if (ftruncate(fd, 0) == 0) (void)!pwrite(fd, text.data(), text.size(), 0);
}

}  // namespace

Result<StateLock> StateLock::try_acquire(const std::string& state_dir) {
  const std::string path = state_dir + "/lock";
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const int why = errno;
  if (fd < 0) fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return state_dir_error(state_dir, why);
  StateLock lock(fd);
  int rc = 0;
  do {
    rc = flock(fd, LOCK_EX | LOCK_NB);
  } while (rc != 0 && errno == EINTR);
  if (rc != 0) {
    if (errno != EWOULDBLOCK) return state_dir_error(state_dir, errno);
    lock.fd_ = -1;
    const std::string pid = holder(fd);
    close(fd);
    return Error{ErrorKind::Busy, "state folder " + state_dir + " is in use by " +
                                      (pid.empty() ? "another process" : "process " + pid)};
  }
  write_pid(fd);
  return lock;
}

StateLock::StateLock(StateLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

StateLock::~StateLock() {
  if (fd_ < 0) return;
  (void)!ftruncate(fd_, 0);  // no stale pid for the next one to be blamed on
  close(fd_);
}

}  // namespace geppetto::store
