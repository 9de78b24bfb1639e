// Two requests, each answered by a signal when the person has decided: a session, then its keys.
#include <systemd/sd-bus.h>

#include <utility>

#include "domain/base/text.h"
#include "infra/desktop/portal.h"

namespace geppetto::desktop {
namespace {

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";
constexpr const char* kShortcuts = "org.freedesktop.portal.GlobalShortcuts";
constexpr const char* kElsewhere = "bind `geppetto window toggle` in the shortcut settings of the desktop";
constexpr const char* kSessionToken = "geppetto_session";
constexpr std::size_t kMaxShortcuts = 8;  // we ask for fewer
constexpr const char* kBindToken = "geppetto_bind";

// A string out of the a{sv} that the message stands at; empty: it is not there.
std::string string_of(sd_bus_message* message, std::string_view wanted) {
  std::string out;
  if (sd_bus_message_enter_container(message, 'a', "{sv}") <= 0) return out;
  while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
    const char *key = nullptr, *type = nullptr, *value = nullptr;
    if (sd_bus_message_read(message, "s", &key) <= 0) break;
    const bool here = std::string_view(key) == wanted &&
                      sd_bus_message_peek_type(message, nullptr, &type) > 0 &&
                      (std::string_view(type) == "s" || std::string_view(type) == "o");
    if (here && sd_bus_message_read(message, "v", type, &value) > 0) {
      out = value;
    } else if (sd_bus_message_skip(message, "v") < 0) {
      break;
    }
    if (sd_bus_message_exit_container(message) < 0) break;
  }
  (void)sd_bus_message_exit_container(message);
  return out;
}

}  // namespace

PortalHotkeys::PortalHotkeys(SessionBus& bus, Hotkeys keys, std::function<void(HotkeyAction)> pressed)
    : bus_(bus),
      keys_(keys),
      pressed_(std::move(pressed)),
      health_{"hotkeys", false, "the session bus has not answered yet", kElsewhere} {
  bus_.add_watcher([this] { bus_changed(); });
}

Health PortalHotkeys::health() const { return health_; }

void PortalHotkeys::fail(std::string why, std::string todo) {
  health_ = {"hotkeys", false, std::move(why), std::move(todo)};
}

void PortalHotkeys::bus_changed() {
  session_.clear();
  if (bus_.state() != SessionBus::State::Ready) return fail(bus_.trouble(), kElsewhere);
  fail("the desktop portal has not answered yet", kElsewhere);
  bus_.subscribe(
      "type='signal',sender='org.freedesktop.portal.Desktop',"
      "interface='org.freedesktop.portal.GlobalShortcuts',member='Activated'",
      [this](sd_bus_message* signal) { activated(signal); });
  create_session();
}

void PortalHotkeys::on_response(const std::string& token,
                                std::function<void(std::uint32_t, sd_bus_message*)> handler) {
  // The path is known before the call is made, so that its answer cannot come too early.
  std::string sender = bus_.own_name();
  if (sender.starts_with(':')) sender.erase(0, 1);
  for (char& c : sender) {
    if (c == '.') c = '_';
  }
  bus_.subscribe(
      "type='signal',sender='org.freedesktop.portal.Desktop',"
      "interface='org.freedesktop.portal.Request',member='Response',"
      "path='/org/freedesktop/portal/desktop/request/" +
          sender + "/" + token + "'",
      [handler = std::move(handler)](sd_bus_message* signal) {
        std::uint32_t code = 0;
        if (sd_bus_message_read(signal, "u", &code) > 0) handler(code, signal);
      });
}

void PortalHotkeys::create_session() {
  on_response(kSessionToken, [this](std::uint32_t code, sd_bus_message* results) {
    const std::string session = code == 0 ? string_of(results, "session_handle") : "";
    if (sd_bus_object_path_is_valid(session.c_str()) <= 0)
      return fail("the desktop portal gave no session for hotkeys", kElsewhere);
    bind(session);
  });
  Message message = bus_.method_call(kPortal, kPath, kShortcuts, "CreateSession");
  const bool good =
      message && sd_bus_message_append(message.get(), "a{sv}", 2, "handle_token", "s", kSessionToken,
                                       "session_handle_token", "s", "geppetto") >= 0;
  if (!good) return;
  (void)bus_.call(std::move(message), [this](Result<sd_bus_message*> answer) {
    if (!answer) fail("this desktop has no portal for hotkeys: " + answer.error().what, kElsewhere);
  });
}

void PortalHotkeys::bind(const std::string& session) {
  session_ = session;
  fail("the desktop asks the person about the hotkeys", "answer its question");
  on_response(kBindToken, [this](std::uint32_t code, sd_bus_message* results) { bound(code, results); });
  Message message = bus_.method_call(kPortal, kPath, kShortcuts, "BindShortcuts");
  if (!message) return;
  sd_bus_message* m = message.get();
  bool good = sd_bus_message_append(m, "o", session.c_str()) >= 0;
  good = good && sd_bus_message_open_container(m, 'a', "(sa{sv})") >= 0;
  for (std::size_t n = 0; n < keys_.size(); ++n) {
    if (!keys_[n]) continue;
    const auto action = static_cast<HotkeyAction>(n);
    good = good && sd_bus_message_append(m, "(sa{sv})", std::string(to_string(action)).c_str(), 2,
                                         "description", "s", std::string(description_of(action)).c_str(),
                                         "preferred_trigger", "s", portal_trigger(*keys_[n]).c_str()) >= 0;
  }
  good = good && sd_bus_message_close_container(m) >= 0;
  good = good && sd_bus_message_append(m, "sa{sv}", "", 1, "handle_token", "s", kBindToken) >= 0;
  if (!good) return fail("the desktop portal does not take the hotkeys", kElsewhere);
  (void)bus_.call(std::move(message), [this](Result<sd_bus_message*> answer) {
    if (!answer) fail("the desktop portal does not take the hotkeys: " + answer.error().what, kElsewhere);
  });
}

void PortalHotkeys::bound(std::uint32_t code, sd_bus_message* results) {
  if (code != 0) return fail("the person or the desktop refused the hotkeys", kElsewhere);
  health_ = {"hotkeys", true, "desktop portal", ""};
  // {"shortcuts": [(id, {"trigger_description": "Super+G", …})]}
  if (sd_bus_message_enter_container(results, 'a', "{sv}") <= 0) return;
  while (sd_bus_message_enter_container(results, 'e', "sv") > 0) {
    const char *key = nullptr, *id = nullptr;
    if (sd_bus_message_read(results, "s", &key) <= 0) return;
    if (std::string_view(key) != "shortcuts" ||
        sd_bus_message_enter_container(results, 'v', "a(sa{sv})") <= 0) {
      if (sd_bus_message_skip(results, "v") < 0 || sd_bus_message_exit_container(results) < 0) return;
      continue;
    }
    if (sd_bus_message_enter_container(results, 'a', "(sa{sv})") <= 0) return;
    for (std::size_t n = 0; n < kMaxShortcuts && sd_bus_message_enter_container(results, 'r', "sa{sv}") > 0;
         ++n) {
      if (sd_bus_message_read(results, "s", &id) <= 0) return;
      constexpr std::size_t kLongest = 40;  // another program wrote it
      const std::string name = single_line(std::string_view(id).substr(0, kLongest));
      const std::string trigger = single_line(string_of(results, "trigger_description")).substr(0, kLongest);
      health_.text += ", " + name + " " + (trigger.empty() ? "without a key yet" : repair_utf8(trigger));
      if (sd_bus_message_exit_container(results) < 0) return;
    }
    return;
  }
}

void PortalHotkeys::activated(sd_bus_message* signal) {
  const char *session = nullptr, *id = nullptr;
  if (sd_bus_message_read(signal, "os", &session, &id) <= 0 || session_ != session) return;
  for (std::size_t n = 0; n < keys_.size(); ++n) {
    const auto action = static_cast<HotkeyAction>(n);
    if (keys_[n] && to_string(action) == id) return pressed_(action);
  }
}

}  // namespace geppetto::desktop
