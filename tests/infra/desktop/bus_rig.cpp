// dbus-daemon as a child, sd-bus as the programs on it.
#include "tests/infra/desktop/bus_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace geppetto::testing {

PrivateBus::PrivateBus() {
  const std::string config = dir_ / "bus.conf";
  std::ofstream(config) << "<busconfig><type>session</type><listen>unix:dir=" << dir_.path()
                        << "</listen><policy context='default'><allow send_destination='*' eavesdrop='true'/>"
                           "<allow eavesdrop='true'/><allow own='*'/><allow user='*'/></policy></busconfig>";
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);  // it complains of limits that it may not raise
    close(ends[0]);
    close(ends[1]);
    const std::string option = "--config-file=" + config;
    execlp("dbus-daemon", "dbus-daemon", option.c_str(), "--nofork", "--nopidfile", "--print-address=1",
           nullptr);
    _exit(127);
  }
  close(ends[1]);
  char c = 0;
  while (read(ends[0], &c, 1) == 1 && c != '\n') address_.push_back(c);
  close(ends[0]);
  if (address_.empty()) throw std::runtime_error("dbus-daemon did not start");
}

void PrivateBus::end() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

Peer::Peer(uv::Loop& loop, const std::string& address, const char* name, const char* path, OnCall on_call)
    : on_call_(std::move(on_call)) {
  sd_bus_new(&bus_);
  sd_bus_set_address(bus_, address.c_str());
  sd_bus_set_bus_client(bus_, 1);
  if (sd_bus_start(bus_) < 0 || sd_bus_request_name(bus_, name, 0) < 0)
    throw std::runtime_error("the peer cannot reach its bus");
  const auto called = [](sd_bus_message* call, void* self, sd_bus_error*) {
    static_cast<Peer*>(self)->on_call_(call);
    return 1;
  };
  sd_bus_add_object(bus_, nullptr, path, called, this);
  watch_ = std::make_unique<uv::FdWatch>(loop, sd_bus_get_fd(bus_), [this](int) { pump(); });
  watch_->want(uv::FdWatch::kRead);
}

Peer::~Peer() {
  watch_.reset();
  sd_bus_flush(bus_);
  sd_bus_close(bus_);
  sd_bus_unref(bus_);
}

void Peer::pump() {
  while (sd_bus_process(bus_, nullptr) > 0) {
  }
  sd_bus_flush(bus_);
}

}  // namespace geppetto::testing
