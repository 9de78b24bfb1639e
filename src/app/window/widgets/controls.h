// Buttons, switches and tabs in the house's look. Each is one item whose label is what it says. UI thread.
#pragma once
#include <string_view>

#include "app/window/frame.h"

struct ImVec2;

namespace geppetto::window {

enum class ButtonLook { Primary, Plain, Danger, Quiet };

// `size` in screen pixels, 0 in x: as wide as the label needs. Drawn at the cursor.
bool button(const Frame& frame, const char* label, ButtonLook look, ImVec2 size);
float button_width(const Frame& frame, const char* label);

// A sliding switch with its word; true when it was flipped. `at` is the top left of a box kSwitchHeight high.
inline constexpr float kSwitchHeight = 24;
bool toggle(const Frame& frame, const char* label, const char* shown, bool on, ImVec2 at);
float toggle_width(const Frame& frame, const char* shown);

// A word that is underlined when it is the current one; true when clicked. Advances `x`.
bool tab(const Frame& frame, const char* label, bool current, float& x, float top);

// A button over the lower middle of `area`, above what is drawn there; true when pressed.
bool pill_over(const Frame& frame, const Area& area, const char* label, std::string_view shown);

// A large tile: a title, a line that explains it, and the key that does the same.
bool choice(const Frame& frame, const char* label, const char* explanation, const char* key, bool primary,
            ImVec2 size);

}  // namespace geppetto::window
