// What a row of a runner has in common in every list: its item, its ground, its second line. UI thread.
#pragma once
#include <string_view>

#include "app/window/frame.h"
#include "app/window/widgets/pen.h"

struct ImVec2;

namespace geppetto::window {

// The item of a row: its label is the runner's name, its id the runner's id, so that names may be anything.
bool row_item(const snapshot::RunnerRow& row, ImVec2 at, ImVec2 size);

// Tinted for what needs the person, raised for what is selected or under the pointer.
void row_ground(const Frame& frame, const Pen& pen, ImVec2 from, ImVec2 to, bool selected, bool waiting,
                float bar_inset);

// What it says: why it ended, its question, or the last line of its screen.
std::string_view last_words(const snapshot::RunnerRow& row);
Rgba last_words_color(const Frame& frame, runner::Status status);

}  // namespace geppetto::window
