// Grabs for every state of the lock keys, since X11 takes those for modifiers.
#include "infra/desktop/x11_hotkeys.h"

#include <stdlib.h>
#include <xcb/xcb.h>

#include <algorithm>
#include <array>
#include <utility>

namespace geppetto::desktop {
namespace {

constexpr std::uint32_t kNumLock = 0xff7f, kScrollLock = 0xff14;
constexpr std::int64_t kMappingSettlesMs = 100;  // a new layout comes in several pieces
constexpr int kMaxEvents = 256;                  // of one turn
constexpr std::uint8_t kBadAccess = 10;

struct Free {
  void operator()(void* p) const { free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

std::uint16_t modifiers_of(const Chord& chord) {
  int out = 0;
  if (chord.ctrl) out |= XCB_MOD_MASK_CONTROL;
  if (chord.alt) out |= XCB_MOD_MASK_1;
  if (chord.shift) out |= XCB_MOD_MASK_SHIFT;
  if (chord.super) out |= XCB_MOD_MASK_4;
  return static_cast<std::uint16_t>(out);
}

}  // namespace

X11Hotkeys::X11Hotkeys(uv::Loop& loop, Hotkeys keys, std::function<void(HotkeyAction)> pressed)
    : loop_(loop), pressed_(std::move(pressed)), regrab_(loop, [this] { grab_all(); }) {
  for (std::size_t n = 0; n < keys.size(); ++n) {
    if (keys[n]) grabs_.push_back({static_cast<HotkeyAction>(n), *keys[n], {}, "not grabbed yet"});
  }
}

X11Hotkeys::~X11Hotkeys() {
  watch_.reset();
  if (connection_ != nullptr) xcb_disconnect(connection_);
}

void X11Hotkeys::open(const std::string& display) {
  connection_ = xcb_connect(display.c_str(), nullptr);
  if (xcb_connection_has_error(connection_) != 0) return lost("the X server cannot be reached");
  watch_ =
      std::make_unique<uv::FdWatch>(loop_, xcb_get_file_descriptor(connection_), [this](int) { drain(); });
  watch_->want(uv::FdWatch::kRead);
  grab_all();
}

void X11Hotkeys::grab_all() {
  if (connection_ == nullptr) return;
  for (auto screen = xcb_setup_roots_iterator(xcb_get_setup(connection_)); screen.rem > 0;
       xcb_screen_next(&screen))
    xcb_ungrab_key(connection_, XCB_GRAB_ANY, screen.data->root, XCB_MOD_MASK_ANY);
  const std::vector<std::uint16_t> locks = lock_variants();
  for (Grab& g : grabs_) grab(g, locks);
  drain();  // what came between the answers
}

void X11Hotkeys::grab(Grab& grab, const std::vector<std::uint16_t>& locks) {
  grab.trouble.clear();
  grab.keycodes = keycodes_of(grab.chord.keysym);
  if (grab.keycodes.empty()) grab.trouble = "no key of this keyboard";
  std::vector<xcb_void_cookie_t> asked;
  for (auto screen = xcb_setup_roots_iterator(xcb_get_setup(connection_)); screen.rem > 0;
       xcb_screen_next(&screen)) {
    for (const std::uint8_t keycode : grab.keycodes) {
      for (const std::uint16_t lock : locks) {
        const auto modifiers = static_cast<std::uint16_t>(modifiers_of(grab.chord) | lock);
        asked.push_back(xcb_grab_key_checked(connection_, 0, screen.data->root, modifiers, keycode,
                                             XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC));
      }
    }
  }
  for (const xcb_void_cookie_t cookie : asked) {
    const Owned<xcb_generic_error_t> error(xcb_request_check(connection_, cookie));
    if (error)
      grab.trouble = error->error_code == kBadAccess ? "taken by another program" : "refused by the X server";
  }
}

// Every combination of CapsLock with the modifiers that NumLock and ScrollLock are on.
std::vector<std::uint16_t> X11Hotkeys::lock_variants() {
  const std::vector<std::uint8_t> num = keycodes_of(kNumLock), scroll = keycodes_of(kScrollLock);
  std::vector<std::uint16_t> single{XCB_MOD_MASK_LOCK};
  const Owned<xcb_get_modifier_mapping_reply_t> map(
      xcb_get_modifier_mapping_reply(connection_, xcb_get_modifier_mapping(connection_), nullptr));
  if (map) {
    const xcb_keycode_t* codes = xcb_get_modifier_mapping_keycodes(map.get());
    constexpr int kModifiers = 8;
    for (int m = 0; m < kModifiers; ++m) {
      for (int k = 0; k < map->keycodes_per_modifier; ++k) {
        const xcb_keycode_t code = codes[m * map->keycodes_per_modifier + k];
        if (code == 0) continue;
        if (std::ranges::count(num, code) + std::ranges::count(scroll, code) > 0)
          single.push_back(static_cast<std::uint16_t>(1 << m));
      }
    }
  }
  std::ranges::sort(single);
  single.erase(std::unique(single.begin(), single.end()), single.end());
  locks_ = 0;
  std::vector<std::uint16_t> all{0};
  for (const std::uint16_t mask : single) {
    locks_ = static_cast<std::uint16_t>(locks_ | mask);
    const std::size_t before = all.size();
    for (std::size_t n = 0; n < before; ++n) all.push_back(static_cast<std::uint16_t>(all[n] | mask));
  }
  return all;
}

// Keys that make it without Shift, on any level of the first group.
std::vector<std::uint8_t> X11Hotkeys::keycodes_of(std::uint32_t keysym) {
  const xcb_setup_t* setup = xcb_get_setup(connection_);
  const int first = setup->min_keycode, count = setup->max_keycode - setup->min_keycode + 1;
  const Owned<xcb_get_keyboard_mapping_reply_t> map(xcb_get_keyboard_mapping_reply(
      connection_,
      xcb_get_keyboard_mapping(connection_, setup->min_keycode, static_cast<std::uint8_t>(count)), nullptr));
  std::vector<std::uint8_t> out;
  if (!map || map->keysyms_per_keycode == 0) return out;
  const xcb_keysym_t* symbols = xcb_get_keyboard_mapping_keysyms(map.get());
  const int length = xcb_get_keyboard_mapping_keysyms_length(map.get());
  for (int n = 0; n < count && n * map->keysyms_per_keycode < length; ++n) {
    if (symbols[n * map->keysyms_per_keycode] == keysym) out.push_back(static_cast<std::uint8_t>(first + n));
  }
  return out;
}

void X11Hotkeys::drain() {
  for (int n = 0; n < kMaxEvents && connection_ != nullptr; ++n) {
    const Owned<xcb_generic_event_t> event(xcb_poll_for_event(connection_));
    if (!event) break;
    constexpr int kSentMark = 0x80;  // set on what another program sent
    switch (event->response_type & ~kSentMark) {
      case XCB_KEY_PRESS: {
        const auto* key = reinterpret_cast<const xcb_key_press_event_t*>(event.get());
        if ((event->response_type & kSentMark) == 0) pressed(key->detail, key->state, key->time);
        break;
      }
      case XCB_KEY_RELEASE: {
        const auto* key = reinterpret_cast<const xcb_key_release_event_t*>(event.get());
        released_ = Press{key->detail, key->time};
        break;
      }
      case XCB_MAPPING_NOTIFY: regrab_.start(kMappingSettlesMs); break;
      default: break;
    }
  }
  if (connection_ != nullptr && xcb_connection_has_error(connection_) != 0) lost("the X server went away");
}

void X11Hotkeys::pressed(std::uint8_t keycode, std::uint16_t state, std::uint32_t time) {
  // A key that is held is released and pressed again and again, both at the same time.
  if (released_ && released_->keycode == keycode && released_->time == time) return;
  constexpr int kKeyboardMask = 0xff;  // above are the buttons of the pointer
  const auto held = static_cast<std::uint16_t>(state & kKeyboardMask & ~locks_);
  for (const Grab& g : grabs_) {
    if (std::ranges::count(g.keycodes, keycode) > 0 && modifiers_of(g.chord) == held)
      return pressed_(g.action);
  }
}

void X11Hotkeys::lost(std::string why) {
  watch_.reset();
  trouble_ = std::move(why);
  xcb_disconnect(connection_);
  connection_ = nullptr;
}

Health X11Hotkeys::health() const {
  Health out{"hotkeys", true, "X11", ""};
  if (!trouble_.empty()) return {"hotkeys", false, trouble_, "see DISPLAY"};
  for (const Grab& g : grabs_) {
    out.text += ", " + std::string(to_string(g.action)) + " " + to_string(g.chord);
    if (g.trouble.empty()) continue;
    out.good = false;
    out.text += " (" + g.trouble + ")";
    out.todo = "name another key in config.json, hotkeys." + std::string(to_string(g.action));
  }
  return out;
}

}  // namespace geppetto::desktop
