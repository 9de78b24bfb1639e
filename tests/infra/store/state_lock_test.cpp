// The state folder and its lock, among processes.
#include "infra/store/state_lock.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string>

#include "tests/infra/store/adversity.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using geppetto::store::StateLock;
using geppetto::testing::TempDir;

TEST_CASE("the lock is held once and names its holder") {
  TempDir dir;
  std::optional<StateLock> first;
  {
    auto got = StateLock::try_acquire(dir.path());
    REQUIRE(got.has_value());
    first = std::move(*got);
  }
  const auto second = StateLock::try_acquire(dir.path());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind == ErrorKind::Busy);
  CHECK(second.error().what ==
        "state folder " + dir.path() + " is in use by process " + std::to_string(getpid()));
  first.reset();
  CHECK(StateLock::try_acquire(dir.path()).has_value());
}

TEST_CASE("the lock ends with its process, however that dies") {
  TempDir dir;
  int ready[2];
  REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto lock = StateLock::try_acquire(dir.path());
    (void)!write(ready[1], lock.has_value() ? "y" : "n", 1);
    for (;;) pause();
  }
  char answer = 0;
  REQUIRE(read(ready[0], &answer, 1) == 1);
  close(ready[0]);
  close(ready[1]);
  REQUIRE(answer == 'y');
  const auto held = StateLock::try_acquire(dir.path());
  REQUIRE_FALSE(held.has_value());
  CHECK(held.error().what.ends_with("in use by process " + std::to_string(child)));
  kill(child, SIGKILL);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK(StateLock::try_acquire(dir.path()).has_value());
}

TEST_CASE("a child program does not keep the lock") {
  TempDir dir;
  auto lock = StateLock::try_acquire(dir.path());
  REQUIRE(lock.has_value());
  int hold[2];
  REQUIRE(pipe(hold) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(hold[0], 0);
    close(hold[1]);
    execlp("cat", "cat", nullptr);
    _exit(127);
  }
  close(hold[0]);
  REQUIRE(write(hold[1], "", 1) == 1);
  {
    const StateLock gone = std::move(*lock);  // released here
  }
  // cat runs or is about to: until its exec it shares the descriptor, so ask until it has happened.
  bool free = false;
  for (int i = 0; i < 5000 && !free; ++i) {
    free = StateLock::try_acquire(dir.path()).has_value();
    if (!free) usleep(1000);
  }
  CHECK(free);
  CHECK(waitpid(child, nullptr, WNOHANG) == 0);  // it lives
  close(hold[1]);
  REQUIRE(waitpid(child, nullptr, 0) == child);
}

TEST_CASE("a lock file full of rubbish names nobody") {
  TempDir dir;
  const auto lock = StateLock::try_acquire(dir.path());
  REQUIRE(lock.has_value());
  std::ofstream(dir / "lock") << "\x1b[2J you";
  const auto second = StateLock::try_acquire(dir.path());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().what.ends_with("in use by another process"));
}

TEST_CASE("a read-only folder has a lock when its file is there") {
  TempDir dir;
  const std::string folder = dir / "state";
  REQUIRE(mkdir(folder.c_str(), 0700) == 0);
  REQUIRE(chmod(dir.path().c_str(), 0755) == 0);
  SUBCASE("none there") {
    const testing::ReadOnlyFolder closed(folder);
    const auto lock = StateLock::try_acquire(folder);
    REQUIRE_FALSE(lock.has_value());
    CHECK(lock.error() == Error{ErrorKind::Io, "state folder is read-only: " + folder});
  }
  SUBCASE("there") {
    REQUIRE(StateLock::try_acquire(folder).has_value());
    const testing::ReadOnlyFolder closed(folder);
    const auto lock = StateLock::try_acquire(folder);
    CHECK(lock.has_value());
    CHECK_FALSE(StateLock::try_acquire(folder).has_value());
  }
}

TEST_CASE("the lock is not followed out of the folder") {
  TempDir dir;
  REQUIRE(symlink("/tmp", (dir / "lock").c_str()) == 0);
  CHECK_FALSE(StateLock::try_acquire(dir.path()).has_value());
}
