// The tmux port on a real server: commands through one control client (the hub), output through pane pipes,
// and control mode for panes that somebody else pipes. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/event.h"
#include "domain/ports/tmux_port.h"
#include "infra/tmux/control_client.h"
#include "infra/tmux/pane_pipes.h"
#include "infra/tmux/tmux_command.h"
#include "infra/uv/child.h"
#include "infra/uv/loop.h"

namespace geppetto::tmux {

struct AdapterOptions {
  ServerChoice server;
  std::string relay_program;       // absolute path of geppetto-relay
  std::string pipes_path;          // where its relays find us: a socket of this worker alone
  bool expects_hand_over = false;  // take-over: see end_of_hand_over()
};

class TmuxAdapter final : public ports::TmuxPort {
 public:
  using Sink = std::function<void(const core::Event&)>;

  // Io: the pipes' socket cannot be made. `sink` is never called from inside a port method.
  static Result<std::unique_ptr<TmuxAdapter>> make(uv::Loop& loop, AdapterOptions options, Sink sink);
  ~TmuxAdapter() override;

  void list_panes() override;
  void spawn(ports::SpawnSpec spec) override;
  void open_output(const RunnerId& runner, const std::string& pane) override;
  void recapture(const RunnerId& runner) override;
  void close_output(const RunnerId& runner, const std::string& pane) override;
  void send_text(RequestId request, const std::string& pane, std::string text, bool enter) override;
  void send_keys(RequestId request, const std::string& pane, std::vector<std::string> keys) override;
  void press_if_shown(RequestId request, const std::string& pane, std::vector<std::string> keys,
                      std::vector<std::string> lines) override;
  void type_bytes(const std::string& pane, std::string_view bytes) override;
  void remove_dead_pane(const RunnerId& runner, const std::string& pane) override;

  // Take-over, before anything is opened: the worker before us has passed its pipes and left; from now on
  // none is accepted. An opening whose pipe was passed goes on with it and is complete.
  void end_of_hand_over();
  // What was passed and nobody has opened is let go of, so that tmux does not fill it for ever.
  void forget_hand_over() { handed_over_.clear(); }
  const std::string& pipes_path() const { return options_.pipes_path; }

  // The other side of it: stops reading and passes every pipe to the socket at `path`, which may take a
  // moment. Pipes that cannot be passed stay, and end with us.
  void give_pipes(const std::string& path,
                  const std::function<std::optional<ports::Seed>(const RunnerId&)>& screen_of);

  // The tmux server's process, once known; it must never be signalled.
  std::int32_t server_pid() const { return server_pid_; }

 private:
  struct Output;
  struct Spawn;
  TmuxAdapter(uv::Loop& loop, AdapterOptions options, Sink sink);
  void emit(core::Event event);  // at the end of this turn
  void later(std::function<void()> work);

  // tmux_hub.cpp
  ControlClient* hub();
  void hub_closed();
  void drop_hub();
  void with_version(std::function<void(Outcome)> then);
  void list_now();
  void listed(Result<std::vector<std::string>> lines);
  void after_list(const std::vector<PaneFacts>& panes);
  void drain(const RunnerId& runner);

  // tmux_open.cpp
  void prepare(const RunnerId& runner);
  void choose_driver(Output& output, const PaneFacts& facts, const Geometry& geometry);
  void open_control(Output& output, const PaneFacts& facts, bool alternate);
  void captured(const RunnerId& runner, int generation, const Result<std::string>& text, bool alternate);
  void opening_failed(Output& output, Error error);
  void finish_opening_when_ready(Output& output);
  void start_reader(Output& output, OwnedFd fd);
  void reader_ended(const RunnerId& runner);
  void look_at_size(Output& output);
  void pipe_arrived(std::string_view token, OwnedFd fd);
  struct Capture {
    std::vector<std::string> arguments;
    std::function<void(Result<std::string>)> then;
  };
  void run_captures();
  void run_together(std::vector<Capture> captures);
  void share_out(std::vector<Capture> captures, const Result<uv::ChildOutput>& result);
  void run_capture(const Output& output, bool alternate, bool with_pipe,
                   std::function<void(Result<std::string>)> then);
  std::optional<ports::Seed> parse_capture(std::string_view text, bool alternate) const;
  bool somebody_may_pipe(std::int32_t server_pid) const;
  std::vector<std::vector<std::string>> capture_commands(const std::string& pane, bool alternate) const;

  // tmux_hand_over.cpp
  void take_handed_over(std::string_view runner, std::string_view state, OwnedFd fd);
  bool open_handed_over(Output& output);
  void look_when_quiet(const RunnerId& runner);
  void capture_if_quiet(const RunnerId& runner, bool alternate);
  void try_again_later(Output& output);

  // tmux_spawn.cpp
  void spawn_now(ports::SpawnSpec spec);
  void exec_reported(std::string_view token, std::string_view failed_stage, int error);
  void finish_spawn_when_ready(const RunnerId& runner);
  void spawn_failed(const RunnerId& runner, Error error);
  std::string relay_command(const std::string& token) const;
  void type(RequestId request, const std::string& pane, std::vector<std::vector<std::string>> commands);

  uv::Loop& loop_;
  AdapterOptions options_;
  Sink sink_;
  std::unique_ptr<PanePipes> pipes_;
  std::unique_ptr<ControlClient> hub_;
  std::unique_ptr<uv::Timer> emit_timer_, changed_timer_, hub_timer_, work_timer_;
  std::vector<core::Event> events_;
  std::vector<std::function<void()>> work_;
  std::map<RunnerId, std::unique_ptr<Output>> outputs_;
  std::map<RunnerId, std::unique_ptr<Spawn>> spawns_;
  struct HandedOver {
    ports::Seed screen;
    OwnedFd pipe;
  };
  std::map<RunnerId, HandedOver> handed_over_;
  std::vector<PaneFacts> panes_;  // of the last list
  std::optional<Outcome> version_;
  std::string version_text_;
  std::string hub_target_;         // its session
  std::vector<Capture> captures_;  // of panes that are to be captured in this turn
  std::string nonce_;              // separates captures; no pane can know it
  std::int32_t server_pid_ = 0;
  std::uint64_t paste_buffers_ = 0;
  int hub_failures_ = 0;
  bool listing_ = false, list_again_ = false;
  bool expects_hand_over_ = false;
  // Outlives nothing: handlers of children that end after us hold a weak reference.
  std::shared_ptr<TmuxAdapter*> self_ = std::make_shared<TmuxAdapter*>(this);
};

}  // namespace geppetto::tmux
