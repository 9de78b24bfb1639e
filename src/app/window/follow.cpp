// Keeps UiState in step with each new snapshot.
#include "app/window/follow.h"

#include <algorithm>

namespace geppetto::window {
namespace {

// Ids sort by creation and rows are oldest first: the next younger runner takes the place of one that is
// gone.
RunnerId neighbour(const snapshot::Snapshot& snapshot, const RunnerId& gone) {
  if (snapshot.runners.empty()) return {};
  for (const auto& row : snapshot.runners) {
    if (gone < row->runner.id) return row->runner.id;
  }
  return snapshot.runners.back()->runner.id;
}

}  // namespace

void follow_snapshot(const snapshot::Snapshot& snapshot, UiState& state, ActionSink& actions) {
  if (snapshot.newest != state.newest_seen) {
    const bool known = std::any_of(snapshot.runners.begin(), snapshot.runners.end(),
                                   [&](const auto& row) { return row->runner.id == snapshot.newest; });
    if (known) {
      state.newest_seen = snapshot.newest;
      select_runner(state, snapshot.newest);
    }
  }
  if (!selected_row(snapshot, state)) {
    select_runner(state, state.selected.is_nil() && !snapshot.runners.empty()
                             ? snapshot.runners.front()->runner.id
                             : neighbour(snapshot, state.selected));
  }
  if (state.selected != state.focus_posted) {
    state.focus_posted = state.selected;
    actions.post(core::FocusRunner{state.selected});
  }
}

}  // namespace geppetto::window
