// geppetto stop: ends a runner's process tree.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{Option{"force", 0, "", "kill at once, without asking first"}, kJsonOption};

std::string survivors_json(const wire::Reply& reply) {
  std::string out = "{\"runnerId\":\"" + reply.runner_id + "\",\"survivors\":[";
  for (const ports::Survivor& s : reply.survivors)
    out += (out.back() == '[' ? "" : ",") + std::to_string(s.process.pid);
  return out + "]}";
}

int run(const Context& context) {
  const wire::StopRunner request{context.args.words[0], context.args.has("force")};
  return ask(context, request, [&context](const wire::Reply& reply) -> int {
    if (context.json()) put_line(survivors_json(reply));
    if (reply.survivors.empty()) return kDone;
    std::string names;
    for (const ports::Survivor& s : reply.survivors)
      names += (names.empty() ? "" : ", ") + std::to_string(s.process.pid) + " " + s.command;
    return fail({ErrorKind::Io, "stop: still alive: " + names});
  });
}

}  // namespace

const Verb kStopVerb{
    .name = "stop",
    .arguments = "RUNNER [--force]",
    .summary = "end the process tree of a runner",
    .details =
        "Asks the processes to end and kills what is left after 4 s; answers within 5. What survived is "
        "listed (exit status 1).",
    .example = "geppetto stop fix-login",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
