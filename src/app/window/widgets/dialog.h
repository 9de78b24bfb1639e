// A modal dialog in the house's look: a title, fields, buttons at the foot; Escape closes it. UI thread.
#pragma once
#include "app/window/frame.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

// Opens when `state.dialog` is `which`; true while its content is to be drawn, and then end_dialog() is due.
bool begin_dialog(const Frame& frame, UiState& state, Dialog which, const char* title, float width);

// The same without a title, its top edge `top` screen pixels below the window's.
bool begin_overlay(const Frame& frame, UiState& state, Dialog which, float width, float top);

void end_dialog();
void close_dialog(UiState& state);

void field_label(const Frame& frame, const char* text);
void dialog_error(const Frame& frame, const std::string& text);

}  // namespace geppetto::window
