// geppetto attach: adds a tmux session that exists to the pool.
#include <array>

#include "app/cli/output.h"
#include "app/cli/tmux_place.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{Option{"record", 0, "", "keep its raw output too, for `export --as asciicast`"},
                              kJsonOption};

// Without a name: the pane that this command runs in, if the worker watches that tmux server.
Result<std::string> own_pane(const TmuxPlace& place, const std::string& watched) {
  if (same_server(place, watched)) return place.pane;
  return Error{ErrorKind::Refused, "attach: this terminal is in the tmux server \"" + place.server +
                                       "\", the worker watches \"" + (watched.empty() ? "default" : watched) +
                                       "\"; start one with --socket and --tmux-socket for the other"};
}

int run(const Context& context) {
  const auto place = tmux_place(context.env);
  if (context.args.words.empty() && !place)
    return usage(context, "this terminal is not in tmux, so a session must be named");
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    Result<std::string> target = context.args.words.empty() ? own_pane(*place, worker.pong.tmux_socket)
                                                            : Result<std::string>(context.args.words[0]);
    if (!target) return fail(target.error());
    core::AttachSession request{*target};
    if (context.args.has("record")) request.record = true;
    if (Outcome sent = worker.client.send(wire::encode_request(request)); !sent) return fail(sent.error());
    const Result<wire::Reply> reply = receive(worker.client, kAnswerMs);
    if (!reply) return fail(reply.error());
    put_line(context.json() && reply->runner ? reply->runner->json : reply->runner_id);
    return flush() ? kDone : kFailed;
  });
}

}  // namespace

const Verb kAttachVerb{
    .name = "attach",
    .arguments = "[SESSION] [--record]",
    .summary = "add an existing tmux session to the pool and print its id",
    .details =
        "SESSION is a session's name, its $id, or a pane's %id; without it, the pane of this terminal.\n"
        "Nothing that the session's user sees is changed.",
    .example = "geppetto attach work",
    .options = kOptions,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
