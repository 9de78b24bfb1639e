// The worker's event loop and the few handles we use of it; libuv stays behind this header.
// Worker thread only, but for Wakeup::send().
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

struct uv_loop_s;

namespace geppetto::uv {

class Loop {
 public:
  // Ignores SIGPIPE in this process: a reader that is gone is an error of the write, not the end of us.
  // (Children get the default back.)
  Loop();
  // Every handle made on the loop is gone before; pending closes are finished and kept objects let go here.
  // Children that still run are left alone.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns after stop(). Handlers run inside.
  void run();
  void stop();
  uv_loop_s* raw() { return loop_.get(); }

  // When this turn began, in the loop's own milliseconds: costs nothing.
  std::int64_t now_ms() const;

  // Called once a turn, when all ready handlers (timers, too) have run and the loop is about to wait.
  void set_turn_end(std::function<void()> handler);

  // Owns what has no owner else, until released or until the loop ends.
  void keep(std::shared_ptr<void> object) { kept_.emplace(object.get(), std::move(object)); }
  std::shared_ptr<void> release(const void* object);

 private:
  std::unique_ptr<uv_loop_s> loop_;
  struct TurnEnd;
  TurnEnd* turn_end_ = nullptr;
  std::map<const void*, std::shared_ptr<void>> kept_;
  friend class Timer;
  bool in_timer_ = false;  // a timer's handler runs
};

class Timer {
 public:
  Timer(Loop& loop, std::function<void()> handler);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  // One shot; replaces an earlier start. 0: the next turn, after what is ready by then (1 ms when a timer's
  // handler asks: libuv would run it within the same turn, and again, and never come to anything else).
  void start(std::int64_t delay_ms);
  void stop();

 private:
  struct Handle;
  Loop& loop_;
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

// Runs the handler when something in the folder was made, changed, renamed or removed; several changes may
// become one run.
class FolderWatch {
 public:
  FolderWatch(Loop& loop, std::function<void()> handler);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  // In place of the one before; false when there is no such folder.
  bool watch(const std::string& path);

 private:
  struct Handle;
  Handle* handle_;
};

}  // namespace geppetto::uv
