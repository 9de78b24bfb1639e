// What stands around the window on the person's desktop: notifications, hotkeys, the colour scheme.
// Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/core/command.h"
#include "domain/core/event.h"
#include "domain/desktop/attention.h"
#include "domain/desktop/hotkeys.h"
#include "infra/desktop/health.h"
#include "infra/desktop/notifications.h"
#include "infra/desktop/portal.h"
#include "infra/desktop/session_bus.h"
#include "infra/desktop/x11_hotkeys.h"
#include "infra/uv/loop.h"

namespace geppetto::worker {

struct DeskOptions {
  std::string bus_address;  // empty: there is no session bus
  desktop::NotifyRules notify;
  desktop::Hotkeys hotkeys;
  std::string x11_display;  // empty: none
  bool wayland = false;
  bool has_window = false;
};

// Hotkeys live here and not beside the frame loop: GLFW cannot wait for a descriptor, the worker's loop can,
// and what a hotkey asks goes the way of `geppetto window toggle`. No thread more, nothing new that crosses.
class Desk {
 public:
  // Nothing is sent before begin().
  Desk(uv::Loop& loop, DeskOptions options, std::function<void(const core::Event&)> sink,
       std::function<void(core::Command)> ask);

  // Once, when the core is there.
  void begin();

  ports::NotifyPort& notify() { return notifications_; }

  // For `geppetto doctor`.
  std::vector<desktop::Health> health() const;

 private:
  DeskOptions options_;
  desktop::SessionBus bus_;
  desktop::Notifications notifications_;
  std::unique_ptr<desktop::PortalColours> colours_;
  std::unique_ptr<desktop::PortalHotkeys> portal_hotkeys_;
  std::unique_ptr<desktop::X11Hotkeys> x11_hotkeys_;
};

}  // namespace geppetto::worker
