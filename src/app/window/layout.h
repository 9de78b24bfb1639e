// The measures of the full window and which of its parts have room; in design pixels where not said
// otherwise.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

inline constexpr float kHeaderHeight = 44, kStatusBarHeight = 26, kTabStripHeight = 34;
inline constexpr float kListWidth = 300, kSideWidth = 272, kListRowHeight = 46;
inline constexpr float kMinCentre = 420;  // below, the side pane gives way
inline constexpr float kMonitorHeader = 34, kMonitorFoot = 30, kMonitorRow = 27;

// Room for the list, a readable centre and the details side by side.
bool wide_enough(const Frame& frame);

// Details beside the centre. In a narrow window they take the place of the list.
bool side_pane_shown(const Frame& frame, const UiState& state);

}  // namespace geppetto::window
