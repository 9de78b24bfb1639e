// The monitor: the window and the worker in one process. What is open already is raised instead.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/worker_options.h"
#include "app/window/window.h"
#include "app/worker/worker.h"
#include "infra/os/config.h"
#include "infra/os/detached.h"
#include "infra/os/paths.h"
#include "infra/os/self_figures.h"
#include "infra/text/regex.h"

using namespace geppetto;

namespace {

constexpr std::string_view kHelp =
    "usage: geppetto-monitor\n\n"
    "Opens Geppetto's window; takes over from a worker that runs without one. `geppetto` does the same and "
    "has\n"
    "verbs besides: see geppetto --help. GEPPETTO_SOCKET and GEPPETTO_TMUX_SOCKET choose another socket and\n"
    "another tmux server.\n";

window::OwnUsage own_usage() {
  const os::SelfFigures figures = os::self_figures();
  return {figures.cpu_ms, figures.rss_bytes};
}

int run() {
  const os::Env env = os::process_env();
  const os::Paths paths = os::find_paths(env, getuid(), "");
  const Result<bool> raised = cli::raise_window(paths);
  if (!raised) return cli::fail(raised.error());
  if (*raised) return cli::kDone;
  Result<worker::WorkerOptions> options = cli::worker_options(env, paths, {});
  if (!options) return cli::fail(options.error());
  options->has_window = true;
  const Result<os::Config> config =
      os::load_config(paths.config_dir + "/config.json", env("HOME").value_or("/"));
  if (!config) return cli::fail(config.error());
  std::unique_ptr<worker::WorkerThread> worker;
  window::WindowOptions window_options;
  window_options.assets_dir = os::assets_dir(env);
  window_options.themes_dir = paths.config_dir + "/themes";
  window_options.place_file = paths.state_dir + "/window.json";
  window_options.theme = config->theme;
  window_options.own_usage = own_usage;
  window_options.make_regex = [](std::string_view pattern, log::CaseMode mode) {
    return text::make_regex(pattern, mode);
  };
  window_options.on_path = [&env](const std::string& program) {
    return os::find_program(env, program).has_value();
  };
  window_options.keys = config->keys;
  window_options.open_terminal = [&config](const RunnerId& runner) -> Outcome {
    if (config->terminal.empty()) {
      return Error{ErrorKind::Invalid,
                   "none is configured: add \"terminal\": [\"x-terminal-emulator\", \"-e\"] to config.json"};
    }
    std::vector<std::string> argv = config->terminal;
    argv.insert(argv.end(), {os::executable_dir() + "/geppetto", "open", runner.str()});
    return os::start_detached(argv);
  };
  window_options.open_link = [](const std::string& uri) { return os::start_detached({"xdg-open", uri}); };
  const int status = window::run_window(window_options, [&](std::function<void()> wake) {
    worker = std::make_unique<worker::WorkerThread>(std::move(*options), std::move(wake));
    return worker->link();
  });
  if (!worker) return status;
  const bool ended_by_itself = worker->link().worker_ended();
  const std::string failure = ended_by_itself ? worker->failure() : std::string();
  worker.reset();
  if (failure.empty()) return status;
  return cli::fail({ErrorKind::Io, failure});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) return run();
  const std::string_view word = argv[1];
  if (word == "--help" || word == "-h") {
    std::fwrite(kHelp.data(), 1, kHelp.size(), stdout);
    return 0;
  }
  if (word == "--version") {
    std::puts("geppetto-monitor " GEPPETTO_VERSION);
    return 0;
  }
  std::fputs("geppetto-monitor: takes no arguments; see geppetto-monitor --help\n", stderr);
  return 2;
}
