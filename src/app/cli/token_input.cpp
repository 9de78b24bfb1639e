// The terminal shows nothing while the token is typed, and is put back whatever happens.
#include "app/cli/token_input.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

namespace geppetto::cli {
namespace {

constexpr std::size_t kMaxTokenBytes = 16 * 1024;
constexpr char kInterrupt = 0x03, kQuit = 0x1C;  // Ctrl-C, and Ctrl with a backslash

// Ctrl-C comes as a character meanwhile, so that it does not leave a terminal that shows nothing.
class Silence {
 public:
  Silence() {
    active_ = tcgetattr(STDIN_FILENO, &shown_) == 0;
    termios silent = shown_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent.c_lflag |= ECHONL;
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Silence() {
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
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
    if (c == kInterrupt || c == kQuit) return Error{ErrorKind::Refused, "given up"};
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
