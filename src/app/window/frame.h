// What every panel is given to draw one frame from; nothing in it changes while the frame is drawn but the
// age clock.
#pragma once
#include <cmath>

#include "app/window/ages.h"
#include "app/window/fonts.h"
#include "app/window/theme.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

// The window's own facts, which the snapshot cannot know.
struct WindowFacts {
  bool always_on_top = false;
  bool compact = false;
};

// A rectangle of the window in screen pixels.
struct Area {
  float x = 0, y = 0, w = 0, h = 0;
};

struct Frame {
  const snapshot::Snapshot& snapshot;
  const Theme& theme;
  const Fonts& fonts;
  AgeClock& ages;
  WindowFacts window;
  float scale = 1;  // of the monitor; 1 at 96 dpi

  // Design pixels to whole screen pixels.
  float px(float design) const { return std::round(design * scale); }
};

}  // namespace geppetto::window
