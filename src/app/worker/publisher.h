// Publishes snapshots to the window: at once when it has been quiet, at most every 8 ms when it is not.
// Worker thread only.
#pragma once
#include <functional>
#include <memory>

#include "app/share/ui_link.h"
#include "domain/core/core.h"
#include "domain/ports/clock_port.h"
#include "infra/uv/loop.h"

namespace geppetto::worker {

inline constexpr std::int64_t kPublishEveryMs = 8;  // 125 a second: more than any screen shows

class Publisher {
 public:
  Publisher(uv::Loop& loop, core::Core& core, ports::ClockPort& clock, share::SnapshotBox& box,
            std::function<void()> wake_ui);

  // At the end of a turn: what is dirty goes out now, or when the time has come.
  void turn_end();

 private:
  void publish();

  core::Core& core_;
  ports::ClockPort& clock_;
  share::SnapshotBox& box_;
  std::function<void()> wake_ui_;
  MonoTime next_;
  bool waiting_ = false;
  uv::Timer timer_;
};

}  // namespace geppetto::worker
