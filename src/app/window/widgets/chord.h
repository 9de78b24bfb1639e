// Keys with exactly the modifiers that were named. UI thread.
#pragma once

namespace geppetto::window {

// `chord`: an ImGuiKeyChord. `repeat`: also while it is held.
bool chord_pressed(int chord, bool repeat = false);

}  // namespace geppetto::window
