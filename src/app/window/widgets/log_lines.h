// A scrolling view of a transcript of any length: only the lines that show are touched. UI thread.
#pragma once
#include <cstddef>

#include "app/window/frame.h"
#include "app/window/ui_state.h"
#include "domain/log/log_view.h"

namespace geppetto::window {

inline constexpr std::size_t kMaxCopiedBytes = 1 << 20;  // other programs choke on more in a clipboard

// Draws into the current child window's rectangle and answers wheel and keys over it.
// Not ImGuiListClipper: its positions are floats, which cannot hold the pixels of a million lines.
// Lines are marked by dragging and copied by Ctrl+C, at most kMaxCopiedBytes of them.
// Returns how many lines were drawn.
int draw_log_lines(const Frame& frame, const log::LogView& log, TranscriptPlace& place, bool line_numbers,
                   bool keys);

}  // namespace geppetto::window
