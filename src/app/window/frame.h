// What every panel is given to draw one frame from; nothing in it changes while the frame is drawn but the
// age clock.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/window/activity.h"
#include "app/window/ages.h"
#include "app/window/find.h"
#include "app/window/fonts.h"
#include "app/window/key_map.h"
#include "app/window/theme.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

// What this process uses, as the person would see it in a list of processes.
struct OwnFigures {
  double cpu_percent = 0;  // of one core, since the last look
  std::uint64_t memory_bytes = 0;
};

// The windows' own facts, which the snapshot cannot know.
struct WindowFacts {
  bool always_on_top = false;
  bool monitor_shown = false;
  float zoom = 1;     // of this window, the person's choice
  float opacity = 1;  // of the monitor
  std::vector<std::string> themes;
  std::size_t theme = 0;
  bool theme_of_desktop = false;  // nobody chose one: it follows what the desktop says
  std::string home;               // the person's folder, without a slash at its end
  OwnFigures own;
  std::shared_ptr<const KeyMap> keys;                        // null: the usual ones
  std::function<Outcome(const RunnerId&)> open_terminal;     // may be empty
  std::function<Outcome(const std::string& uri)> open_link;  // may be empty
  MakeRegex make_regex;                                      // may be empty
  std::function<bool(const std::string& program)> on_path;   // may be empty
};

// A rectangle of the window in screen pixels.
struct Area {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
};

struct Frame {
  const snapshot::Snapshot& snapshot;
  const Theme& theme;
  const Fonts& fonts;
  AgeClock& ages;
  const Activity& activity;
  const WindowFacts& window;
  float scale = 1;  // of the monitor times the person's zoom; 1 at 96 dpi

  // Design pixels to whole screen pixels.
  float px(float design) const { return std::round(design * scale); }
};

}  // namespace geppetto::window
