// The core's inside, shared by core.cpp (commands, reading), core_events.cpp and core_life.cpp.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/core/answering.h"
#include "domain/core/core.h"
#include "domain/core/pane_recorder.h"
#include "domain/core/pane_tape.h"
#include "domain/core/sending.h"
#include "domain/core/status_watch.h"
#include "domain/runner/end.h"
#include "domain/snapshot/snapshot_builder.h"

namespace geppetto::core {

inline constexpr std::int64_t kStopGraceMs =
    4000;                                         // with the second after SIGKILL: `stop` answers within 5 s
inline constexpr std::int64_t kEndRetryMs = 100;  // a process is gone before tmux has noticed
inline constexpr int kEndRetries = 50;            // after 5 s the end is told without an exit status
inline constexpr int kStatusRetries = 20;         // a dead pane gets its status within 2 s or never
inline constexpr int kMaxReopenings =
    5;  // of one pane's output within kReopenWindowMs: somebody fights for it
inline constexpr std::int64_t kReopenWindowMs = 10'000;
inline constexpr std::int64_t kPromptQuietMs =
    500;  // a prompt is typed when the program has been quiet for this long
inline constexpr std::int64_t kPromptAgainMs = 1000;   // while a question is on the screen
inline constexpr std::int64_t kPromptLatestMs = 8000;  // or at this time after the start, however busy it is
inline constexpr std::int64_t kAnswerEveryMs = 30;     // a program that asks waits for about 50 ms
inline constexpr std::int64_t kAnswerForMs = 3000;  // after its first output: then it has asked or never will
inline constexpr std::int64_t kKeepReportsMs = 500;  // a program may report a hundred times a second
inline constexpr std::size_t kMaxLastText = 200;     // bytes of the last line in a list row

inline constexpr std::size_t kMaxSendBytes = 900 * 1024;  // a request line is at most 1 MiB
inline constexpr std::uint64_t kOwnRequest = 1ULL << 63;  // of the core to tmux, never an asker's

struct Entry;
// What is typed into must be alive; its pane.
Result<std::string> pane_for_input(const Entry* entry);

// One runner with everything that does not survive a restart.
struct Entry {
  Entry(runner::Runner r, std::shared_ptr<const agent::Profile> profile, std::int64_t idle_after_ms)
      : runner(std::move(r)), watch(std::move(profile), idle_after_ms) {}

  runner::Runner runner;
  StatusWatch watch;
  std::optional<MonoTime> judge_at;        // time alone may change the verdict then
  std::unique_ptr<PaneRecorder> recorder;  // made when first needed
  std::unique_ptr<PaneTape> tape;          // null: its raw output is not recorded

  enum class Output { Closed, Opening, Open } output = Output::Closed;
  bool output_notice = false;         // runner.notice is about the output
  std::optional<MonoTime> settle_at;  // the recorder holds lines back since a clear
  int reopenings = 0;
  MonoTime reopen_window;

  bool pane_over = false;  // dead or gone; the end follows when its output has ended
  runner::EndFacts end;
  int end_retries = 0;
  std::optional<MonoTime> end_retry_at;
  std::optional<MonoTime> reopen_at;

  RequestId created_by;  // waits for Spawned or OutputOpened
  bool attaching = false;
  std::vector<RequestId> stops;
  std::vector<ports::Survivor> survivors;
  std::optional<MonoTime> stop_answer_at;  // the tree is gone, tmux has yet to say so

  std::string prompt;
  std::optional<MonoTime> prompt_at;
  std::optional<MonoTime> prompt_latest;

  // OSC 7501 is said to be understood from the first output until the program reports, or until then.
  bool will_ask = false;
  std::optional<MonoTime> answer_at;
  MonoTime answer_until;
  std::optional<MonoTime> keep_reports_at;  // what it reports is not stored yet

  std::optional<MonoTime>
      held_until;  // the snapshot has an older image: the program is in the middle of an update
  std::string transcript_notice;     // as it was told
  std::optional<std::size_t> parts;  // chunks in files, when they were counted

  std::optional<Answering> answering;
  std::optional<Sending> sending;

  bool changed = true;  // since the last snapshot
};

struct PendingAttach {
  RequestId request;
  std::string target;
  std::optional<bool> record;
};

struct Core::State {
  State(Config c, Ports p) : config(std::move(c)), ports(p), attention(config.notify) {}

  Config config;
  Ports ports;
  desktop::Attention attention;
  std::vector<std::unique_ptr<Entry>> entries;  // oldest first
  snapshot::SnapshotBuilder snapshots;
  std::vector<PendingAttach> attaches;  // wait for the list of panes
  RunnerId focus;
  bool listed = false;        // tmux has answered once, whatever it said
  bool adopted = false;       // the first list of panes has been seen
  bool handing_over = false;  // another worker takes the panes: nothing is reopened, ended or stored any more
  bool dirty = true;
  Figures figures;
  std::uint64_t last_own_request = 0;
  bool giving = false;  // transcripts are being made smaller

  WallTime wall() { return ports.clock.wall(); }
  MonoTime mono() { return ports.clock.mono(); }
  Moment now() { return {wall(), mono()}; }
  Entry* find(const RunnerId& id);
  PaneRecorder& recorder(Entry& entry);
  void touch(Entry& entry);
  void answer(RequestId request, Result<ports::CommandDone> outcome);
  void fail(RequestId request, Error error) { answer(request, Result<ports::CommandDone>(std::move(error))); }
  bool name_taken(std::string_view name) const;

  // core_commands.cpp
  void run(RequestId request, CreateRunner command);
  void run(RequestId request, AttachSession command);
  void run(RequestId request, SendText command);  // core_send.cpp
  void run(RequestId request, SendKeys command);
  void run(RequestId request, AnswerDialog command);  // core_answer.cpp
  void run(RequestId request, StopRunner command);
  void run(RequestId request, ForgetRunner command);
  void run(RequestId request, RecordRunner command);  // core_recording.cpp
  void run(RequestId request, FocusRunner command);
  void run(RequestId request, LookAt command);
  void run(RequestId request, MuteRunner command);
  void run(RequestId request, RenameRunner command);
  void run(RequestId request, RefreshPanes command);
  void run(RequestId request, ControlWindow command);
  void run(RequestId request, DismissNotice command);
  void run(RequestId request, const ReportFrames& command);
  void run(RequestId request, const Search& command);
  void add_hook(const runner::Runner& runner, ports::SpawnSpec& spec) const;  // core_hooks.cpp
  Result<std::vector<std::string>> command_of(const CreateRunner& command) const;
  void attach(const PendingAttach& pending, const std::vector<tmux::PaneFacts>& panes);

  // core_events.cpp
  void on(const PanesListed& event);
  void on(const Spawned& event);
  void on(const OutputOpened& event);
  void on(const Recaptured& event);
  void on(const PaneOutput& event);
  void on(const OutputEnded& event);
  void on(const OutputGap& event);
  void on(const InputSent& event);
  void on(const ProcessExited& event);
  void on(const TreeStopped& event);
  void on(const SearchChanged& event);
  void on(const NotificationActed& event);
  void on(const NotificationClosed& event);
  void on(const ColourSchemeChanged& event);
  void on(const HookCalled& event);  // core_hooks.cpp
  void on(const RecordRead& event);
  void server_gone(const std::string& reason);
  void adopt(const std::vector<tmux::PaneFacts>& panes);
  void adopt_unknown(const tmux::PaneFacts& pane);
  void compare(Entry& entry, const tmux::PaneFacts* pane);
  void tell_panes(const std::vector<tmux::PaneFacts>& panes);

  // core_transcripts.cpp
  void tell_trouble(Entry& entry);
  void check_transcript(Entry& entry);
  void keep_budget(Entry& entry);
  std::size_t give(Entry& entry);

  // core_answer.cpp
  void tell_dialog(Entry& entry);
  void answer_looked(Entry& entry);
  bool answer_sent(const InputSent& event);
  void tick_answer(Entry& entry);
  void end_answer(Entry& entry);
  void carry_out(Entry& entry, Answering::Step step);
  // core_send.cpp
  void send_looked(Entry& entry);
  bool send_sent(const InputSent& event);
  void tick_send(Entry& entry);
  void end_send(Entry& entry);
  void send_step(Entry& entry, const Sending::Step& step);

  // core_recording.cpp
  void start_tape(Entry& entry, bool blank);
  void keep_tape(Entry& entry, const Outcome& outcome);
  void seed(Entry& entry, const ports::Seed& seed);
  // core_attention.cpp
  std::string last_text(const PaneRecorder& recorder) const;
  void mind(const Entry& entry);
  void tick_attention();
  void tell_desktop();
  desktop::About about(const RunnerId& id);
  RunnerId next_that_needs_you() const;

  // core_life.cpp
  void take_facts(Entry& entry, const tmux::PaneFacts& facts);
  void alive(Entry& entry, std::int32_t pid);
  void judge(Entry& entry);
  void answer_question(Entry& entry);
  std::unique_ptr<Entry> make_entry(runner::Runner r) const;
  void open_output(Entry& entry);
  void pane_over(Entry& entry, const tmux::PaneFacts* facts, std::string lost);
  void finish(Entry& entry);
  void remove(const RunnerId& id);
  void save(Entry& entry);
  void stored(const Outcome& outcome);
  void keep_reports(Entry& entry);
  void resume_reports(Entry& entry);
  void tick(Entry& entry);
  std::optional<MonoTime> deadline(const Entry& entry) const;
};

}  // namespace geppetto::core
