// Receives what the relays bring: tmux's ends of pane pipes, and how starting a command went. Worker thread
// only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/result.h"
#include "infra/uv/loop.h"

namespace geppetto::tmux {

// A descriptor that is closed with its owner.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  ~OwnedFd();
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Sends `greeting` with a copy of `descriptor` beside it. False: it did not arrive whole.
bool pass_descriptor(int socket, std::string_view greeting, int descriptor);

// A connection to another worker's pipes socket; empty when nobody listens. Sends on it give up after 2 s.
OwnedFd connect_to_pipes(const std::string& path);

class PanePipes {
 public:
  struct Handlers {
    std::function<void(std::string_view token, OwnedFd pipe)> on_pipe;
    // The command of this token runs, or could not be started: stage "cwd" or "exec" and errno.
    std::function<void(std::string_view token, std::string_view failed_stage, int error)> on_exec;
    // Another worker passes a pipe and what its screen looks like.
    std::function<void(std::string_view runner, std::string_view state, OwnedFd pipe)> on_hand_over;
  };

  // Listens at `path` (0600), which is removed first and with the object. Only processes of our own uid are
  // heard.
  static Result<std::unique_ptr<PanePipes>> listen(uv::Loop& loop, const std::string& path,
                                                   Handlers handlers);
  ~PanePipes();

  // Reads what was sent before this call, without waiting for a turn of the loop.
  void take_waiting();

 private:
  static constexpr std::size_t kMaxGreeting = 256;     // a word, a token, a newline
  static constexpr std::size_t kMaxState = 64u << 20;  // a screen of 4096 x 2048 cells with a style each
  static constexpr std::size_t kMaxConnections =
      2048;  // relays live for milliseconds; more is an attack or a bug

  struct Connection {
    OwnedFd fd;
    std::unique_ptr<uv::FdWatch> watch;
    std::string text;
    OwnedFd passed;
    std::string exec_token;
    std::string hand_over;  // the runner whose state follows
    std::size_t state_size = 0;
  };
  PanePipes(uv::Loop& loop, std::string path, OwnedFd fd, Handlers handlers);
  void accept_all();
  bool read(std::uint64_t key);  // false: there is no more for now
  bool take_lines(Connection& connection);
  void ended(Connection& connection);

  uv::Loop& loop_;
  std::string path_;
  Handlers handlers_;
  OwnedFd listener_;
  std::unique_ptr<uv::FdWatch> watch_;
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t last_key_ = 0;
};

// Reads one pane's pipe, fairly: at most kTurnBytes a turn, so that a flood leaves room for the others. What
// comes slowly is read at once; a flood is read every kPaceMs, since tmux writes it in thousands of small
// pieces a second, and waking up for each costs tmux and us more than the reading.
class PaneReader {
 public:
  static constexpr std::size_t kTurnBytes = 256 * 1024;
  static constexpr std::int64_t kPaceMs = 2;  // tmux's end of the pipe holds more than comes meanwhile
  static constexpr std::size_t kFloodBytes = 32 * 1024;  // within kFloodMs: that is a flood
  static constexpr std::int64_t kFloodMs = 8;
  static constexpr std::size_t kCalmBytes = 4 * 1024;  // within kPaceMs: it is over
  struct Handlers {
    std::function<void(std::string_view bytes)> on_bytes;
    std::function<void()> on_end;  // end of file; may destroy the reader
  };
  PaneReader(uv::Loop& loop, OwnedFd fd, Handlers handlers);

  void start();
  void pause();
  int fd() const { return fd_.get(); }
  bool has_bytes() const;  // or the end: there is something to read
  bool wait_for_bytes(int most_ms) const;
  bool read_byte();  // reads exactly one, if it is there
  bool ended() const { return ended_; }
  // The other end has been closed although its last bytes may not have been read yet.
  bool peer_closed() const;
  std::uint64_t bytes_read() const { return bytes_read_; }
  // Reads what is there right now, at most kTurnBytes. on_end may destroy the reader, on_bytes must not.
  void read_available();

 private:
  void woken();
  void paced();

  uv::Loop& loop_;
  OwnedFd fd_;
  Handlers handlers_;
  std::unique_ptr<uv::FdWatch> watch_;
  std::unique_ptr<uv::Timer> pace_;  // made with the first flood
  std::int64_t window_begin_ms_ = 0;
  std::uint64_t window_begin_bytes_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
};

}  // namespace geppetto::tmux
