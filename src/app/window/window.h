// The program's windows: opens them, runs their frames until the user closes it, and gives the exit status.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/share/ui_link.h"
#include "app/window/find.h"

namespace geppetto::window {

// What the frame loop did, written when it ends.
struct FrameStats {
  std::uint64_t drawn = 0;    // frames that reached the screen
  std::uint64_t skipped = 0;  // laid out, found equal to the last one, not drawn
  std::uint64_t wakeups = 0;  // times the loop came back from waiting
};

// Of this process since it started.
struct OwnUsage {
  std::int64_t cpu_ms = 0;
  std::uint64_t memory_bytes = 0;
};

struct WindowOptions {
  std::string assets_dir;
  std::string themes_dir;  // the person's own themes; empty: none
  std::string place_file;  // where places and switches are remembered (JSON); empty: not remembered
  std::function<OwnUsage()> own_usage = {};  // UI thread, cheap; empty: not shown
  std::string theme = {};                    // as the settings say; empty: as the desktop says
  MakeRegex make_regex = {};                 // for searches; empty: only plain texts are looked for
  std::function<bool(const std::string& program)> on_path = {};  // empty: everything is taken to be
  std::vector<std::pair<std::string, std::string>> keys = {};    // the person's own: what is done, its key
  // Shows a runner's session in the person's own terminal; opens a link with the desktop's program.
  std::function<Outcome(const RunnerId&)> open_terminal = {};
  std::function<Outcome(const std::string& uri)> open_link = {};
  FrameStats* stats = nullptr;
};

// Main thread only. Returns 0 when closed by the user or told to by the worker, 1 when no window can be
// opened (message on stderr). `start_worker` is called once, after the window opened, with a function that
// wakes the frame loop from any thread, also after this has returned.
int run_window(const WindowOptions& options,
               const std::function<share::UiLink(std::function<void()> wake)>& start_worker);

}  // namespace geppetto::window
