// The line at the bottom: tmux, how many runners, what is wrong with the store, the keys. UI thread.
#pragma once
#include "app/window/frame.h"

namespace geppetto::window {

inline constexpr float kStatusBarHeight = 26;

void draw_status_bar(const Frame& frame, const Area& area);

}  // namespace geppetto::window
