// geppetto forget: takes a runner out of the pool.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  return ask(context, wire::ForgetRunner{context.args.words[0]}, [&context](const wire::Reply& reply) {
    if (context.json()) put_line("{\"runnerId\":\"" + reply.runner_id + "\"}");
    return kDone;
  });
}

}  // namespace

const Verb kForgetVerb{
    .name = "forget",
    .arguments = "RUNNER",
    .summary = "take a runner out of the pool",
    .details = "An attached session keeps running.",
    .example = "geppetto forget fix-login",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
