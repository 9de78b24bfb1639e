// A scrolling view of a transcript of any length: only the lines that show are touched. UI thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "app/window/frame.h"
#include "app/window/ui_state.h"
#include "domain/log/log_view.h"

namespace geppetto::window {

struct LogLook {
  bool numbers = false;                             // of the lines, at the left
  bool times = false;                               // and when they came
  bool wrap = false;                                // long lines are broken at the right edge
  bool keys = true;                                 // keys are for it
  const log::Matcher* find = nullptr;               // marked wherever it shows
  const std::vector<std::int64_t>* hits = nullptr;  // lines, for the marks on the scroll bar
  bool only_hits = false;                           // the other lines are not shown
};

// Draws into the current child window's rectangle and answers wheel and keys over it.
// Not ImGuiListClipper: its positions are floats, which cannot hold the pixels of a million lines.
// Text is marked by dragging and copied by Ctrl+C, at most kMaxCopiedBytes of it.
// Returns how many rows were drawn.
int draw_log_lines(const Frame& frame, const log::LogView& log, TranscriptPlace& place, const LogLook& look);

// Shows this line in the upper third.
void show_line(TranscriptPlace& place, std::int64_t line);

}  // namespace geppetto::window
