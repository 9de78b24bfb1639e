// Keys with exactly the modifiers that were named.
#include "app/window/widgets/chord.h"

#include <imgui.h>

namespace geppetto::window {

bool chord_pressed(int chord, bool repeat) {
  return ImGui::GetIO().KeyMods == (chord & ImGuiMod_Mask_) &&
         ImGui::IsKeyPressed(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_), repeat);
}

}  // namespace geppetto::window
