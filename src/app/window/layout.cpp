// Which parts of the full window have room.
#include "app/window/layout.h"

#include <imgui.h>

namespace geppetto::window {

bool wide_enough(const Frame& frame) {
  return ImGui::GetMainViewport()->Size.x >= frame.px(kListWidth + kMinCentre + kSideWidth);
}

bool side_pane_shown(const Frame& frame, const UiState& state) {
  return state.tab != Tab::Details && state.details.value_or(wide_enough(frame));
}

}  // namespace geppetto::window
