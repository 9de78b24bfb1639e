// What was typed in this frame, as the names tmux has for keys: tmux then encodes them as the program in the
// pane asked for. UI thread.
#pragma once
#include <string>
#include <vector>

namespace geppetto::window {

// In the order of typing, as far as one frame knows it. Chords of Ctrl+Shift with a letter are the window's
// and left out, and so is Shift+Escape.
std::vector<std::string> typed_keys();

}  // namespace geppetto::window
