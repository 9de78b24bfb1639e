// geppetto mute: no notifications of a runner, or again.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  const std::string& word = context.args.words[1];
  if (word != "on" && word != "off") return usage(context, "takes a runner, and on or off");
  return ask(context, wire::MuteRunner{context.args.words[0], word == "on"},
             [&context](const wire::Reply& reply) {
               if (context.json()) put_line("{\"runnerId\":\"" + reply.runner_id + "\"}");
               return kDone;
             });
}

}  // namespace

const Verb kMuteVerb{
    .name = "mute",
    .arguments = "RUNNER on|off",
    .summary = "show no notifications of a runner, or show them again",
    .details = "Which notifications there are is said in config.json, under notifications.",
    .example = "geppetto mute fix-login on",
    .options = kOptions,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
