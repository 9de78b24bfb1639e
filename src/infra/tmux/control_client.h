// A control-mode client (tmux -C) as a child process. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/tmux/control_machine.h"
#include "infra/uv/child.h"

namespace geppetto::tmux {

class ControlClient {
 public:
  // The printed lines of a sequence of commands. Invalid: tmux's own words for what it did not like. Io: the
  // client ended.
  using ReplyHandler = std::function<void(Result<std::vector<std::string>>)>;
  struct Handlers {
    std::function<void(std::string_view pane, std::string_view bytes)> on_output;
    std::function<void()> on_changed;
    std::function<void(std::string why)>
        on_closed;  // once, after every pending reply was answered; may destroy the client
  };

  static Result<std::unique_ptr<ControlClient>> start(uv::Loop& loop, const uv::ChildSpec& spec,
                                                      Handlers handlers);
  // Detaches cleanly: an empty line, the end of its input, and what it still says is read to its end; a
  // client that just vanishes has crashed servers, one that is not read stays for ever. Handlers that still
  // wait for a reply are dropped.
  ~ControlClient();

  // Each command is complete and quoted (command_line); they run as one sequence, once the client is
  // attached.
  void run(const std::vector<std::string>& commands, ReplyHandler handler);

  // Runs the commands (argv each) in one step when the format is true of the pane, else nothing. tmux answers
  // each of them, and as many answers come when none runs.
  void run_if(const std::string& pane, const std::string& format,
              const std::vector<std::vector<std::string>>& commands, ReplyHandler handler);

 private:
  // The child outlives its owner for as long as it takes to leave.
  struct Link {
    ControlClient* owner;
    ControlMachine machine;
    std::unique_ptr<uv::Child> child;
    std::unique_ptr<uv::Timer> patience;
    bool attached = false;  // until then what is to be written waits in `unsent`
    bool leaving = false;
    std::string unsent;

    void write(std::string text);
    void leave();
    void has_attached();
  };
  static constexpr std::int64_t kLeaveWithinMs =
      2000;  // a client that does not leave by then is killed: it is ours

  ControlClient(uv::Loop& loop, Handlers handlers) : loop_(loop), handlers_(std::move(handlers)) {}
  void handle(ControlEvent event);
  void leave();
  void closed(std::string why);

  uv::Loop& loop_;
  Handlers handlers_;
  std::map<std::uint64_t, ReplyHandler> replies_;
  std::uint64_t last_tag_ = 0;
  std::string exit_reason_;
  bool closed_ = false;
  std::shared_ptr<Link> link_;
};

}  // namespace geppetto::tmux
