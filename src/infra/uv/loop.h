// The worker's event loop and the few handles we use of it; libuv stays behind this header.
// Worker thread only, but for Wakeup::send().
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

struct uv_loop_s;

namespace geppetto::uv {

class Loop {
 public:
  Loop();
  // Every handle made on the loop is gone before; pending closes are finished here.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns after stop(). Handlers run inside.
  void run();
  void stop();
  uv_loop_s* raw() { return loop_.get(); }

  // Called once at the end of every turn, when all ready handlers have run.
  void set_turn_end(std::function<void()> handler);

 private:
  std::unique_ptr<uv_loop_s> loop_;
  struct TurnEnd;
  TurnEnd* turn_end_ = nullptr;
};

class Timer {
 public:
  Timer(Loop& loop, std::function<void()> handler);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  // One shot; replaces an earlier start. 0: the next turn.
  void start(std::int64_t delay_ms);
  void stop();

 private:
  struct Handle;
  Handle* handle_;
};

// Runs the handler on the loop after send() from any thread; several sends may become one run.
class Wakeup {
 public:
  Wakeup(Loop& loop, std::function<void()> handler);
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  void send();

 private:
  struct Handle;
  Handle* handle_;
};

// Watches a descriptor that its owner keeps open for as long as the watch lives.
class FdWatch {
 public:
  enum Interest : int { kRead = 1, kWrite = 2 };
  // `handler` may destroy the watch.
  FdWatch(Loop& loop, int fd, std::function<void(int ready)> handler);
  ~FdWatch();
  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;
  void want(int interest);  // 0: nothing for now

 private:
  struct Handle;
  Handle* handle_;
};

class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signal, std::function<void()> handler);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  struct Handle;
  Handle* handle_;
};

}  // namespace geppetto::uv
