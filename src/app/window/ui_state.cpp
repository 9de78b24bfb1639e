// Selection and dialogs.
#include "app/window/ui_state.h"

namespace geppetto::window {

const snapshot::RunnerRow* selected_row(const snapshot::Snapshot& snapshot, const UiState& state) {
  for (const auto& row : snapshot.runners) {
    if (row->runner.id == state.selected) return row.get();
  }
  return nullptr;
}

void select_runner(UiState& state, const RunnerId& id) {
  if (state.selected == id) return;
  state.selected = id;
  state.reveal_selected = true;
  state.terminal = {};
  state.find.find.forget();
  state.seek = {};
  state.transcript = {};
  state.terminal_tail = {};
  state.typing = false;
  state.stop_asked = {};
}

void open_dialog(UiState& state, Dialog dialog) {
  state.dialog = dialog;
  state.dialog_opened = true;
  state.typing = false;
}

}  // namespace geppetto::window
