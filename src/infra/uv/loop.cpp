// libuv handles with C++ owners: a handle lives on the heap until its close callback, the owner may go at any
// time.
#include "infra/uv/loop.h"

#include <signal.h>
#include <uv.h>

#include <cassert>
#include <utility>

#include "infra/uv/child.h"

namespace geppetto::uv {
namespace {

// Closes the handle inside `h` and frees `h` when libuv is done with it; its handler is dropped at once.
template <class H>
void retire(H* h) {
  h->handler = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&h->handle),
           [](uv_handle_t* closed) noexcept { delete static_cast<H*>(closed->data); });
}

}  // namespace

// A prepare handle runs after the timers and right before the wait; a check handle would come after it, so
// that what a timer did would be noticed only with the next event.
struct Loop::TurnEnd {
  uv_prepare_t handle{};
  std::function<void()> handler;
};

Loop::Loop() : loop_(std::make_unique<uv_loop_s>()) {
  signal(SIGPIPE, SIG_IGN);
  const int rc = uv_loop_init(loop_.get());
  assert(rc == 0);
  (void)rc;
}

Loop::~Loop() {
  if (turn_end_ != nullptr) retire(turn_end_);
  kept_.clear();
  Child::abandon_all(loop_.get());
  uv_run(loop_.get(), UV_RUN_DEFAULT);  // only close callbacks are left
  const int rc = uv_loop_close(loop_.get());
  assert(rc == 0 && "a handle outlived its loop");
  (void)rc;
}

std::shared_ptr<void> Loop::release(const void* object) {
  auto node = kept_.extract(object);
  return node.empty() ? nullptr : std::move(node.mapped());
}

void Loop::run() { uv_run(loop_.get(), UV_RUN_DEFAULT); }
void Loop::stop() { uv_stop(loop_.get()); }

std::int64_t Loop::now_ms() const { return static_cast<std::int64_t>(uv_now(loop_.get())); }

void Loop::set_turn_end(std::function<void()> handler) {
  if (turn_end_ == nullptr) {
    turn_end_ = new TurnEnd;
    turn_end_->handle.data = turn_end_;
    uv_prepare_init(loop_.get(), &turn_end_->handle);
    uv_prepare_start(&turn_end_->handle, [](uv_prepare_t* h) noexcept {
      const auto handler_copy = static_cast<TurnEnd*>(h->data)->handler;
      if (handler_copy) handler_copy();
    });
    uv_unref(reinterpret_cast<uv_handle_t*>(&turn_end_->handle));
  }
  turn_end_->handler = std::move(handler);
}

struct Timer::Handle {
  uv_timer_t handle{};
  Loop* loop = nullptr;
  std::function<void()> handler;
};

Timer::Timer(Loop& loop, std::function<void()> handler) : loop_(loop), handle_(new Handle) {
  handle_->loop = &loop;
  handle_->handler = std::move(handler);
  handle_->handle.data = handle_;
  uv_timer_init(loop.raw(), &handle_->handle);
}
Timer::~Timer() { retire(handle_); }

void Timer::start(std::int64_t delay_ms) {
  // libuv counts from its cached time, which may be old after a long turn.
  uv_update_time(handle_->handle.loop);
  const std::int64_t least = loop_.in_timer_ ? 1 : 0;
  uv_timer_start(
      &handle_->handle,
      [](uv_timer_t* h) noexcept {
        auto* self = static_cast<Handle*>(h->data);
        Loop* loop = self->loop;
        const auto handler_copy = self->handler;  // the handler may destroy the timer
        loop->in_timer_ = true;
        if (handler_copy) handler_copy();
        loop->in_timer_ = false;
      },
      static_cast<std::uint64_t>(delay_ms < least ? least : delay_ms), 0);
}
void Timer::stop() { uv_timer_stop(&handle_->handle); }

struct Wakeup::Handle {
  uv_async_t handle{};
  std::function<void()> handler;
};

Wakeup::Wakeup(Loop& loop, std::function<void()> handler) : handle_(new Handle) {
  handle_->handler = std::move(handler);
  handle_->handle.data = handle_;
  uv_async_init(loop.raw(), &handle_->handle, [](uv_async_t* h) noexcept {
    const auto handler_copy = static_cast<Handle*>(h->data)->handler;
    if (handler_copy) handler_copy();
  });
}
Wakeup::~Wakeup() { retire(handle_); }
void Wakeup::send() { uv_async_send(&handle_->handle); }

struct FdWatch::Handle {
  uv_poll_t handle{};
  std::function<void(int)> handler;
};

FdWatch::FdWatch(Loop& loop, int fd, std::function<void(int)> handler) : handle_(new Handle) {
  handle_->handler = std::move(handler);
  handle_->handle.data = handle_;
  const int rc = uv_poll_init(loop.raw(), &handle_->handle, fd);
  assert(rc == 0 && "a descriptor that cannot be polled");
  (void)rc;
}
FdWatch::~FdWatch() { retire(handle_); }

void FdWatch::want(int interest) {
  if (interest == 0) {
    uv_poll_stop(&handle_->handle);
    return;
  }
  const int events =
      ((interest & kRead) != 0 ? UV_READABLE : 0) | ((interest & kWrite) != 0 ? UV_WRITABLE : 0);
  uv_poll_start(&handle_->handle, events, [](uv_poll_t* h, int status, int ready) noexcept {
    auto* self = static_cast<Handle*>(h->data);
    const auto handler_copy = self->handler;
    // An error shows as readiness: the read or write that follows tells which.
    const int bits =
        status < 0 ? kRead | kWrite
                   : ((ready & UV_READABLE) != 0 ? kRead : 0) | ((ready & UV_WRITABLE) != 0 ? kWrite : 0);
    if (handler_copy) handler_copy(bits);
  });
}

struct SignalWatch::Handle {
  uv_signal_t handle{};
  std::function<void()> handler;
};

SignalWatch::SignalWatch(Loop& loop, int signal, std::function<void()> handler) : handle_(new Handle) {
  handle_->handler = std::move(handler);
  handle_->handle.data = handle_;
  uv_signal_init(loop.raw(), &handle_->handle);
  uv_signal_start(
      &handle_->handle,
      [](uv_signal_t* h, int) noexcept {
        const auto handler_copy = static_cast<Handle*>(h->data)->handler;
        if (handler_copy) handler_copy();
      },
      signal);
}
SignalWatch::~SignalWatch() { retire(handle_); }

struct FolderWatch::Handle {
  uv_fs_event_t handle{};
  std::function<void()> handler;
};

FolderWatch::FolderWatch(Loop& loop, std::function<void()> handler) : handle_(new Handle) {
  handle_->handler = std::move(handler);
  handle_->handle.data = handle_;
  uv_fs_event_init(loop.raw(), &handle_->handle);
}

bool FolderWatch::watch(const std::string& path) {
  uv_fs_event_stop(&handle_->handle);
  return uv_fs_event_start(
             &handle_->handle,
             [](uv_fs_event_t* h, const char*, int, int) noexcept {
               const auto handler_copy = static_cast<Handle*>(h->data)->handler;
               if (handler_copy) handler_copy();
             },
             path.c_str(), 0) == 0;
}

FolderWatch::~FolderWatch() { retire(handle_); }

}  // namespace geppetto::uv
