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
  // Detaches cleanly: an empty line, then the end of its input (a control client that just vanishes has
  // crashed servers).
  ~ControlClient();

  // Each command is complete and quoted (command_line); they run as one sequence.
  void run(const std::vector<std::string>& commands, ReplyHandler handler);

 private:
  explicit ControlClient(Handlers handlers) : handlers_(std::move(handlers)) {}
  void handle(ControlEvent event);
  void closed(std::string why);

  Handlers handlers_;
  ControlMachine machine_;
  std::map<std::uint64_t, ReplyHandler> replies_;
  std::uint64_t last_tag_ = 0;
  std::string exit_reason_;
  bool closed_ = false;
  std::unique_ptr<uv::Child> child_;
};

}  // namespace geppetto::tmux
