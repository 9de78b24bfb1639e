// geppetto show: everything known of one runner.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  return ask(context, wire::ShowRunner{context.args.words[0]}, [&context](const wire::Reply& reply) {
    if (!reply.runner) return fail({ErrorKind::Protocol, "show: the answer has no runner"});
    if (context.json()) {
      put_line(reply.runner->json);
    } else {
      put(runner_details(*reply.runner, now()));
    }
    return static_cast<int>(kDone);
  });
}

}  // namespace

const Verb kShowVerb{
    .name = "show",
    .arguments = "RUNNER [--json]",
    .summary = "show everything known of one runner, with the evidence for its status",
    .details = "RUNNER is an id, the beginning of one (4 characters or more), or a name.",
    .example = "geppetto show fix-login",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
