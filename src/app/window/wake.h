// Wakes the frame loop from any thread: many calls, one wake-up; harmless after the window is gone.
#pragma once
#include <atomic>

#include "app/share/thread_role.h"

namespace geppetto::window {

class Wake {
 public:
  // Any thread.
  void call() {
    // Set and not yet cleared: the loop is on its way and will see what this call is about.
    if (pending_.exchange(true)) return;
    const share::Lock lock(mutex_);
    if (open_) post_();
  }

  // UI thread. `post` must be callable from any thread until close().
  void open(void (*post)()) {
    const share::Lock lock(mutex_);
    post_ = post;
    open_ = true;
  }

  // UI thread. When it returns no post() runs any more, so that the window system may be torn down.
  void close() {
    const share::Lock lock(mutex_);
    open_ = false;
  }

  // UI thread, before looking at what the calls were about: a call after this wakes again.
  void clear() { pending_.store(false); }

 private:
  std::atomic<bool> pending_{false};
  share::Mutex mutex_;
  bool open_ GUARDED_BY(mutex_) = false;
  void (*post_)() GUARDED_BY(mutex_) = nullptr;
};

}  // namespace geppetto::window
