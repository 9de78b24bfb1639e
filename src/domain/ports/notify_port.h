// Tells a person something outside of our own window. Worker thread only; what the person does arrives as
// events.
#pragma once
#include <cstdint>

#include "domain/desktop/attention.h"

namespace geppetto::ports {

class NotifyPort {
 public:
  virtual ~NotifyPort() = default;
  // Returns at once, whatever the desktop does. A key that is shown: what is shown changes.
  // -> NotificationActed or NotificationClosed, or nothing at all.
  virtual void show(std::uint64_t key, const desktop::Notification& what) = 0;
  virtual void withdraw(std::uint64_t key) = 0;
};

}  // namespace geppetto::ports
