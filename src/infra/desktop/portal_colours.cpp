// color-scheme: 0 no preference, 1 dark, 2 light.
#include <systemd/sd-bus.h>

#include <string_view>
#include <utility>

#include "infra/desktop/portal.h"

namespace geppetto::desktop {
namespace {

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";
constexpr const char* kSettings = "org.freedesktop.portal.Settings";
constexpr const char* kSpace = "org.freedesktop.appearance";
constexpr const char* kKey = "color-scheme";

// A number in a variant, or in a variant in a variant: the older method wraps it twice.
bool read_number(sd_bus_message* message, std::uint32_t& value) {
  const char* inside = nullptr;
  if (sd_bus_message_peek_type(message, nullptr, &inside) <= 0) return false;
  if (std::string_view(inside) == "u") return sd_bus_message_read(message, "v", "u", &value) > 0;
  if (std::string_view(inside) != "v" || sd_bus_message_enter_container(message, 'v', "v") <= 0) return false;
  if (sd_bus_message_peek_type(message, nullptr, &inside) <= 0 || std::string_view(inside) != "u")
    return false;
  return sd_bus_message_read(message, "v", "u", &value) > 0;
}

}  // namespace

PortalColours::PortalColours(SessionBus& bus, std::function<void(ColourScheme)> changed)
    : bus_(bus), changed_(std::move(changed)) {
  bus_.add_watcher([this] { bus_changed(); });
}

void PortalColours::bus_changed() {
  said_ = false;
  if (bus_.state() != SessionBus::State::Ready) return;
  bus_.subscribe(
      "type='signal',sender='org.freedesktop.portal.Desktop',interface='org.freedesktop.portal.Settings',"
      "member='SettingChanged',arg0='org.freedesktop.appearance'",
      [this](sd_bus_message* signal) {
        const char *space = nullptr, *key = nullptr;
        std::uint32_t value = 0;
        if (sd_bus_message_read(signal, "ss", &space, &key) <= 0 || std::string_view(key) != kKey) return;
        if (read_number(signal, value)) take(value);
      });
  ask("ReadOne");
}

void PortalColours::ask(const char* method) {
  Message message = bus_.method_call(kPortal, kPath, kSettings, method);
  if (!message || sd_bus_message_append(message.get(), "ss", kSpace, kKey) < 0) return;
  const bool newer = std::string_view(method) == "ReadOne";
  (void)bus_.call(std::move(message), [this, newer](Result<sd_bus_message*> answer) {
    std::uint32_t value = 0;
    if (answer && read_number(*answer, value)) return take(value);
    // Before version 2 of the interface.
    if (!answer && newer && answer.error().kind == ErrorKind::Network) ask("Read");
  });
}

void PortalColours::take(std::uint32_t value) {
  said_ = true;
  scheme_ = value == 1 ? ColourScheme::Dark : value == 2 ? ColourScheme::Light : ColourScheme::NoPreference;
  changed_(scheme_);
}

Health PortalColours::health() const {
  if (!said_) return {"colour scheme", true, "the desktop does not say", ""};
  return {"colour scheme", true, std::string(to_string(scheme_)) + ", as the desktop says", ""};
}

}  // namespace geppetto::desktop
