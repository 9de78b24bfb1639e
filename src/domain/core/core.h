// The one writer: commands and events in, calls on ports out. Pure; the worker thread owns it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent/profile.h"
#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/core/command.h"
#include "domain/core/event.h"
#include "domain/desktop/attention.h"
#include "domain/log/log_view.h"
#include "domain/ports/clock_port.h"
#include "domain/ports/notify_port.h"
#include "domain/ports/process_port.h"
#include "domain/ports/recording_port.h"
#include "domain/ports/reply_port.h"
#include "domain/ports/search_port.h"
#include "domain/ports/store_port.h"
#include "domain/ports/tmux_port.h"
#include "domain/runner/runner.h"
#include "domain/runner/transition.h"
#include "domain/snapshot/snapshot.h"
#include "domain/term/screen.h"

namespace geppetto::core {

struct Config {
  std::int64_t idle_after_ms = 30'000;
  std::vector<std::string> demo_command;    // argv of the demo runner
  std::size_t max_transcript_parts = 4096;  // of all transcripts together, each a file of log::kChunkBytes
  bool record = false;                      // raw output of new runners, unless they say otherwise
  desktop::NotifyRules notify = {};
  agent::Profiles profiles = {};
  std::vector<std::string> hook_command = {};  // argv of the hook that agents are told to call; empty: none
  std::string hook_socket = {};                // where it finds us
};

// Counted since the start.
struct Figures {
  std::uint64_t bytes_read = 0;  // from panes
  std::uint64_t snapshots = 0;
  std::optional<ReportFrames> frames;  // nothing: no window has told any
};

struct Ports {
  ports::ClockPort& clock;
  ports::EntropyPort& entropy;
  ports::TmuxPort& tmux;
  ports::ProcessPort& processes;
  ports::StorePort& store;
  ports::TranscriptStorePort& transcripts;
  ports::RecordingPort& recordings;
  ports::ReplyPort& replies;
  ports::SearchPort& searches;
  ports::NotifyPort& notify;
};

class Core {
 public:
  Core(Config config, Ports ports);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // Loads the store and asks tmux for its panes; what still runs is adopted when the list arrives.
  void start();

  // Something a person should know at the start: a notice in the next snapshot.
  void tell(std::string text);

  // Answered through ReplyPort exactly once when `request` is not 0; a failure of request 0 becomes a notice.
  void handle(RequestId request, Command command);
  void handle(const Event& event);

  // Other rules from now on, also for what runs.
  void set_profiles(agent::Profiles profiles);

  // What was there at the start is known and open (or could not be): from now on answers are complete.
  bool settled() const;

  // When tick() wants to be called next; nothing: only events matter.
  std::optional<MonoTime> next_deadline() const;
  void tick();

  // Another worker takes over: from now on nothing is reopened, ended or stored; what still arrives is
  // recorded.
  void begin_hand_over();

  // The worker leaves: what waits to be stored is stored.
  void leave();
  // The state of a live runner's screen for the other worker; nothing when there is none, or it is in the
  // middle of a sequence: one more byte then.
  std::optional<ports::Seed> hand_over(const RunnerId& id) const;

  // An id, a unique prefix of an id (4 characters or more), or a name. Invalid lists the candidates.
  Result<RunnerId> resolve(std::string_view reference) const;

  // Oldest first; pointers hold until the next handle() or tick().
  std::vector<const runner::Runner*> runners() const;
  const runner::Runner* find(const RunnerId& id) const;
  // Its changes of status, oldest first; empty where nothing can be stored.
  std::vector<runner::Transition> history(const RunnerId& id) const;
  std::optional<log::LogView> log(const RunnerId& id) const;
  // Where its raw output is kept; NotFound: it was never recorded.
  Result<ports::RecordingFacts> recording(const RunnerId& id) const;
  // Null when the runner is over: its last screen is in the transcript then.
  const term::Screen* screen(const RunnerId& id) const;

  const Figures& figures() const;

  // Anything a frame could see changed since the last snapshot().
  bool dirty() const;
  std::shared_ptr<const snapshot::Snapshot> snapshot();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::core
