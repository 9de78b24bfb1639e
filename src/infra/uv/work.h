// Work on one of the loop's few pool threads, for what would keep the loop from its panes. Worker thread
// only.
#pragma once
#include <functional>

#include "infra/uv/loop.h"

namespace geppetto::uv {

class Work {
 public:
  // `work` runs on a pool thread and touches only what it owns itself; then `done` runs on the loop, which
  // may destroy the Work. Both are let go on the loop's thread.
  Work(Loop& loop, std::function<void()> work, std::function<void()> done);
  // `done` will not be called. Work that has begun goes on, and the loop's end waits for it: tell it to stop.
  ~Work();
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

 private:
  struct Request;
  Request* request_;
};

}  // namespace geppetto::uv
