// Notifications of the desktop over D-Bus (org.freedesktop.Notifications 1.2). Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/core/event.h"
#include "domain/ports/notify_port.h"
#include "infra/desktop/health.h"
#include "infra/desktop/session_bus.h"

namespace geppetto::desktop {

// Without a bus, without a daemon, or with one that hangs, nothing is shown and nobody waits: health() says
// so.
class Notifications final : public ports::NotifyPort {
 public:
  using Sink = std::function<void(const core::Event&)>;
  struct Options {
    bool enabled = true;  // false: the settings say so; nothing is ever asked
    bool buttons = true;  // somebody is there to act on them
    bool sound = false;   // the settings want one
  };
  // The bus outlives it and is opened by its owner afterwards.
  Notifications(SessionBus& bus, Options options, Sink sink);

  void show(std::uint64_t key, const Notification& what) override;
  void withdraw(std::uint64_t key) override;

  Health health() const;
  // health() is more than a guess: the daemon answered, or it did not in time.
  bool known() const { return server_.has_value() || !trouble_.empty(); }

 private:
  struct Server {
    std::string name;
    bool actions = false, markup = false, sound = false;
  };
  struct Shown {
    Notification what;
    std::uint32_t id = 0;  // the daemon's; 0: not known yet
    bool changed = true;   // what is shown there is older
    bool in_flight = false;
    bool withdrawn = false;
  };

  void bus_changed();
  void ask_server(bool start);
  void take_capabilities(std::string name, sd_bus_message* answer);
  void advance(std::uint64_t key);
  void advance_all();
  Message message_for(const Shown& shown);
  void owner_changed(sd_bus_message* signal);
  void acted(sd_bus_message* signal);
  void closed(sd_bus_message* signal);
  void lose_all();

  SessionBus& bus_;
  Options options_;
  Sink sink_;
  std::optional<Server> server_;
  bool asking_ = false;
  std::string trouble_;
  std::map<std::uint64_t, Shown> shown_;
};

// Text for a daemon that reads markup: what would be markup stands there as the characters it is.
std::string escape_markup(std::string_view text);

}  // namespace geppetto::desktop
