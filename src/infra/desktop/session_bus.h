// The connection to the D-Bus session bus on the worker's loop: nothing here waits for anybody.
// Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "infra/os/paths.h"
#include "infra/uv/loop.h"

struct sd_bus;
struct sd_bus_message;

namespace geppetto::desktop {

// DBUS_SESSION_BUS_ADDRESS, else the bus in XDG_RUNTIME_DIR; empty: there is none.
std::string session_bus_address(const os::Env& env);

struct MessageUnref {
  void operator()(sd_bus_message* message) const;
};
using Message = std::unique_ptr<sd_bus_message, MessageUnref>;

inline constexpr std::int64_t kBusAnswerMs = 5000;  // whoever takes longer hangs

class SessionBus {
 public:
  enum class State { Closed, Connecting, Ready, Failed };

  // `answer_ms`: for the connection and for every call.
  SessionBus(uv::Loop& loop, std::string address, std::int64_t answer_ms = kBusAnswerMs);
  ~SessionBus();
  SessionBus(const SessionBus&) = delete;
  SessionBus& operator=(const SessionBus&) = delete;

  // Connects; again after a failure, but not at once (kRetryMs). The outcome is told to the watchers.
  void open();
  State state() const { return state_; }
  // Why it failed.
  const std::string& trouble() const { return trouble_; }
  // Called from the loop whenever the state changed to Ready or Failed. All signals and calls of before are
  // gone then. Watchers are added before open() and stay.
  void add_watcher(std::function<void()> watcher) { watchers_.push_back(std::move(watcher)); }

  // A call to be filled and sent; null unless Ready.
  Message method_call(const char* destination, const char* path, const char* interface, const char* member);

  // `reply` runs once, from the loop: with the answer, valid during the call, or with what went wrong
  // (Timeout; NotFound: nobody has that name; Network). Not when the connection fails before: the watchers
  // are told then. False: not sent (null, not Ready, too much under way), and `reply` will not run.
  using Reply = std::function<void(Result<sd_bus_message*>)>;
  [[nodiscard]] bool call(Message message, Reply reply);
  // Nobody waits for an answer.
  void send(Message message);

  // Signals that match, from now on until the connection ends.
  void subscribe(const std::string& rule, std::function<void(sd_bus_message*)> handler);

  // The name that the bus gave us, ":1.42"; empty unless Ready.
  std::string own_name() const;

  static constexpr std::int64_t kRetryMs = 30'000;

 private:
  struct Slot;

  Outcome connect();
  void pump();
  void arm();
  void fail(std::string why);
  void close();
  void tell();

  uv::Loop& loop_;
  std::string address_;
  std::int64_t answer_ms_;
  State state_ = State::Closed;
  std::string trouble_;
  std::int64_t failed_at_ = 0;
  sd_bus* bus_ = nullptr;
  std::list<std::unique_ptr<Slot>> slots_;
  std::unique_ptr<uv::FdWatch> watch_;
  uv::Timer timer_;     // what sd-bus wants to be woken for
  uv::Timer deadline_;  // of the connection
  bool pumping_ = false;
  std::vector<std::function<void()>> watchers_;
};

}  // namespace geppetto::desktop
