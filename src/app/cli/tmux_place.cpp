// $TMUX is "SOCKET,PID,SESSION".
#include "app/cli/tmux_place.h"

namespace geppetto::cli {

std::optional<TmuxPlace> tmux_place(const os::Env& env) {
  const auto tmux = env("TMUX"), pane = env("TMUX_PANE");
  if (!tmux || !pane || !pane->starts_with('%')) return std::nullopt;
  const std::size_t session = tmux->rfind(',');
  if (session == std::string::npos || session == 0) return std::nullopt;
  const std::size_t pid = tmux->rfind(',', session - 1);
  if (pid == std::string::npos) return std::nullopt;
  const std::string socket = tmux->substr(0, pid);
  return TmuxPlace{socket.substr(socket.rfind('/') + 1), *pane};
}

bool same_server(const TmuxPlace& place, const std::string& socket_name) {
  return place.server == (socket_name.empty() ? "default" : socket_name);
}

}  // namespace geppetto::cli
