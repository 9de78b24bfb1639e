// What the window remembers between frames that is nobody else's business: selection, tabs, scroll places,
// half-typed text. UI thread only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

enum class Tab { Terminal, Transcript };

// A place in a transcript that stays put when old lines fall out. Pixels are counted from line 0, dropped or
// not; 64 bits, because a float cannot tell neighbouring pixels apart beyond 16 million of them.
struct TranscriptPlace {
  std::int64_t top_px = 0;
  std::int64_t columns_left = 0;  // hidden at the left
  bool follow = true;             // shows the end as it grows
  // Marked with the pointer, for copying: line numbers, first pressed and last reached; either may be the
  // smaller.
  std::optional<std::int64_t> mark_from, mark_to;
};

enum class Dialog { None, NewRunner, Attach, Stop };

struct NewRunnerForm {
  std::string command, cwd, name, error;
  int kind = 0;
};

struct UiState {
  RunnerId selected;
  RunnerId focus_posted;
  RunnerId newest_seen;
  bool reveal_selected = false;  // scroll the list to it once
  Tab tab = Tab::Terminal;
  TranscriptPlace transcript, terminal_tail;
  std::optional<bool> details;  // shown or not, once the person chose; before that the width decides

  Dialog dialog = Dialog::None;
  bool dialog_opened = false;  // this very frame
  NewRunnerForm form;
  std::string attach_filter;
  std::optional<std::size_t> attach_choice;
  RunnerId stop_target;
  bool stop_force = false;

  std::string input;
  bool focus_input = false;

  std::string default_cwd;
  std::uint64_t wish_obeyed = 0;
  bool first_snapshot_seen = false;
  std::vector<std::string> local_notices;  // troubles the worker cannot tell, such as that it is gone
};

// The row of the selected runner; null when none is selected.
const snapshot::RunnerRow* selected_row(const snapshot::Snapshot& snapshot, const UiState& state);

// Another runner: the places in its transcript start at the end again.
void select_runner(UiState& state, const RunnerId& id);

void open_dialog(UiState& state, Dialog dialog);

}  // namespace geppetto::window
