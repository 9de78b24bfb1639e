// What the desktop portal offers beyond notifications: the colour scheme, and hotkeys where X11 has none.
// Worker thread only.
#pragma once
#include <functional>
#include <string>

#include "domain/desktop/colour_scheme.h"
#include "domain/desktop/hotkeys.h"
#include "infra/desktop/health.h"
#include "infra/desktop/session_bus.h"

namespace geppetto::desktop {

// org.freedesktop.portal.Settings: color-scheme, now and whenever it changes.
class PortalColours {
 public:
  PortalColours(SessionBus& bus, std::function<void(ColourScheme)> changed);
  Health health() const;

 private:
  void bus_changed();
  void ask(const char* method);
  void take(std::uint32_t value);

  SessionBus& bus_;
  std::function<void(ColourScheme)> changed_;
  ColourScheme scheme_ = ColourScheme::NoPreference;
  bool said_ = false;
};

// org.freedesktop.portal.GlobalShortcuts: the desktop asks the person, and may give other keys than wished.
class PortalHotkeys {
 public:
  PortalHotkeys(SessionBus& bus, Hotkeys keys, std::function<void(HotkeyAction)> pressed);
  Health health() const;

 private:
  void bus_changed();
  void create_session();
  void bind(const std::string& session);
  void bound(std::uint32_t code, sd_bus_message* results);
  void activated(sd_bus_message* signal);
  // Runs when the request with this token is answered: its code (0: granted) and its results.
  void on_response(const std::string& token, std::function<void(std::uint32_t, sd_bus_message*)> handler);
  void fail(std::string why, std::string todo);

  SessionBus& bus_;
  Hotkeys keys_;
  std::function<void(HotkeyAction)> pressed_;
  std::string session_;
  Health health_;
};

}  // namespace geppetto::desktop
