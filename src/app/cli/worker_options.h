// What a worker is started with, from command line, environment and config.json in this order.
#pragma once
#include <optional>
#include <string>

#include "app/worker/worker.h"
#include "infra/os/paths.h"

namespace geppetto::cli {

// For `geppetto serve` and for the window. Invalid: config.json has a mistake. NotFound: geppetto-relay is
// not installed.
Result<worker::WorkerOptions> worker_options(const os::Env& env, const os::Paths& paths,
                                             const std::optional<std::string>& tmux_socket);

}  // namespace geppetto::cli
