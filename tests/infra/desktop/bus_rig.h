// A D-Bus daemon of a test's own, and programs on it that a test plays.
#pragma once
#include <systemd/sd-bus.h>

#include <functional>
#include <memory>
#include <string>

#include "infra/uv/loop.h"
#include "tests/infra/temp_dir.h"

namespace geppetto::testing {

// dbus-daemon without services to start; ends with the object.
class PrivateBus {
 public:
  PrivateBus();
  ~PrivateBus() { end(); }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  const std::string& address() const { return address_; }
  void end();

 private:
  TempDir dir_;
  std::string address_;
  int pid_ = 0;
};

// A program that owns a name and answers calls to one path, on the loop of the test.
class Peer {
 public:
  // Answers by sending a reply itself; what it does not answer is never answered.
  using OnCall = std::function<void(sd_bus_message* call)>;
  Peer(uv::Loop& loop, const std::string& address, const char* name, const char* path, OnCall on_call);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  sd_bus* bus() { return bus_; }
  void pump();

 private:
  sd_bus* bus_ = nullptr;
  OnCall on_call_;
  std::unique_ptr<uv::FdWatch> watch_;
};

}  // namespace geppetto::testing
