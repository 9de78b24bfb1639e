// geppetto open: this terminal shows the runner's tmux session.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <cstdlib>

#include "app/cli/output.h"
#include "app/cli/tmux_place.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

int exec_tmux(const std::string& server, bool inside, const std::string& session) {
  std::vector<std::string> argv = {"tmux"};
  if (!server.empty()) argv.insert(argv.end(), {"-L", server});
  argv.insert(argv.end(), {inside ? "switch-client" : "attach-session", "-t", session});
  if (!inside) unsetenv("TMUX");  // in another server's terminal tmux would refuse
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (std::string& a : argv) words.push_back(a.data());
  words.push_back(nullptr);
  execvp("tmux", words.data());
  return fail({ErrorKind::Io, std::string("open: tmux: ") + strerror(errno)});
}

int run(const Context& context) {
  std::string server, session;
  const int status = with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const Result<wire::RunnerInfo> runner = fetch_runner(worker.client, context.args.words[0]);
    if (!runner) return fail(runner.error());
    if (runner::is_over(runner->runner.status))
      return fail({ErrorKind::Refused, "open: the runner is over; read it with `geppetto logs`"});
    session = runner->runner.session_id;
    if (session.empty()) return fail({ErrorKind::Busy, "open: its session is not known yet; try again"});
    server = worker.pong.tmux_socket;
    return kDone;
  });
  if (status != kDone) return status;
  const auto place = tmux_place(context.env);
  const bool inside = place && same_server(*place, server);
  if (!inside && isatty(STDIN_FILENO) == 0)
    return fail({ErrorKind::Refused, "open: stdin is not a terminal"});
  return exec_tmux(server, inside, session);
}

}  // namespace

const Verb kOpenVerb{
    .name = "open",
    .arguments = "RUNNER",
    .summary = "attach this terminal to the runner's tmux session",
    .details = "Inside of the same tmux server the client is switched to it instead.",
    .example = "geppetto open fix-login",
    .options = {},
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
