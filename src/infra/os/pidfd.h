// A descriptor that stays the same process's whatever becomes of its pid. Worker thread only.
#pragma once
#include <cstdint>

#include "infra/os/proc.h"

namespace geppetto::os {

class PidFd {
 public:
  enum class State {
    Open,
    Gone,         // the process has ended, or its pid is another's now
    Unsupported,  // an old kernel, or no descriptor left: its owner has to look from time to time
  };
  PidFd() = default;
  // Opens, then makes sure of the identity: what is held is `process` or nothing.
  PidFd(const Proc& proc, const runner::ProcessIdentity& process);
  ~PidFd();
  PidFd(PidFd&& other) noexcept;
  PidFd& operator=(PidFd&& other) noexcept;
  PidFd(const PidFd&) = delete;
  PidFd& operator=(const PidFd&) = delete;

  State state() const { return state_; }
  int fd() const { return fd_; }  // readable once the process has ended; -1 unless Open

  // False: not allowed, or gone. Open only.
  bool send(int signal) const;

 private:
  int fd_ = -1;
  State state_ = State::Gone;
};

}  // namespace geppetto::os
