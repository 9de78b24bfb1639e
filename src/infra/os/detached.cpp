// Starts a program that goes on by itself: a child of a child, whose end nobody has to wait for.
#include "infra/os/detached.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace geppetto::os {
namespace {

// In the child's child: only calls that are safe after a fork in a program of several threads.
[[noreturn]] void become(char* const* argv, int trouble) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int ours : {SIGPIPE, SIGXFSZ}) signal(ours, SIG_DFL);  // ignored by us, and an exec keeps that
  const int nowhere = open("/dev/null", O_RDWR);
  for (int fd = 0; nowhere >= 0 && fd <= 2; ++fd) dup2(nowhere, fd);
  execvp(argv[0], argv);
  const int error = errno;
  const ssize_t told = write(trouble, &error, sizeof(error));
  _exit(told < 0 ? 126 : 127);
}

}  // namespace

Outcome start_detached(const std::vector<std::string>& argv) {
  if (argv.empty() || argv[0].empty()) return Error{ErrorKind::Invalid, "no program was named"};
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  std::array<int, 2> trouble{};
  if (pipe2(trouble.data(), O_CLOEXEC) != 0) return Error{ErrorKind::Io, strerror(errno)};
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    const pid_t grandchild = fork();
    if (grandchild == 0) become(words.data(), trouble[1]);
    _exit(grandchild < 0 ? 1 : 0);
  }
  int error = child < 0 ? errno : 0;
  close(trouble[1]);
  if (child > 0) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    ssize_t n = 0;  // the pipe closes with the exec
    do {
      n = read(trouble[0], &error, sizeof(error));
    } while (n < 0 && errno == EINTR);
  }
  close(trouble[0]);
  if (error == 0) return ok();
  return Error{error == ENOENT ? ErrorKind::NotFound : ErrorKind::Io, argv[0] + ": " + strerror(error)};
}

}  // namespace geppetto::os
