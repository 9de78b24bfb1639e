// Programs that are started and left alone.
#include "infra/os/detached.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

using namespace geppetto;

TEST_CASE("a program is started with exactly its words, and one that is not there is an error") {
  std::string folder = "/tmp/geppetto-detached-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string pipe = folder + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  REQUIRE(os::start_detached({"sh", "-c", "printf '%s|' \"$@\" > \"$0\"", pipe, "two words", "$(x)"}));
  const int fd = open(pipe.c_str(), O_RDONLY);  // returns when it has begun to write
  REQUIRE(fd >= 0);
  std::string text;
  for (char c = 0; read(fd, &c, 1) == 1;) text += c;
  close(fd);
  CHECK(text == "two words|$(x)|");
  CHECK(os::start_detached({"geppetto-no-such-program"}).error().kind == ErrorKind::NotFound);
  CHECK(os::start_detached({}).error().kind == ErrorKind::Invalid);
  unlink(pipe.c_str());
  rmdir(folder.c_str());
}
