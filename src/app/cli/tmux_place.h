// Which tmux this terminal is in, and whether it is the worker's.
#pragma once
#include <optional>
#include <string>

#include "infra/os/paths.h"

namespace geppetto::cli {

struct TmuxPlace {
  std::string server;  // the name of its socket; "default" for the usual one
  std::string pane;    // "%3"
};

// Nothing: not in tmux.
std::optional<TmuxPlace> tmux_place(const os::Env& env);

// `socket_name` as for tmux -L, empty: the usual server.
bool same_server(const TmuxPlace& place, const std::string& socket_name);

}  // namespace geppetto::cli
