// The order is: time, JSON, socket, ancestors, send; each step that cannot be done ends it.
#include "app/cli/hook_send.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

namespace geppetto::cli {
namespace {

constexpr int kPatienceMs = 500;                 // for an agent that keeps our input open and says nothing
constexpr int kFullMs = 3;                       // for a worker that is behind with ten datagrams
constexpr unsigned long kMaxDrain = 64UL << 20;  // a tool's whole output; then it may find the pipe closed

long long monotonic_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<long long>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

// Keeps the beginning and reads the rest too: an agent that writes into a closed pipe may complain.
size_t read_stdin(char* to, size_t room) {
  if (isatty(STDIN_FILENO)) return 0;
  size_t kept = 0;
  unsigned long drained = 0;
  static char rest[64 * 1024];
  for (;;) {
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (poll(&ready, 1, kPatienceMs) <= 0) return kept;
    const bool keep = kept < room;
    const ssize_t n = read(STDIN_FILENO, keep ? to + kept : rest, keep ? room - kept : sizeof rest);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return kept;
    if (keep) kept += static_cast<size_t>(n);
    drained += static_cast<unsigned long>(n);
    if (drained > kMaxDrain) return kept;
  }
}

// Whether what snprintf wanted to write was written whole.
bool fits(int wanted, size_t room) { return wanted >= 0 && static_cast<size_t>(wanted) < room; }

// Where a worker listens, as os::find_paths has it, with ".hooks" behind it.
bool find_socket(sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  char* const to = address.sun_path;
  const size_t room = sizeof address.sun_path;
  const auto given = [](const char* name) {
    const char* value = getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* hooks = given("GEPPETTO_HOOKS")) return fits(snprintf(to, room, "%s", hooks), room);
  if (const char* socket = given("GEPPETTO_SOCKET"))
    return fits(snprintf(to, room, "%s.hooks", socket), room);
  if (const char* runtime = given("XDG_RUNTIME_DIR"))
    return fits(snprintf(to, room, "%s/geppetto/geppetto.sock.hooks", runtime), room);
  return fits(snprintf(to, room, "/tmp/geppetto-%u/geppetto.sock.hooks", getuid()), room);
}

// 0: it cannot be told.
int parent_of(int pid) {
  char path[32];
  if (!fits(snprintf(path, sizeof path, "/proc/%d/stat", pid), sizeof path)) return 0;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[256];
  const ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0) return 0;
  text[n] = '\0';
  const char* name_end = strrchr(text, ')');  // a name may hold anything
  int parent = 0;
  return name_end != nullptr && sscanf(name_end, ") %*c %d", &parent) == 1 ? parent : 0;
}

// A word without blanks, or "-".
const char* word(const char* text, size_t most) {
  if (text == nullptr || *text == '\0' || strlen(text) > most) return "-";
  for (const char* c = text; *c != '\0'; ++c)
    if (*c <= ' ' || *c >= 127) return "-";
  return text;
}

void deliver(int fd, char* head, size_t head_size, char* json, size_t json_size) {
  iovec parts[] = {{head, head_size}, {json, json_size}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  if (sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno != EAGAIN) return;
  pollfd room{fd, POLLOUT, 0};
  if (poll(&room, 1, kFullMs) > 0) (void)!sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace

void send_hook(int argc, char** argv) {
  const long long now = monotonic_ms();
  if (argc < 3) return;
  static char buffer[kMaxHookJson];
  char* json = buffer;
  size_t size = 0;
  if (argc > 3) {
    json = argv[argc - 1];
    size = strlen(json);
    if (size > kMaxHookJson) size = kMaxHookJson;
  } else {
    size = read_stdin(buffer, sizeof buffer);
  }
  sockaddr_un address{};
  if (!find_socket(address)) return;
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    char ancestors[kMaxHookAncestors * 12] = "";
    size_t used = 0;
    int pid = getppid();
    for (int i = 0; i < kMaxHookAncestors && pid > 1; ++i, pid = parent_of(pid)) {
      if (!fits(snprintf(ancestors + used, sizeof ancestors - used, i == 0 ? "%d" : ",%d", pid),
                sizeof ancestors - used))
        break;
      used += strlen(ancestors + used);
    }
    char head[kMaxHookHead];
    constexpr size_t kMaxKind = 40, kMaxId = 26, kMaxPane = 12;
    if (fits(snprintf(head, sizeof head, "geppetto-hook 1 %s %s %s %lld %s\n", word(argv[2], kMaxKind),
                      word(getenv("GEPPETTO_RUNNER_ID"), kMaxId), word(getenv("TMUX_PANE"), kMaxPane), now,
                      word(ancestors, sizeof ancestors)),
             sizeof head))
      deliver(fd, head, strlen(head), json, size);
  }
  close(fd);
}

}  // namespace geppetto::cli
