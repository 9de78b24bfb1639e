// Which keys do what: the usual ones, and the person's own in their place. UI thread.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::window {

struct ActKeys {
  std::string shown;       // as told to the person; empty: none
  int chord = 0;           // ImGuiKeyChord; 0: none
  int other_chord = 0;     // a second one
  char32_t character = 0;  // or the character itself, wherever the keyboard has it
};

// "Ctrl+Shift+K", "F2", "/"; empty: no key. Invalid says what is wrong with it.
Result<ActKeys> parse_keys(std::string_view text);

using KeyMap = std::vector<ActKeys>;  // index: Act

struct MadeKeyMap {
  KeyMap keys;
  std::vector<std::string> troubles;  // unknown names, no keys, two for one key: a line each
};

// `bindings`: name of an act, its key. What is chosen takes a usual key away from the act that has it.
MadeKeyMap make_key_map(const std::vector<std::pair<std::string, std::string>>& bindings);

}  // namespace geppetto::window
