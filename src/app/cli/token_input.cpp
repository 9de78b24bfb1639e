// The terminal shows nothing while the token is typed, and is put back whatever happens.
#include "app/cli/token_input.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

namespace geppetto::cli {
namespace {

constexpr std::size_t kMaxTokenBytes = 16 * 1024;

// Signals wait for the time of its life, so that Ctrl-C does not leave a terminal that shows nothing.
class Silence {
 public:
  Silence() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before_);
    active_ = tcgetattr(STDIN_FILENO, &shown_) == 0;
    termios silent = shown_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  ~Silence() {
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  sigset_t before_{};
  termios shown_{};
  bool active_ = false;
};

Result<std::string> first_line() {
  std::string out;
  for (;;) {
    char c = 0;
    const ssize_t n = read(STDIN_FILENO, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 || c == '\n') break;
    if (c != '\r') out += c;
    if (out.size() > kMaxTokenBytes)
      return Error{ErrorKind::Invalid, "what came is no token: it is too long"};
  }
  if (out.empty()) return Error{ErrorKind::Invalid, "no token came"};
  return out;
}

}  // namespace

Result<std::string> read_token(const std::string& prompt) {
  if (isatty(STDIN_FILENO) == 0) return first_line();
  fputs(prompt.c_str(), stderr);
  fflush(stderr);
  const Silence silence;
  return first_line();
}

}  // namespace geppetto::cli
