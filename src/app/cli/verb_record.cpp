// geppetto record: keeps a runner's raw output from now on, or no longer.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  const std::string& wish = context.args.words[1];
  if (wish != "on" && wish != "off") return usage(context, "takes on or off");
  const wire::RecordRunner request{context.args.words[0], wish == "on"};
  return ask(context, request, [&context](const wire::Reply& reply) {
    if (context.json() && reply.runner) put_line(reply.runner->json);
    return kDone;
  });
}

}  // namespace

const Verb kRecordVerb{
    .name = "record",
    .arguments = "RUNNER on|off",
    .summary = "keep the raw output of a runner from now on, or no longer",
    .details =
        "A recording begins with what the screen shows. Up to 100 MB are kept, the newest; `forget` removes "
        "them.\n"
        "`new --record` records from the first byte, \"record\": true in config.json every new runner.",
    .example = "geppetto record fix-login on\ngeppetto export fix-login --as asciicast >fix-login.cast",
    .options = kOptions,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
