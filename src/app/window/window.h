// The monitor window: opens it, runs its frames until the user closes it, and gives the exit status.
#pragma once
#include <functional>
#include <string>

#include "app/share/ui_link.h"

namespace geppetto::window {

struct WindowOptions {
  std::string assets_dir;
  std::string place_file;  // where size, position and switches are remembered (JSON); empty: not remembered
};

// Main thread only. Returns 0 when closed by the user or told to by the worker, 1 when no window can be
// opened (message on stderr). `on_wake_ready` is called once with a function that wakes the frame loop from
// any thread.
int run_window(const WindowOptions& options,
               const std::function<share::UiLink(std::function<void()> wake)>& start_worker);

}  // namespace geppetto::window
