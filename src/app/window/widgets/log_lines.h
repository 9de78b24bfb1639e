// A scrolling view of a transcript of any length: only the lines that show are touched. UI thread.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"
#include "domain/log/log_view.h"

namespace geppetto::window {

// Draws into the current child window's rectangle and answers wheel and keys over it.
// Not ImGuiListClipper: its positions are floats, which cannot hold the pixels of a million lines.
// Returns how many lines were drawn.
int draw_log_lines(const Frame& frame, const log::LogView& log, TranscriptPlace& place, bool line_numbers,
                   bool keys);

}  // namespace geppetto::window
