// geppetto shutdown: ends the worker; runners stay alive in tmux.
#include <poll.h>

#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  return with_worker(context, Start::Never, [&context](Worker& worker) -> int {
    if (Outcome sent = worker.client.send(wire::encode_request(wire::Shutdown{})); !sent)
      return fail(sent.error());
    const Result<wire::Reply> reply = receive(worker.client, kAnswerMs);
    if (!reply) return fail(reply.error());
    // It is gone when it closes the connection: whoever starts a worker next finds the place free.
    const Result<std::string> gone = worker.client.receive(kAnswerMs);
    if (!gone && gone.error().kind == ErrorKind::Timeout) return fail(gone.error());
    if (context.json()) put_line("{}");
    return flush() ? kDone : kFailed;
  });
}

}  // namespace

const Verb kShutdownVerb{
    .name = "shutdown",
    .arguments = "",
    .summary = "end the worker; runners stay alive in tmux",
    .details = "",
    .example = "geppetto shutdown",
    .options = kOptions,
    .run = run,
};

}  // namespace geppetto::cli
