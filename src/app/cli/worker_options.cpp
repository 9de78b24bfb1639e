// Reads config.json once, at the start.
#include "app/cli/worker_options.h"

#include "infra/desktop/session_bus.h"
#include "infra/os/config.h"

namespace geppetto::cli {

Result<worker::WorkerOptions> worker_options(const os::Env& env, const os::Paths& paths,
                                             const std::optional<std::string>& tmux_socket) {
  const Result<os::Config> config =
      os::load_config(paths.config_dir + "/config.json", env("HOME").value_or("/"));
  if (!config) return context(config.error(), "config");
  Result<std::string> relay = os::companion_program("geppetto-relay");
  if (!relay) return relay.error();
  worker::WorkerOptions options;
  options.version = GEPPETTO_VERSION;
  options.socket_path = paths.socket;
  options.own_socket_folder = paths.own_folder;
  options.state_dir = paths.state_dir;
  options.cache_dir = paths.cache_dir;
  options.ssl_cert_file = env("SSL_CERT_FILE").value_or("");
  options.relay_program = *relay;
  options.demo_script = os::assets_dir(env) + "/demo-runner.sh";
  options.agents_dir = os::assets_dir(env) + "/agents";
  options.user_agents_dir = paths.config_dir + "/agents";
  options.tmux_socket_name =
      tmux_socket.value_or(env("GEPPETTO_TMUX_SOCKET").value_or(config->tmux_socket_name));
  if (options.tmux_socket_name.find('/') != std::string::npos)
    return Error{ErrorKind::Invalid, "tmux socket: is a name as for tmux -L, without a slash"};
  options.tmux_config_file = config->tmux_config_file;
  options.idle_after_ms = config->idle_after_ms;
  options.max_transcripts_mb = config->max_transcripts_mb;
  options.record = config->record;
  options.bus_address = desktop::session_bus_address(env);
  options.notify = config->notify;
  options.hotkeys = config->hotkeys;
  options.x11_display = env("DISPLAY").value_or("");
  options.wayland = env("WAYLAND_DISPLAY").has_value();
  return options;
}

}  // namespace geppetto::cli
