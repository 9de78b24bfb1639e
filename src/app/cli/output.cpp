// Standard streams and the forms of what is written to them.
#include "app/cli/output.h"

#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

#include "domain/base/text.h"

namespace geppetto::cli {

void put(std::string_view text) { fwrite(text.data(), 1, text.size(), stdout); }

void put_line(std::string_view text) {
  put(text);
  fputc('\n', stdout);
}

bool put_ok() { return ferror(stdout) == 0; }

bool flush() { return fflush(stdout) == 0 && ferror(stdout) == 0; }

Exit exit_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::NotFound: return kNotFound;
    case ErrorKind::Invalid: return kUsage;
    case ErrorKind::Refused: return kRefused;
    case ErrorKind::Timeout: return kTimeout;
    case ErrorKind::Busy:
    case ErrorKind::Network:
    case ErrorKind::Protocol:
    case ErrorKind::Io:
    case ErrorKind::Internal: return kFailed;
  }
  return kFailed;
}

int fail(const Error& error) {
  flush();
  const std::string line = "geppetto: " + single_line(error.what) + "\n";
  fwrite(line.data(), 1, line.size(), stderr);
  return exit_of(error.kind);
}

int usage(const Context& context, std::string_view why) {
  const std::string verb(context.verb);
  return fail({ErrorKind::Invalid, (verb.empty() ? "" : verb + ": ") + std::string(why) + " (see `geppetto " +
                                       (verb.empty() ? "" : verb + " ") + "--help`)"});
}

bool colours(const Context& context) { return isatty(STDOUT_FILENO) != 0 && !context.env("NO_COLOR"); }

int terminal_columns() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

WallTime now() {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  return {static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
}

}  // namespace geppetto::cli
