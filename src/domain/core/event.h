// Everything that may happen to the core from outside: what adapters report.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/agent/fields.h"
#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/desktop/colour_scheme.h"
#include "domain/log/search_state.h"
#include "domain/ports/process_port.h"
#include "domain/ports/tmux_port.h"

namespace geppetto::core {

// All panes of the server; an error tells why there is no list (NotFound: no server runs; Io: no tmux;
// Refused: too old).
struct PanesListed {
  Result<std::vector<tmux::PaneFacts>> panes;
  std::string version;  // "tmux 3.3a"; empty when unknown
};

struct Spawned {
  RunnerId runner;
  Result<tmux::PaneFacts> pane;  // NotFound: the command could not be run, with the reason
};

struct OutputOpened {
  RunnerId runner;
  Result<ports::Seed> seed;
};

// What a pane showed at a moment when every byte before had been delivered (seed.complete).
struct Recaptured {
  RunnerId runner;
  ports::Seed seed;
};

// Valid during the call only.
struct PaneOutput {
  RunnerId runner;
  std::string_view bytes;
};

// No more bytes will come through this opening: the pane ended, or somebody took the pipe.
struct OutputEnded {
  RunnerId runner;
};

// Bytes were lost on the way (control mode): the screen must be seeded again.
struct OutputGap {
  RunnerId runner;
  std::string why;
};

struct InputSent {
  RequestId request;
  Outcome outcome;
};

struct ProcessExited {
  RunnerId runner;
  bool out_of_memory = false;  // the kernel's OOM killer struck in its cgroup meanwhile
};

struct TreeStopped {
  RunnerId runner;
  std::vector<ports::Survivor> survivors;
};

// More was found, or the search is over.
struct SearchChanged {
  std::shared_ptr<const log::SearchState> state;  // null: nothing is looked for
};

// The person pressed a button of a notification.
struct NotificationActed {
  std::uint64_t key = 0;
};

// It is not on the desktop any more, for whatever reason.
struct NotificationClosed {
  std::uint64_t key = 0;
};

struct ColourSchemeChanged {
  desktop::ColourScheme scheme = desktop::ColourScheme::NoPreference;
};

// An agent's hook was called, or somebody says so: nothing in it is certain.
struct HookCalled {
  std::string kind;
  RunnerId runner;   // nil: not known
  std::string pane;  // empty: not known
  MonoTime at;
  std::vector<std::int32_t> ancestors;  // of the caller, the nearest first
  agent::Fields fields;
};

// What an agent keeps of itself has changed; its process is one of this runner's pane. No fields: it is gone.
struct RecordRead {
  RunnerId runner;
  std::string kind;
  agent::Fields fields;
};

using Event = std::variant<PanesListed, Spawned, OutputOpened, Recaptured, PaneOutput, OutputEnded, OutputGap,
                           InputSent, ProcessExited, TreeStopped, NotificationActed, NotificationClosed,
                           ColourSchemeChanged, SearchChanged, HookCalled, RecordRead>;

}  // namespace geppetto::core
