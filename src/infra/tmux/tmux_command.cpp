// The one place where tmux's argv is made.
#include "infra/tmux/tmux_command.h"

#include <unistd.h>

#include <string_view>
#include <utility>

extern char** environ;

namespace geppetto::tmux {

uv::ChildSpec tmux_command(const ServerChoice& server, std::vector<std::string> arguments) {
  uv::ChildSpec spec;
  spec.argv = {"tmux", "-u"};
  if (!server.socket_name.empty()) spec.argv.insert(spec.argv.end(), {"-L", server.socket_name});
  if (!server.config_file.empty()) spec.argv.insert(spec.argv.end(), {"-f", server.config_file});
  for (std::string& argument : arguments) spec.argv.push_back(std::move(argument));
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!text.starts_with("TMUX=") && !text.starts_with("TMUX_PANE=") &&
        !text.starts_with("GEPPETTO_RUNNER_ID="))
      environment.emplace_back(text);
  }
  spec.environment = std::move(environment);
  return spec;
}

uv::ChildSpec control_command(const ServerChoice& server, const std::string& relay_program,
                              std::vector<std::string> arguments) {
  uv::ChildSpec spec = tmux_command(server, std::move(arguments));
  const std::vector<std::string> relay = {relay_program, "client", std::to_string(getpid())};
  spec.argv.insert(spec.argv.begin(), relay.begin(), relay.end());
  return spec;
}

}  // namespace geppetto::tmux
