// Everything the person can do, once: keys, the palette, the sheet of keys and the buttons all take it from
// here. UI thread.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "app/window/actions.h"
#include "app/window/frame.h"
#include "app/window/groups.h"
#include "app/window/ui_state.h"

namespace geppetto::window {

enum class Act {
  NextRunner,
  PreviousRunner,
  NextNeeding,
  Type,
  Answer,
  Prompt,
  Stop,
  RunAgain,
  Forget,
  CopyAttach,
  Rename,
  OpenTerminal,
  NewRunner,
  AttachSession,
  StartDemo,
  Filter,
  ShowTerminal,
  ShowTranscript,
  ShowDetails,
  SidePane,
  Find,
  OnlyHits,
  SearchAll,
  LastPrompt,
  LastError,
  Wrap,
  Times,
  Palette,
  Keys,
  Monitor,
  OnTop,
  NextTheme,
  LargerText,
  SmallerText,
  UsualText,
  Quit,
};

// Where an entry stands in the sheet of keys.
enum class ActGroup { Runners, Views, Windows };

struct ActEntry {
  Act act;
  const char* name;  // in the settings: keys.NAME
  ActGroup group;
  const char* title;
  const char* keys;    // the usual ones, as told to the person; empty: none
  int chord;           // ImGuiKeyChord; 0: none
  int other_chord;     // a second one
  char32_t character;  // or the character itself, wherever the keyboard has it
  bool while_typing;   // also when keys go to a program
};

std::span<const ActEntry> all_acts();
const ActEntry& entry_of(Act act);

// With the person's own keys in their place.
const ActKeys& keys_of(const Frame& frame, Act act);

// It would do something now.
bool possible(const Frame& frame, const UiState& state, Act act);

void perform(const Frame& frame, UiState& state, ActionSink& actions, Act act);

// Performs what is pressed; nothing while text is written or a dialog is open.
void take_act_keys(const Frame& frame, UiState& state, ActionSink& actions);

// What a terminal is told in order to see this runner's session.
std::string attach_command(const runner::Runner& runner);

// The rows in the order of the list: what J and K walk through.
std::vector<RowPtr> listed_rows(const Frame& frame, const UiState& state);

}  // namespace geppetto::window
