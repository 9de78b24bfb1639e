// Thread roles and locks as clang capabilities, so that -Wthread-safety can check them; nothing with other
// compilers.
#pragma once
#include <mutex>

#if defined(__clang__)
#define GEPPETTO_TSA(x) __attribute__((x))
#else
#define GEPPETTO_TSA(x)
#endif
#define CAPABILITY(x) GEPPETTO_TSA(capability(x))
#define SCOPED_CAPABILITY GEPPETTO_TSA(scoped_lockable)
#define GUARDED_BY(x) GEPPETTO_TSA(guarded_by(x))
#define REQUIRES(...) GEPPETTO_TSA(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) GEPPETTO_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) GEPPETTO_TSA(release_capability(__VA_ARGS__))
#define ASSERT_CAPABILITY(x) GEPPETTO_TSA(assert_capability(x))

namespace geppetto::share {

// A role is a lock that is never locked: a thread asserts it once, at its entry point, and what needs the
// role says so.
class CAPABILITY("role") ThreadRole {
 public:
  void assert_held() const ASSERT_CAPABILITY(this) {}
};
inline const ThreadRole ui_thread;      // main: GLFW, OpenGL, ImGui, UiState, the front snapshot
inline const ThreadRole worker_thread;  // the libuv loop, core, infra

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() RELEASE() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace geppetto::share
