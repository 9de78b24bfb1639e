// What the person's desktop does for Geppetto: as the worker sees it, or as it would be seen here.
#include "app/cli/doctor.h"
#include "app/cli/worker_link.h"
#include "infra/desktop/notifications.h"
#include "infra/desktop/session_bus.h"
#include "infra/os/config.h"
#include "infra/uv/loop.h"

namespace geppetto::cli {
namespace {

constexpr std::int64_t kWorkerMs = 3000;
constexpr std::int64_t kBusMs = 2000;

void tell(const desktop::Health& health, Findings& out) {
  out.push_back({health.good ? Level::Ok : Level::Warn, health.what, health.text, health.todo});
}

// Without a worker: looks itself, and starts nothing.
void look(const Context& context, Findings& out) {
  const auto config =
      os::load_config(context.paths.config_dir + "/config.json", context.env("HOME").value_or("/"));
  const desktop::NotifyRules rules = config ? config->notify : desktop::NotifyRules{};
  uv::Loop loop;
  {
    desktop::SessionBus bus(loop, desktop::session_bus_address(context.env), kBusMs);
    desktop::Notifications notifications(bus, {rules.enabled, true, !rules.sound.empty()},
                                         [](const core::Event&) {});
    if (rules.enabled) {
      uv::Timer late(loop, [&loop] { loop.stop(); });
      late.start(2 * kBusMs);
      loop.set_turn_end([&] {
        if (notifications.known()) loop.stop();
      });
      bus.open();
      loop.run();
      loop.set_turn_end(nullptr);
    }
    tell(notifications.health(), out);
    const bool keys = config && desktop::any(config->hotkeys);
    out.push_back({Level::Ok, "hotkeys",
                   keys ? "set; in force while a window is open" : "none set (hotkeys.toggle in config.json)",
                   ""});
  }
}

}  // namespace

void check_desktop(const Context& context, Findings& out) {
  const auto worker = find_worker(context.paths.socket, kWorkerMs);
  if (!worker || !*worker) return look(context, out);
  for (const desktop::Health& health : (*worker)->pong.desktop) tell(health, out);
}

}  // namespace geppetto::cli
