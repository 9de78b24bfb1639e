// pidfd_open and pidfd_send_signal by number: glibc before 2.36 has no names for them.
#include "infra/os/pidfd.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace geppetto::os {

PidFd::PidFd(const Proc& proc, const runner::ProcessIdentity& process) {
  fd_ = static_cast<int>(syscall(SYS_pidfd_open, process.pid, 0U));
  if (fd_ < 0 && errno != ESRCH && errno != EINVAL) {
    state_ = proc.lives(process) ? State::Unsupported : State::Gone;
    return;
  }
  // The pid carried the wanted identity before the descriptor was opened; if it does after, too, then it did
  // in between.
  if (fd_ >= 0 && proc.lives(process)) {
    state_ = State::Open;
    return;
  }
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

PidFd::~PidFd() {
  if (fd_ >= 0) close(fd_);
}

PidFd::PidFd(PidFd&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), state_(std::exchange(other.state_, State::Gone)) {}

PidFd& PidFd::operator=(PidFd&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(state_, other.state_);
  return *this;
}

bool PidFd::send(int signal) const { return syscall(SYS_pidfd_send_signal, fd_, signal, nullptr, 0U) == 0; }

}  // namespace geppetto::os
