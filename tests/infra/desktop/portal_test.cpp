// The desktop portal on a real bus, played by the test.
#include "infra/desktop/portal.h"

#include <doctest/doctest.h>
#include <systemd/sd-bus.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/infra/desktop/bus_rig.h"
#include "tests/infra/loop_helper.h"

using namespace geppetto;
using namespace geppetto::desktop;
using namespace geppetto::testing;

namespace {

constexpr const char* kName = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";

struct ColourPortal {
  ColourPortal(uv::Loop& loop, const std::string& address, bool old, std::uint32_t now)
      : peer(loop, address, kName, kPath, [old, now](sd_bus_message* call) {
          const std::string member = sd_bus_message_get_member(call);
          if (member == "ReadOne" && !old) {
            sd_bus_reply_method_return(call, "v", "u", now);
          } else if (member == "Read") {
            sd_bus_reply_method_return(call, "v", "v", "u", now);
          } else {
            sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_METHOD, "no %s here", member.c_str());
          }
        }) {}
  void change(std::uint32_t value) {
    sd_bus_emit_signal(peer.bus(), kPath, "org.freedesktop.portal.Settings", "SettingChanged", "ssv",
                       "org.freedesktop.appearance", "color-scheme", "u", value);
    sd_bus_emit_signal(peer.bus(), kPath, "org.freedesktop.portal.Settings", "SettingChanged", "ssv",
                       "org.freedesktop.appearance", "color-scheme", "s", "nonsense");
    peer.pump();
  }
  Peer peer;
};

// Answers requests as a portal does: a handle at once, the result by a signal.
struct ShortcutPortal {
  ShortcutPortal(uv::Loop& loop, const std::string& address)
      : peer(loop, address, kName, kPath, [this](sd_bus_message* call) { take(call); }) {}

  void take(sd_bus_message* call) {
    const std::string member = sd_bus_message_get_member(call);
    if (!there) {
      sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_INTERFACE, "no such interface");
      return;
    }
    std::string sender = sd_bus_message_get_sender(call) + 1;
    for (char& c : sender) c = c == '.' ? '_' : c;
    const std::string request = "/org/freedesktop/portal/desktop/request/" + sender + "/";
    if (member == "CreateSession") {
      sd_bus_reply_method_return(call, "o", (request + "geppetto_session").c_str());
      sd_bus_emit_signal(peer.bus(), (request + "geppetto_session").c_str(), "org.freedesktop.portal.Request",
                         "Response", "ua{sv}", 0U, 2, "other", "u", 1U, "session_handle", "s",
                         session.c_str());
    } else if (member == "BindShortcuts") {
      read_bind(call);
      sd_bus_reply_method_return(call, "o", (request + "geppetto_bind").c_str());
      sd_bus_emit_signal(peer.bus(), (request + "geppetto_bind").c_str(), "org.freedesktop.portal.Request",
                         "Response", "ua{sv}", refuses ? 1U : 0U, 1, "shortcuts", "a(sa{sv})", 1, "toggle", 1,
                         "trigger_description", "s", "Super+\x07G");
    }
  }
  void read_bind(sd_bus_message* call) {
    const char *object = nullptr, *id = nullptr, *key = nullptr, *value = nullptr;
    sd_bus_message_read(call, "o", &object);
    bound.emplace_back(object);
    sd_bus_message_enter_container(call, 'a', "(sa{sv})");
    while (sd_bus_message_enter_container(call, 'r', "sa{sv}") > 0) {
      sd_bus_message_read(call, "s", &id);
      std::string line = id;
      sd_bus_message_enter_container(call, 'a', "{sv}");
      while (sd_bus_message_enter_container(call, 'e', "sv") > 0) {
        sd_bus_message_read(call, "s", &key);
        sd_bus_message_read(call, "v", "s", &value);
        line += std::string(" ") + key + "=" + value;
        sd_bus_message_exit_container(call);
      }
      sd_bus_message_exit_container(call);
      sd_bus_message_exit_container(call);
      bound.push_back(line);
    }
  }
  void press(const char* of_session, const char* id) {
    sd_bus_emit_signal(peer.bus(), kPath, "org.freedesktop.portal.GlobalShortcuts", "Activated", "osta{sv}",
                       of_session, id, std::uint64_t{1}, 0);
    peer.pump();
  }

  bool there = true, refuses = false;
  std::string session = "/org/freedesktop/portal/desktop/session/1_1/geppetto";
  std::vector<std::string> bound;
  Peer peer;
};

Hotkeys two_keys() { return {*parse_chord("Super+G"), *parse_chord("Ctrl+Alt+N")}; }

}  // namespace

TEST_CASE("the colour scheme is read, by the older method where need be, and followed") {
  bool old = false;
  SUBCASE("ReadOne") { old = false; }
  SUBCASE("Read") { old = true; }
  PrivateBus daemon;
  uv::Loop loop;
  {
    ColourPortal portal(loop, daemon.address(), old, 1);
    SessionBus bus(loop, daemon.address());
    std::vector<ColourScheme> seen;
    PortalColours colours(bus, [&](ColourScheme scheme) { seen.push_back(scheme); });
    bus.open();
    REQUIRE(run_until(loop, [&] { return seen.size() == 1; }));
    CHECK(colours.health().text == "dark, as the desktop says");
    portal.change(2);
    REQUIRE(run_until(loop, [&] { return seen.size() == 2; }));
    portal.change(77);
    REQUIRE(run_until(loop, [&] { return seen.size() == 3; }));
    CHECK(seen == std::vector{ColourScheme::Dark, ColourScheme::Light, ColourScheme::NoPreference});
  }
}

TEST_CASE("hotkeys of the portal are bound with a session and arrive") {
  PrivateBus daemon;
  uv::Loop loop;
  {
    ShortcutPortal portal(loop, daemon.address());
    SessionBus bus(loop, daemon.address());
    std::vector<HotkeyAction> pressed;
    PortalHotkeys hotkeys(bus, two_keys(), [&](HotkeyAction action) { pressed.push_back(action); });
    bus.open();
    REQUIRE(run_until(loop, [&] { return hotkeys.health().good; }));
    CHECK(hotkeys.health().text == "desktop portal, toggle Super+ G");
    CHECK(portal.bound ==
          std::vector<std::string>{
              portal.session, "toggle description=Show or hide Geppetto preferred_trigger=LOGO+g",
              "nextNeedsYou description=Show the next runner that needs you preferred_trigger=CTRL+ALT+n"});
    portal.press("/somebody/else", "toggle");
    portal.press(portal.session.c_str(), "unknown");
    portal.press(portal.session.c_str(), "toggle");
    portal.press(portal.session.c_str(), "nextNeedsYou");
    REQUIRE(run_until(loop, [&] { return pressed.size() == 2; }));
    CHECK(pressed == std::vector{HotkeyAction::Toggle, HotkeyAction::NextNeedsYou});
  }
}

TEST_CASE("no portal, one without hotkeys, one that refuses, one that answers nonsense") {
  PrivateBus daemon;
  uv::Loop loop;
  {
    std::optional<ShortcutPortal> portal;
    std::string expected;
    SUBCASE("no portal") { expected = "this desktop has no portal for hotkeys"; }
    SUBCASE("without hotkeys") {
      portal.emplace(loop, daemon.address());
      portal->there = false;
      expected = "this desktop has no portal for hotkeys: no such interface";
    }
    SUBCASE("refuses") {
      portal.emplace(loop, daemon.address());
      portal->refuses = true;
      expected = "the person or the desktop refused the hotkeys";
    }
    SUBCASE("nonsense") {
      portal.emplace(loop, daemon.address());
      portal->session = "not a path";
      expected = "the desktop portal gave no session for hotkeys";
    }
    SessionBus bus(loop, daemon.address());
    PortalHotkeys hotkeys(bus, two_keys(), [](HotkeyAction) {});
    bus.open();
    CHECK(run_until(loop, [&] { return hotkeys.health().text.starts_with(expected); }));
    CHECK(!hotkeys.health().good);
    CHECK(hotkeys.health().todo.find("geppetto window toggle") != std::string::npos);
  }
}
