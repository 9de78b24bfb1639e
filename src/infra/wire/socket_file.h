// The socket's file: bound once, never stolen from a living worker, replaced when nobody answers.
#pragma once
#include <sys/un.h>

#include <string>

#include "domain/base/result.h"

namespace geppetto::wire {

// Invalid: longer than a socket address can be (107 bytes).
Result<sockaddr_un> socket_address(const std::string& path);

// A bound and listening socket (not blocking, 0600) and the lock that keeps other workers off.
class SocketFile {
 public:
  // Refused: a living worker holds the lock or answers, or something else than a socket stands there.
  static Result<SocketFile> claim(const std::string& path, bool own_folder);
  // Removes the file when it is still the one we made.
  ~SocketFile();
  SocketFile(SocketFile&& other) noexcept;
  SocketFile& operator=(SocketFile&&) = delete;

  int fd() const { return fd_; }

 private:
  SocketFile() = default;
  std::string path_;
  int fd_ = -1;
  int lock_fd_ = -1;
  unsigned long device_ = 0, inode_ = 0;
};

}  // namespace geppetto::wire
