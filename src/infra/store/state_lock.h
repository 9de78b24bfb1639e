// One Geppetto at a time keeps a state folder: an advisory lock that ends with its holder, however that dies.
#pragma once
#include <string>

#include "domain/base/result.h"

namespace geppetto::store {

class StateLock {
 public:
  // Never waits. Busy names the process that holds it ("state folder PATH is in use by process 4711"); Io
  // when there is no place for the lock.
  static Result<StateLock> try_acquire(const std::string& state_dir);

  ~StateLock();  // releases
  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&& other) noexcept;
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

 private:
  explicit StateLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace geppetto::store
