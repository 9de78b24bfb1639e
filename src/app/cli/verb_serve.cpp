// geppetto serve: runs the worker without a window, on this terminal until it is ended.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "app/cli/worker_options.h"
#include "app/worker/worker.h"

namespace geppetto::cli {
namespace {

int run(const Context& context) {
  Result<worker::WorkerOptions> options =
      worker_options(context.env, context.paths, context.args.value("tmux-socket"));
  if (!options) return fail(options.error());
  const Outcome outcome = worker::serve(*options);
  return outcome ? static_cast<int>(kDone) : fail(outcome.error());
}

}  // namespace

const Verb kServeVerb{
    .name = "serve",
    .arguments = "",
    .summary = "run the worker without a window",
    .details = "Other verbs start one by themselves when none answers.",
    .example = "geppetto serve",
    .options = {},
    .run = run,
};

}  // namespace geppetto::cli
