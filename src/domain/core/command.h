// Everything that may be asked of the core, from the window and from the socket alike.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/ids.h"
#include "domain/log/search_state.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::core {

struct CreateRunner {
  std::string name;  // empty: made from the kind
  std::string kind;  // empty: "custom"
  std::string cwd;   // absolute
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> command;  // empty: the kind's own command
  std::string prompt;                // typed after the start when not empty
  std::string path;                  // PATH of the asker, for finding the command; empty: the worker's
  std::optional<bool> record = {};   // its raw output; nothing: as the settings say
};

struct AttachSession {
  std::string target;               // session name, "$id", or "%pane"
  std::optional<bool> record = {};  // nothing: as the settings say
};

struct SendText {
  RunnerId runner;
  std::string text;
  bool enter = true;
};

struct SendKeys {
  RunnerId runner;
  std::vector<std::string> keys;
};

// Takes a choice of the dialog that its screen shows, or writes `text` where the dialog lets a person write.
struct AnswerDialog {
  RunnerId runner;
  std::string choice;               // as agent::find_choice takes it
  std::optional<std::string> text;  // instead of a choice
  std::string dialog;               // runner::Dialog::identity of what was shown; empty: what is shown now
};

struct StopRunner {
  RunnerId runner;
  bool force = false;
};

struct ForgetRunner {
  RunnerId runner;
};

// Raw output with its times is kept from now on, or not any more; what was kept stays.
struct RecordRunner {
  RunnerId runner;
  bool on = true;
};

// The window shows this runner: its screen goes into every snapshot. Nil: none.
struct FocusRunner {
  RunnerId runner;
};

// The person looks at this runner in the window, which has the focus; nil: at something else.
struct LookAt {
  RunnerId runner;
};

// Free of control characters and no name of another one that is not over.
struct RenameRunner {
  RunnerId runner;
  std::string name;
};

// Nobody is told of this runner any more, or again.
struct MuteRunner {
  RunnerId runner;
  bool on = true;
};

// Refreshes what can be attached (Snapshot::panes).
struct RefreshPanes {};

// Show, hide or reshape the window that runs in this process; with a runner: and select it.
struct ControlWindow {
  snapshot::WindowAction action = snapshot::WindowAction::Show;
  RunnerId runner = {};
};

struct DismissNotice {
  std::uint64_t id = 0;
};

// What frames have cost the window so far; it tells now and then, and once more before it rests.
struct ReportFrames {
  std::uint64_t drawn = 0;
  std::uint64_t skipped = 0;  // laid out, and found to be the picture that is shown
  std::uint64_t wakeups = 0;
  std::int64_t cpu_us_p50 = 0,
               cpu_us_p99 = 0;  // of the UI thread, for the layout of one of the newest frames
};

// Looks for it in transcripts and screens (Snapshot::search), in place of what was looked for before.
struct Search {
  log::SearchRequest request;
};

using Command = std::variant<CreateRunner, AttachSession, SendText, SendKeys, AnswerDialog, StopRunner,
                             ForgetRunner, RecordRunner, FocusRunner, LookAt, MuteRunner, RefreshPanes,
                             ControlWindow, DismissNotice, ReportFrames, Search, RenameRunner>;

}  // namespace geppetto::core
