// The command line's side of the socket: connects, sends a line, waits for lines. Blocks; one thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/result.h"

namespace geppetto::wire {

class Client {
 public:
  // Nothing: no worker answers there (no such file, or nobody listens). Refused: what answers belongs to
  // another user. Io, Invalid: the path cannot be used.
  static Result<std::optional<Client>> connect(const std::string& path);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&& other) noexcept;

  // Invalid: longer than a line may be. Io: the worker went away.
  Outcome send(std::string_view line);

  // The next line, without its newline. Timeout: none came in time (nothing: waits for ever). Io: the worker
  // closed the connection. Protocol: longer than a line may be.
  Result<std::string> receive(std::optional<std::int64_t> timeout_ms);

  int fd() const { return fd_; }  // to wait on; readable when a line, or the end, is there

 private:
  explicit Client(int fd) : fd_(fd) {}
  int fd_ = -1;
  std::string in_;
  std::size_t taken_ = 0;    // bytes of `in_` that were handed out
  std::size_t scanned_ = 0;  // no newline in [taken_, scanned_)
};

}  // namespace geppetto::wire
