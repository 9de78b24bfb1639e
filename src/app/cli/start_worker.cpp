// Starts a worker that outlives this command: a session of its own, no terminal, nothing inherited.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "app/cli/worker_link.h"
#include "domain/base/text.h"

extern char** environ;

namespace geppetto::cli {
namespace {

constexpr int kStartMs =
    15'000;  // a start takes 20 ms, and up to 5 s when hundreds of panes are opened again
constexpr int kFirstPauseMs = 5, kLongestPauseMs = 100;
constexpr off_t kMaxLogBytes = 1 << 20;  // then the log is moved to serve.log.1, replacing it

// What the worker prints goes to a file, or nowhere when there can be none.
int open_log(const std::string& path) {
  struct stat st {};
  if (stat(path.c_str(), &st) == 0 && st.st_size > kMaxLogBytes) rename(path.c_str(), (path + ".1").c_str());
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  return fd >= 0 ? fd : open("/dev/null", O_WRONLY | O_CLOEXEC);
}

std::string last_line(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::array<char, 1024> buffer{};
  lseek(fd, -static_cast<off_t>(buffer.size()), SEEK_END);  // a shorter file is read from its start
  const ssize_t n = read(fd, buffer.data(), buffer.size());
  close(fd);
  std::string text(buffer.data(), static_cast<std::size_t>(n > 0 ? n : 0));
  while (text.ends_with('\n')) text.pop_back();
  return single_line(text.substr(text.rfind('\n') + 1));
}

// The worker must not believe that it runs inside of somebody's tmux or is a runner itself.
std::vector<char*> environment() {
  std::vector<char*> out;
  for (char** e = environ; *e != nullptr; ++e) {
    bool keep = true;
    for (const std::string_view name : {"TMUX=", "TMUX_PANE=", "GEPPETTO_RUNNER_ID="})
      keep = keep && !std::string_view(*e).starts_with(name);
    if (keep) out.push_back(*e);
  }
  out.push_back(nullptr);
  return out;
}

// -1: could not fork. The child is not forgotten here, so that its early end is seen.
pid_t launch(const std::vector<std::string>& argv, int log) {
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const std::string& a : argv) words.push_back(const_cast<char*>(a.c_str()));
  words.push_back(nullptr);
  std::vector<char*> env = environment();
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    if (chdir("/") != 0) _exit(127);
    dup2(nothing, 0);
    dup2(log, 1);
    dup2(log, 2);
    close_range(3, ~0U, 0);  // a pipe of the caller's would never end
    execve(words[0], words.data(), env.data());
    _exit(127);
  }
  close(nothing);
  return child;
}

}  // namespace

Result<Worker> start_worker(const Context& context) {
  if (Outcome state = os::make_private_dir(context.paths.state_dir); !state) return state.error();
  const std::string log_path = context.paths.state_dir + "/serve.log";
  std::vector<std::string> argv = {os::executable_dir() + "/geppetto", "serve", "--socket",
                                   context.paths.socket};
  if (const auto name = context.args.value("tmux-socket")) argv.insert(argv.end(), {"--tmux-socket", *name});
  const int log = open_log(log_path);
  const pid_t child = launch(argv, log);
  const int reason = errno;
  close(log);
  if (child < 0) return Error{ErrorKind::Io, std::string("cannot start one: ") + strerror(reason)};
  bool ended = false;
  int pause = kFirstPauseMs;
  for (int waited = 0; waited < kStartMs;
       waited += pause, pause = pause * 2 < kLongestPauseMs ? pause * 2 : kLongestPauseMs) {
    Result<std::optional<Worker>> found = find_worker(context.paths.socket);
    if (!found) return found.error();
    if (*found) return std::move(**found);
    // Another command may have started one at the same moment: then ours was refused, and that one answers
    // soon.
    if (ended && waited > kStartMs / 5) break;
    ended = ended || waitpid(child, nullptr, WNOHANG) == child;
    poll(nullptr, 0, pause);
  }
  const std::string why = last_line(log_path);
  return Error{ErrorKind::Timeout,
               "none answers, and a new one did not start" + (why.empty() ? "" : " (" + why + ")")};
}

}  // namespace geppetto::cli
