// One timer, armed only while something waits to be published.
#include "app/worker/publisher.h"

#include <utility>

namespace geppetto::worker {

Publisher::Publisher(uv::Loop& loop, core::Core& core, ports::ClockPort& clock, share::SnapshotBox& box,
                     std::function<void()> wake_ui)
    : core_(core), clock_(clock), box_(box), wake_ui_(std::move(wake_ui)), timer_(loop, [this] {
        waiting_ = false;
        publish();
      }) {}

void Publisher::turn_end() {
  if (!core_.dirty() || waiting_) return;
  const MonoTime now = clock_.mono();
  if (now >= next_) return publish();
  waiting_ = true;
  timer_.start(next_ - now);
}

void Publisher::publish() {
  next_ = clock_.mono() + kPublishEveryMs;
  box_.publish(core_.snapshot());
  wake_ui_();
}

}  // namespace geppetto::worker
