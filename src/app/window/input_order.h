// Keeps a key and the modifiers it was pressed with in one frame. UI thread.
#pragma once

struct ImGuiContext;

namespace geppetto::window {

// Instead of ImGui::NewFrame. Dear ImGui takes events into a frame until a key changes twice, and then looks
// which modifiers are held at the end. Who presses Shift+Enter and lets go of Shift first would have pressed
// Enter alone when both came between two frames. So from such a release on, events wait for the next frame.
void new_frame_in_order(ImGuiContext& context);

}  // namespace geppetto::window
