// Notifications on a real bus, with a daemon that the test plays: what it is sent, and what it may do to us.
#include "infra/desktop/notifications.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/infra/desktop/bus_rig.h"
#include "tests/infra/loop_helper.h"

using namespace geppetto;
using namespace geppetto::desktop;
using namespace geppetto::testing;

namespace {

constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";

// What a daemon was asked to show.
struct Asked {
  std::uint32_t replaces = 0;
  std::string app, icon, title, body;
  std::vector<std::string> actions;
  std::map<std::string, std::string> texts;  // hints that are strings
};

struct Daemon {
  Daemon(uv::Loop& loop, const std::string& address, std::vector<std::string> can)
      : capabilities(std::move(can)),
        peer(loop, address, kName, kPath, [this](sd_bus_message* call) { take(call); }) {}

  void take(sd_bus_message* call) {
    const std::string member = sd_bus_message_get_member(call);
    if (hangs) return;
    if (member == "GetServerInformation") {
      sd_bus_reply_method_return(call, "ssss", "played\x1b[31m", "nobody", "1.2", "1.2");
    } else if (member == "GetCapabilities") {
      sd_bus_message* reply = nullptr;
      sd_bus_message_new_method_return(call, &reply);
      sd_bus_message_open_container(reply, 'a', "s");
      for (const std::string& c : capabilities) sd_bus_message_append(reply, "s", c.c_str());
      sd_bus_message_close_container(reply);
      sd_bus_send(nullptr, reply, nullptr);
      sd_bus_message_unref(reply);
    } else if (member == "Notify") {
      asked.push_back(read(call));
      const std::uint32_t id = asked.back().replaces != 0 ? asked.back().replaces : ++last_id;
      sd_bus_reply_method_return(call, "u", id);
    } else if (member == "CloseNotification") {
      std::uint32_t id = 0;
      sd_bus_message_read(call, "u", &id);
      closed.push_back(id);
    }
  }

  static Asked read(sd_bus_message* call) {
    Asked out;
    const char *app = nullptr, *icon = nullptr, *title = nullptr, *body = nullptr, *text = nullptr;
    sd_bus_message_read(call, "susss", &app, &out.replaces, &icon, &title, &body);
    out.app = app;
    out.icon = icon;
    out.title = title;
    out.body = body;
    sd_bus_message_enter_container(call, 'a', "s");
    while (sd_bus_message_read(call, "s", &text) > 0) out.actions.emplace_back(text);
    sd_bus_message_exit_container(call);
    sd_bus_message_enter_container(call, 'a', "{sv}");
    while (sd_bus_message_enter_container(call, 'e', "sv") > 0) {
      sd_bus_message_read(call, "s", &text);
      const std::string key = text;
      const char* type = nullptr;
      sd_bus_message_peek_type(call, nullptr, &type);
      if (std::string(type) == "s") {
        sd_bus_message_read(call, "v", "s", &text);
        out.texts[key] = text;
      } else {
        sd_bus_message_skip(call, "v");
      }
      sd_bus_message_exit_container(call);
    }
    return out;
  }

  void press(std::uint32_t id, const char* action) {
    sd_bus_emit_signal(peer.bus(), kPath, kName, "ActionInvoked", "us", id, action);
    peer.pump();
  }

  std::vector<std::string> capabilities;
  bool hangs = false;
  std::uint32_t last_id = 6;
  std::vector<Asked> asked;
  std::vector<std::uint32_t> closed;
  Peer peer;
};

struct Rig {
  explicit Rig(Notifications::Options options = {true, true, false}, std::int64_t answer_ms = kBusAnswerMs)
      : bus(loop, daemon_bus.address(), answer_ms), notifications(bus, options, [this](const core::Event& e) {
          if (const auto* a = std::get_if<core::NotificationActed>(&e)) acted.push_back(a->key);
          if (const auto* c = std::get_if<core::NotificationClosed>(&e)) gone.push_back(c->key);
        }) {}
  bool until(const std::function<bool()>& happened) { return run_until(loop, happened); }

  PrivateBus daemon_bus;
  uv::Loop loop;
  std::vector<std::uint64_t> acted, gone;
  SessionBus bus;
  Notifications notifications;
};

Notification question() {
  Notification out;
  out.title = "fix-login needs you";
  out.body = "Allow <b>rm -rf</b> & more?\n\"second\"";
  out.answer = true;
  return out;
}

const std::vector<std::string> kAll{"actions", "body", "body-markup", "sound"};

}  // namespace

TEST_CASE("a notification arrives as it should, is replaced, acted on and withdrawn") {
  Rig rig;
  Daemon daemon(rig.loop, rig.daemon_bus.address(), kAll);
  rig.bus.open();
  REQUIRE(rig.until([&] { return rig.notifications.known(); }));
  CHECK(rig.notifications.health().good);
  CHECK(rig.notifications.health().text == "played [31m 1.2");
  Notification what = question();
  what.sound = "message-new-instant";
  rig.notifications.show(1, what);
  REQUIRE(rig.until([&] { return daemon.asked.size() == 1; }));
  const Asked& first = daemon.asked[0];
  CHECK(first.app == "Geppetto");
  CHECK(first.icon == "geppetto");
  CHECK(first.replaces == 0);
  CHECK(first.title == "fix-login needs you");
  CHECK(first.body == "Allow &lt;b&gt;rm -rf&lt;/b&gt; &amp; more?\n\"second\"");
  CHECK(first.actions == std::vector<std::string>{"default", "Open", "open", "Open", "answer", "Answer"});
  CHECK(first.texts.at("desktop-entry") == "geppetto");
  CHECK(first.texts.at("sound-name") == "message-new-instant");

  what.title = "changed";
  what.answer = false;
  what.sound = "/home/x/bell.oga";
  rig.notifications.show(1, what);
  REQUIRE(rig.until([&] { return daemon.asked.size() == 2; }));
  CHECK(daemon.asked[1].replaces == 7);
  CHECK(daemon.asked[1].actions == std::vector<std::string>{"default", "Open", "open", "Open"});
  CHECK(daemon.asked[1].texts.at("sound-file") == "/home/x/bell.oga");

  daemon.press(99, "open");  // somebody else's
  daemon.press(7, "answer");
  REQUIRE(rig.until([&] { return !rig.acted.empty(); }));
  CHECK(rig.acted == std::vector<std::uint64_t>{1});
  rig.notifications.withdraw(1);
  REQUIRE(rig.until([&] { return !daemon.closed.empty(); }));
  CHECK(daemon.closed == std::vector<std::uint32_t>{7});
}

TEST_CASE("what is withdrawn before the daemon knew it is closed when it does") {
  Rig rig;
  Daemon daemon(rig.loop, rig.daemon_bus.address(), kAll);
  rig.bus.open();
  REQUIRE(rig.until([&] { return rig.notifications.known(); }));
  rig.notifications.show(1, question());
  rig.notifications.withdraw(1);
  REQUIRE(rig.until([&] { return !daemon.closed.empty(); }));
  CHECK(daemon.asked.size() == 1);
}

TEST_CASE("what is shown before the bus is there is sent when it is") {
  Rig rig;
  Daemon daemon(rig.loop, rig.daemon_bus.address(), {"body"});
  rig.notifications.show(1, question());
  REQUIRE(rig.until([&] { return daemon.asked.size() == 1; }));
  CHECK(daemon.asked[0].body == question().body);  // a daemon that reads no markup
  CHECK(daemon.asked[0].actions.empty());          // and has no buttons
  CHECK(rig.notifications.health().text.ends_with(", which has no buttons"));
}

TEST_CASE("the person closes it, or the daemon ends and another comes") {
  Rig rig;
  auto daemon = std::make_unique<Daemon>(rig.loop, rig.daemon_bus.address(), kAll);
  rig.notifications.show(1, question());
  rig.notifications.show(2, question());
  REQUIRE(rig.until([&] { return daemon->asked.size() == 2; }));
  rig.notifications.show(2, question());  // its id is known when this has arrived
  REQUIRE(rig.until([&] { return daemon->asked.size() == 3; }));
  sd_bus_emit_signal(daemon->peer.bus(), kPath, kName, "NotificationClosed", "uu", 7U, 2U);
  daemon->peer.pump();
  REQUIRE(rig.until([&] { return rig.gone == std::vector<std::uint64_t>{1}; }));
  daemon.reset();
  REQUIRE(rig.until([&] { return rig.gone == std::vector<std::uint64_t>{1, 2}; }));
  CHECK(!rig.notifications.health().good);
  CHECK(rig.notifications.health().text == "the notification daemon ended");
  Daemon next(rig.loop, rig.daemon_bus.address(), kAll);
  REQUIRE(rig.until([&] { return rig.notifications.health().good; }));
  rig.notifications.show(2, question());
  REQUIRE(rig.until([&] { return next.asked.size() == 1; }));
  CHECK(next.asked[0].replaces == 0);
}

TEST_CASE("no daemon, one that hangs, and a bus that goes away are told and wait for nobody") {
  SUBCASE("no daemon") {
    Rig rig;
    rig.notifications.show(1, question());
    REQUIRE(rig.until([&] { return rig.notifications.known(); }));
    CHECK(rig.notifications.health().text == "no notification daemon runs");
    CHECK(!rig.notifications.health().todo.empty());
  }
  SUBCASE("one that hangs") {
    Rig rig({true, true, false}, 50);
    Daemon daemon(rig.loop, rig.daemon_bus.address(), kAll);
    daemon.hangs = true;
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t key = 1; key < 2000; ++key) rig.notifications.show(key, question());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    REQUIRE(rig.until([&] { return rig.notifications.known(); }));
    CHECK(rig.notifications.health().text.starts_with("the notification daemon does not answer"));
    daemon.hangs = false;
    rig.notifications.show(9999, question());
    REQUIRE(rig.until([&] { return daemon.asked.size() == 1; }));
    CHECK(rig.notifications.health().good);
  }
  SUBCASE("a bus that goes away") {
    Rig rig;
    Daemon daemon(rig.loop, rig.daemon_bus.address(), kAll);
    rig.notifications.show(1, question());
    REQUIRE(rig.until([&] { return daemon.asked.size() == 1; }));
    rig.daemon_bus.end();
    REQUIRE(rig.until([&] { return rig.bus.state() == SessionBus::State::Failed; }));
    rig.notifications.show(2, question());
    rig.notifications.withdraw(2);
    CHECK(rig.notifications.health().text.starts_with("the session bus went away"));
  }
  SUBCASE("switched off: the bus is never asked") {
    Rig rig({false, true, false});
    rig.notifications.show(1, question());
    CHECK(rig.bus.state() == SessionBus::State::Closed);
    CHECK(rig.notifications.health().good);
  }
}

TEST_CASE("a bus that is not there, is nothing, or never answers") {
  uv::Loop loop;
  TempDir dir;
  std::string address;
  int fd = -1;
  std::string expected = "the session bus cannot be reached";
  SUBCASE("no address") { expected = "there is no session bus"; }
  SUBCASE("nonsense") { address = "no-address-at-all"; }
  SUBCASE("no such socket") { address = "unix:path=" + (dir / "none"); }
  SUBCASE("hangs") {
    address = "unix:path=" + (dir / "bus");
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    (dir / "bus").copy(name.sun_path, sizeof name.sun_path - 1);
    REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
    REQUIRE(listen(fd, 5) == 0);
    expected = "the session bus does not answer";
  }
  {
    SessionBus bus(loop, address, 50);
    int told = 0;
    bus.add_watcher([&] { ++told; });
    bus.open();
    CHECK(told == 0);
    REQUIRE(run_until(loop, [&] { return bus.state() == SessionBus::State::Failed; }));
    CHECK(told == 1);
    CHECK(bus.trouble().starts_with(expected));
    bus.open();  // not at once
    CHECK(bus.state() == SessionBus::State::Failed);
  }
  if (fd >= 0) close(fd);
}

TEST_CASE("where the bus is") {
  std::map<std::string, std::string> set;
  const os::Env env = [&set](const char* name) -> std::optional<std::string> {
    const auto found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  };
  CHECK(session_bus_address(env).empty());
  set["XDG_RUNTIME_DIR"] = "/run/user/1000 a";
  CHECK(session_bus_address(env) == "unix:path=/run/user/1000%20a/bus");
  set["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/x";
  CHECK(session_bus_address(env) == "unix:path=/x");
}
