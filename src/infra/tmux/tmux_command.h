// How tmux is called: which server, which configuration, and never with the TMUX of the terminal we were
// started in.
#pragma once
#include <string>
#include <vector>

#include "infra/uv/child.h"

namespace geppetto::tmux {

struct ServerChoice {
  std::string socket_name;  // tmux -L; empty: the user's default server
  std::string config_file;  // tmux -f, read when a server has to be started; empty: the user's own
};

// "tmux -u [-L NAME] [-f FILE]" and the arguments. -u: UTF-8 whatever the locale of the worker.
uv::ChildSpec tmux_command(const ServerChoice& server, std::vector<std::string> arguments);

// A control client, started through the relay so that it dies with us.
uv::ChildSpec control_command(const ServerChoice& server, const std::string& relay_program,
                              std::vector<std::string> arguments);

}  // namespace geppetto::tmux
