// The socket of the hooks: what our own sender says arrives, what is forged, huge or garbage does not.
#include "infra/wire/hook_socket.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "infra/wire/socket_file.h"
#include "tests/infra/loop_helper.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::testing::TempDir;
using geppetto::wire::HookSocket;
using geppetto::wire::parse_hook;

namespace {

const std::string kGood = "geppetto-hook 1 claude-code 01ARZ3NDEKTSV4RRFFQ69G5FAV %3 1234 77,88\n{\"a\":1}";

// True when the kernel took it.
bool send_to(const std::string& path, const std::string& bytes) {
  const auto address = wire::socket_address(path);
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const bool sent =
      sendto(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&*address),
             sizeof *address) == static_cast<ssize_t>(bytes.size());
  close(fd);
  return sent;
}

// Hears until "end" was called.
struct Listener {
  TempDir dir;
  std::string path = dir / "s.hooks";
  uv::Loop loop;
  std::vector<std::string> heard;
  std::unique_ptr<HookSocket> socket;

  Listener() {
    auto made = HookSocket::listen(loop, path, [this](const wire::HookDatagram& hook) {
      if (hook.kind == "end") return loop.stop();
      heard.push_back(hook.kind + " " + std::string(hook.json));
    });
    REQUIRE(made.has_value());
    socket = std::move(*made);
  }
  void run_to_end() {
    REQUIRE(send_to(path, "geppetto-hook 1 end - - 1 -\n"));
    loop.run();
  }
};

}  // namespace

TEST_CASE("a hook's datagram is read field by field") {
  const auto hook = parse_hook(kGood);
  REQUIRE(hook.has_value());
  CHECK(hook->kind == "claude-code");
  CHECK(hook->runner == "01ARZ3NDEKTSV4RRFFQ69G5FAV");
  CHECK(hook->pane == "%3");
  CHECK(hook->at.ms == 1234);
  CHECK(hook->ancestors == std::vector<std::int32_t>{77, 88});
  CHECK(hook->json == "{\"a\":1}");
  const auto unknown = parse_hook("geppetto-hook 1 codex - - 1 -\n");
  REQUIRE(unknown.has_value());
  CHECK(unknown->runner.empty());
  CHECK(unknown->ancestors.empty());
}

TEST_CASE("what is not a hook's datagram is nothing") {
  for (const char* bad :
       {"", "\n", "geppetto-hook 1", "geppetto-hook 2 codex - - 1 -\n", "geppetto-hook 1 codex - - 1 -",
        "geppetto-hook 1  - - 1 -\n", "geppetto-hook 1 Codex - - 1 -\n", "geppetto-hook 1 ../x - - 1 -\n",
        "geppetto-hook 1 codex - - x -\n", "geppetto-hook 1 codex - - -1 -\n",
        "geppetto-hook 1 codex - - 1 \n", "geppetto-hook 1 codex - - 1 1,,2\n",
        "geppetto-hook 1 codex - - 1 99999999999\n", "geppetto-hook 1 codex - - 1 - more\n",
        "geppetto-hook 1 codex - - 1 1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8\n"})
    CHECK_MESSAGE(!parse_hook(bad), bad);
  std::mt19937 random(11);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = kGood;
    for (int n = 0; n < 3; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
    (void)parse_hook(bytes);  // never crashes, whatever it says
  }
}

TEST_CASE("the hooks' socket is its user's alone, hears what is whole, and goes with its owner") {
  Listener listener;
  struct stat st {};
  REQUIRE(stat(listener.path.c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0600);
  CHECK(send_to(listener.path, "garbage"));
  CHECK(send_to(listener.path, std::string(100'000, 'x')));
  CHECK(send_to(listener.path, kGood + std::string(HookSocket::kMaxDatagram, ' ')));  // cut: not believed
  CHECK(send_to(listener.path, kGood));
  listener.run_to_end();
  CHECK(listener.heard == std::vector<std::string>{"claude-code {\"a\":1}"});
  listener.socket.reset();
  CHECK(access(listener.path.c_str(), F_OK) != 0);
}

TEST_CASE("descriptors that somebody passes along are not kept") {
  Listener listener;
  const auto address = wire::socket_address(listener.path);
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  std::string text = kGood;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{text.data(), text.size()};
  msghdr message{};
  sockaddr_un to = *address;
  message.msg_name = &to;
  message.msg_namelen = sizeof to;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  *header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
  *reinterpret_cast<int*>(CMSG_DATA(header)) = ends[1];
  REQUIRE(sendmsg(fd, &message, MSG_NOSIGNAL) > 0);
  close(fd);
  close(ends[1]);
  listener.run_to_end();
  CHECK(listener.heard.size() == 1);
  char byte = 0;
  CHECK(read(ends[0], &byte, 1) == 0);  // nobody else has the writing end
  close(ends[0]);
}

TEST_CASE("another user's datagram is not believed, even where the file lets it in") {
  if (geteuid() != 0) return;  // only root can be somebody else
  Listener listener;
  REQUIRE(chmod(listener.path.c_str(), 0666) == 0);
  REQUIRE(chmod(listener.dir.path().c_str(), 0755) == 0);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (setgid(kNobody) != 0 || setuid(kNobody) != 0) _exit(2);
    _exit(send_to(listener.path, kGood) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
  listener.run_to_end();
  CHECK(listener.heard.empty());
}
