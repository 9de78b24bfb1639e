// One call under way for each notification: what changes meanwhile is sent when its answer has come.
#include "infra/desktop/notifications.h"

#include <systemd/sd-bus.h>

#include <utility>
#include <vector>

#include "domain/base/text.h"

namespace geppetto::desktop {
namespace {

constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";
constexpr std::size_t kMaxShown = 64;  // older ones stay on the desktop, but their buttons do nothing

std::string rule_for(const char* member) {
  return std::string("type='signal',sender='") + kName + "',path='" + kPath + "',interface='" + kName +
         "',member='" + member + "'";
}

// What another program says of itself.
std::string word(const char* text) {
  constexpr std::size_t kMaxWord = 60;
  return text == nullptr ? "" : repair_utf8(single_line(text).substr(0, kMaxWord));
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

Notifications::Notifications(SessionBus& bus, Options options, Sink sink)
    : bus_(bus), options_(options), sink_(std::move(sink)) {
  if (options_.enabled) bus_.add_watcher([this] { bus_changed(); });
}

void Notifications::bus_changed() {
  lose_all();
  asking_ = false;
  if (bus_.state() != SessionBus::State::Ready) {
    trouble_ = bus_.trouble();
    shown_.clear();
    return;
  }
  trouble_.clear();
  bus_.subscribe(rule_for("ActionInvoked"), [this](sd_bus_message* m) { acted(m); });
  bus_.subscribe(rule_for("NotificationClosed"), [this](sd_bus_message* m) { closed(m); });
  bus_.subscribe(
      "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
      "member='NameOwnerChanged',arg0='org.freedesktop.Notifications'",
      [this](sd_bus_message* m) { owner_changed(m); });
  ask_server(!shown_.empty());
}

// The daemon's notifications are gone with it, and a new one counts anew.
void Notifications::owner_changed(sd_bus_message* signal) {
  const char *name = nullptr, *before = nullptr, *after = nullptr;
  if (sd_bus_message_read(signal, "sss", &name, &before, &after) < 0) return;
  lose_all();
  asking_ = false;
  if (*after != '\0') {
    trouble_.clear();
    return ask_server(false);
  }
  trouble_ = "the notification daemon ended";
}

void Notifications::lose_all() {
  server_.reset();
  std::vector<std::uint64_t> gone;
  for (const auto& [key, shown] : shown_) {
    if (shown.id != 0) gone.push_back(key);
  }
  for (const std::uint64_t key : gone) {
    shown_.erase(key);
    sink_(core::NotificationClosed{key});
  }
  for (auto& [key, shown] : shown_) shown.in_flight = false;
}

// `start`: the bus may start a daemon for it; not only to know whether there is one.
void Notifications::ask_server(bool start) {
  if (asking_) return;
  Message ask = bus_.method_call(kName, kPath, kName, "GetServerInformation");
  if (!ask) return;
  (void)sd_bus_message_set_auto_start(ask.get(), start ? 1 : 0);
  asking_ = bus_.call(std::move(ask), [this, start](Result<sd_bus_message*> answer) {
    asking_ = false;
    const char *name = nullptr, *vendor = nullptr, *version = nullptr, *spec = nullptr;
    if (!answer || sd_bus_message_read(*answer, "ssss", &name, &vendor, &version, &spec) < 0) {
      trouble_ = answer ? "the notification daemon answers nonsense"
                 : answer.error().kind == ErrorKind::NotFound
                     ? "no notification daemon runs"
                     : "the notification daemon does not answer: " + answer.error().what;
      if (!start && !shown_.empty()) return ask_server(true);
      return shown_.clear();
    }
    std::string full = word(name) + " " + word(version);
    asking_ = bus_.call(bus_.method_call(kName, kPath, kName, "GetCapabilities"),
                        [this, full = std::move(full)](Result<sd_bus_message*> caps) {
                          asking_ = false;
                          take_capabilities(full, caps ? *caps : nullptr);
                        });
  });
}

void Notifications::take_capabilities(std::string name, sd_bus_message* answer) {
  Server server;
  server.name = std::move(name);
  if (answer != nullptr && sd_bus_message_enter_container(answer, 'a', "s") >= 0) {
    const char* capability = nullptr;
    while (sd_bus_message_read(answer, "s", &capability) > 0) {
      const std::string_view is = capability;
      server.actions = server.actions || is == "actions";
      server.markup = server.markup || is == "body-markup";
      server.sound = server.sound || is == "sound";
    }
  }
  server_ = std::move(server);
  trouble_.clear();
  advance_all();
}

void Notifications::show(std::uint64_t key, const Notification& what) {
  if (!options_.enabled) return;
  bus_.open();  // when it is not
  if (bus_.state() == SessionBus::State::Failed) return;
  Shown& shown = shown_[key];
  shown.what = what;
  shown.changed = true;
  shown.withdrawn = false;
  if (shown_.size() > kMaxShown) shown_.erase(shown_.begin());
  if (server_) {
    advance(key);
  } else {
    ask_server(true);
  }
}

void Notifications::withdraw(std::uint64_t key) {
  const auto found = shown_.find(key);
  if (found == shown_.end()) return;
  found->second.withdrawn = true;
  advance(key);
}

void Notifications::advance_all() {
  std::vector<std::uint64_t> keys;
  for (const auto& [key, shown] : shown_) keys.push_back(key);
  for (const std::uint64_t key : keys) advance(key);
}

void Notifications::advance(std::uint64_t key) {
  const auto found = shown_.find(key);
  if (found == shown_.end() || found->second.in_flight) return;
  Shown& shown = found->second;
  if (shown.withdrawn) {
    Message close = bus_.method_call(kName, kPath, kName, "CloseNotification");
    if (shown.id != 0 && close && sd_bus_message_append(close.get(), "u", shown.id) >= 0)
      bus_.send(std::move(close));
    shown_.erase(found);
    return;
  }
  if (!server_ || !shown.changed) return;
  shown.changed = false;
  shown.in_flight = bus_.call(message_for(shown), [this, key](Result<sd_bus_message*> answer) {
    const auto at = shown_.find(key);
    if (at == shown_.end()) return;
    at->second.in_flight = false;
    if (!answer || sd_bus_message_read(*answer, "u", &at->second.id) < 0) {
      trouble_ = "the notification daemon does not take them: " +
                 (answer ? std::string("a wrong answer") : answer.error().what);
      shown_.erase(at);
      return sink_(core::NotificationClosed{key});
    }
    trouble_.clear();
    advance(key);
  });
  if (!shown.in_flight) shown_.erase(key);
}

Message Notifications::message_for(const Shown& shown) {
  Message message = bus_.method_call(kName, kPath, kName, "Notify");
  if (!message) return message;
  sd_bus_message* m = message.get();
  const Notification& what = shown.what;
  const std::string body = server_->markup ? escape_markup(what.body) : what.body;
  bool good = sd_bus_message_append(m, "susss", "Geppetto", shown.id, "geppetto", what.title.c_str(),
                                    body.c_str()) >= 0;
  good = good && sd_bus_message_open_container(m, 'a', "s") >= 0;
  if (options_.buttons && server_->actions) {
    good = good && sd_bus_message_append(m, "ssss", "default", "Open", "open", "Open") >= 0;
    if (what.answer) good = good && sd_bus_message_append(m, "ss", "answer", "Answer") >= 0;
  }
  good = good && sd_bus_message_close_container(m) >= 0;
  good = good && sd_bus_message_open_container(m, 'a', "{sv}") >= 0;
  good = good && sd_bus_message_append(m, "{sv}", "desktop-entry", "s", "geppetto") >= 0;
  good = good && sd_bus_message_append(m, "{sv}", "urgency", "y", std::uint8_t{1}) >= 0;
  if (!what.sound.empty()) {
    const char* hint = what.sound.starts_with('/') ? "sound-file" : "sound-name";
    good = good && sd_bus_message_append(m, "{sv}", hint, "s", what.sound.c_str()) >= 0;
  }
  good = good && sd_bus_message_close_container(m) >= 0;
  constexpr std::int32_t kAsUsual = -1;  // how long it stays is the desktop's to say
  good = good && sd_bus_message_append(m, "i", kAsUsual) >= 0;
  return good ? std::move(message) : nullptr;
}

void Notifications::acted(sd_bus_message* signal) {
  std::uint32_t id = 0;
  const char* action = nullptr;
  if (sd_bus_message_read(signal, "us", &id, &action) < 0 || id == 0) return;
  for (const auto& [key, shown] : shown_) {
    if (shown.id == id) return sink_(core::NotificationActed{key});
  }
}

void Notifications::closed(sd_bus_message* signal) {
  std::uint32_t id = 0, reason = 0;
  if (sd_bus_message_read(signal, "uu", &id, &reason) < 0 || id == 0) return;
  for (const auto& [key, shown] : shown_) {
    if (shown.id != id) continue;
    const std::uint64_t gone = key;
    shown_.erase(gone);
    return sink_(core::NotificationClosed{gone});
  }
}

Health Notifications::health() const {
  Health out{"notifications", true, "", ""};
  if (!options_.enabled) {
    out.text = "switched off in the settings (notifications.enabled)";
  } else if (server_) {
    out.text = server_->name + (server_->actions ? "" : ", which has no buttons");
    if (options_.sound && !server_->sound) {
      out.good = false;
      out.text += ", which plays no sounds";
      out.todo = "leave notifications.sound away, or use a daemon that does";
    }
  } else {
    out.good = false;
    out.text = trouble_.empty() ? "the session bus has not answered yet" : trouble_;
    out.todo = "start a notification daemon in this session; nothing is shown without one";
  }
  return out;
}

}  // namespace geppetto::desktop
