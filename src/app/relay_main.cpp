// The small program that tmux, agents and the worker start on the way to others: tells of a hook (`hook`),
// hands a pipe to the worker (`pipe`), becomes a runner's command (`exec`) or a control client (`client`),
// keeps the hub's session (`keep`). Links nothing but libc: it is on the path of every start and runs inside
// the user's panes.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "app/cli/hook_send.h"

namespace {

constexpr int kNotFound = 127;  // what a shell says too
constexpr int kNotRunnable = 126;

// -1 when no worker listens. Close-on-exec: that the connection ends without a word tells that exec
// succeeded.
int connect_to(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof address.sun_path) return -1;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

bool send_all(int fd, const std::string& text) {
  return send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

// Sends standard input, which is tmux's end of the pipe, beside the greeting.
int hand_over_stdin(const char* socket_path, const std::string& token) {
  const int fd = connect_to(socket_path);
  if (fd < 0) return 1;
  std::string greeting = "pipe " + token + "\n";
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{greeting.data(), greeting.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  constexpr int kStdin = STDIN_FILENO;
  std::memcpy(CMSG_DATA(header), &kStdin, sizeof kStdin);
  return sendmsg(fd, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(greeting.size()) ? 0 : 1;
}

int report(int worker, const char* stage, const char* what, int error) {
  if (worker >= 0) send_all(worker, "fail " + std::string(stage) + " " + std::to_string(error) + "\n");
  std::fprintf(stderr, "geppetto: %s: %s\n", what, std::strerror(error));
  return error == ENOENT ? kNotFound : kNotRunnable;
}

int become(const char* socket_path, const std::string& token, const char* cwd, char** argv) {
  const int worker = connect_to(socket_path);  // without a worker the command starts all the same
  if (worker >= 0) send_all(worker, "exec " + token + "\n");
  if (chdir(cwd) != 0) return report(worker, "cwd", cwd, errno);
  execvp(argv[0], argv);
  return report(worker, "exec", argv[0], errno);
}

// Becomes a tmux control client that dies with the worker. A client that loses its reader with output still
// to come would stay for ever, and keep tmux 3.3a from ending.
int become_client(int worker, char** argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != worker) return 1;  // it was quicker
  execvp(argv[0], argv);
  std::fprintf(stderr, "geppetto: %s: %s\n", argv[0], std::strerror(errno));
  return kNotFound;
}

// What keeps the hub's session: nothing but waiting for the worker to end, however it does.
int keep(int worker) {
  std::puts("Geppetto watches tmux from this session. It ends with Geppetto.");
  std::fflush(stdout);
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, worker, 0));
  if (fd >= 0) {
    pollfd end{fd, POLLIN, 0};
    while (poll(&end, 1, -1) < 0 && errno == EINTR) {
    }
    return 0;
  }
  constexpr unsigned kSeconds = 2;  // a kernel before 5.3, or the worker is gone already
  while (kill(worker, 0) == 0) sleep(kSeconds);
  return 0;
}

}  // namespace

// hook KIND [JSON] | pipe SOCKET TOKEN | keep PID | client PID TMUX ARG… | exec SOCKET TOKEN CWD PROGRAM
// [ARG…]
int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "pipe") == 0) return hand_over_stdin(argv[2], argv[3]);
  if (argc == 3 && std::strcmp(argv[1], "keep") == 0) return keep(std::atoi(argv[2]));
  if (argc >= 4 && std::strcmp(argv[1], "client") == 0) return become_client(std::atoi(argv[2]), argv + 3);
  if (argc >= 6 && std::strcmp(argv[1], "exec") == 0) return become(argv[2], argv[3], argv[4], argv + 5);
  if (argc >= 2 && std::strcmp(argv[1], "hook") == 0) {
    geppetto::cli::send_hook(argc, argv);
    return 0;  // whatever happened: another status could stop the agent
  }
  std::fputs("geppetto-relay is started by tmux on behalf of geppetto; see geppetto --help\n", stderr);
  return 2;
}
