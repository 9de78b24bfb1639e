// What the window remembers between frames that is nobody else's business: selection, tabs, scroll places,
// half-typed text. UI thread only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/window/find.h"
#include "app/window/landmarks.h"
#include "app/window/text_rows.h"
#include "domain/base/ids.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

enum class Tab { Terminal, Transcript, Details };

// A place in a transcript that stays put when old lines fall out: lines are counted from the first there ever
// was.
struct TranscriptPlace {
  TextRow top;                              // the first row that shows
  std::int64_t columns_left = 0;            // hidden at the left
  bool follow = true;                       // shows the end as it grows
  std::int64_t seen_end = 0;                // the end when it was last shown
  std::optional<std::int64_t> wanted_line;  // shown by the next frame
  std::int64_t found = -1, drawn = -1;      // the hit that was gone to; the line that is being drawn
  TextMark mark;
};

// The search in the transcript of the selected runner.
struct FindBar {
  bool open = false;
  bool take_focus = false;
  bool only_hits = false;  // other lines are not shown
  Wanted wanted;
  Find find;
};

enum class Dialog { None, NewRunner, Attach, Palette, Keys, SearchAll, Rename };

// The search through all runners.
struct SearchAll {
  log::SearchRequest request;
  std::size_t choice = 0;
  bool choice_moved = false;
};

struct AgentChoice {
  std::string kind, title;
  bool found = true;  // its program is on PATH
};

struct NewRunnerForm {
  std::string kind = "custom", command, cwd, name, environment, prompt, error;
  std::vector<AgentChoice> agents;   // what was known when it was opened
  std::vector<std::string> recent;   // folders, newest first
  std::vector<std::string> folders;  // that begin as `folders_of` does
  std::string folders_of;
};

// The box at the foot of the centre in which a prompt of several lines is written.
struct PromptBox {
  static constexpr std::size_t kMaxHistory = 50;  // more than a person would step through

  bool open = false;
  bool take_focus = false;
  std::string text;
  std::vector<std::string> history;  // newest last, of all runners
  std::optional<std::size_t> shown;  // the entry of the history that is in the box
};

struct Palette {
  std::string query;
  std::size_t choice = 0;
  bool choice_moved = false;  // scroll to it once
};

struct UiState {
  RunnerId selected;
  RunnerId focus_posted;
  RunnerId newest_seen;
  bool reveal_selected = false;  // scroll the list to it once
  Tab tab = Tab::Terminal;
  TerminalView terminal;
  TranscriptPlace transcript, terminal_tail;
  bool wrap = false, times = false;  // in transcripts
  FindBar find;
  Seek seek;
  SearchAll search_all;
  std::string rename;  // what it shall be called
  RunnerId renamed;
  bool wants_frame = false;     // soon: something goes on that a later frame continues
  std::optional<bool> details;  // shown or not, once the person chose; before that the width decides

  Dialog dialog = Dialog::None;
  bool dialog_opened = false;  // this very frame
  NewRunnerForm form;
  std::string attach_filter;
  std::vector<std::string> attach_chosen;  // panes, "%3"
  std::string filter;                      // of the list
  bool focus_filter = false;
  Palette palette;
  PromptBox prompt;
  bool typing = false;           // keys go to the program of the selected runner
  bool typing_began = false;     // by a key, in this very frame
  bool monitor_dragged = false;  // the press that is held moved the monitor: its release is no click
  RunnerId stop_asked;           // the question whether it shall stop stands in its details

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
