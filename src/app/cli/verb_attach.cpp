// geppetto attach: adds a tmux session that exists to the pool.
#include <array>

#include "app/cli/output.h"
#include "app/cli/tmux_place.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

// Without a name: the pane that this command runs in, if the worker watches that tmux server.
Result<std::string> own_pane(const Context& context, wire::Client& client) {
  const auto place = tmux_place(context.env);
  if (!place)
    return Error{ErrorKind::Invalid,
                 "attach: this terminal is not in tmux, so a session must be named (see `tmux ls`)"};
  if (Outcome sent = client.send(wire::encode_request(wire::Ping{})); !sent) return sent.error();
  const Result<wire::Reply> pong = receive(client, kAnswerMs);
  if (!pong) return pong.error();
  if (pong->pong && !same_server(*place, pong->pong->tmux_socket))
    return Error{ErrorKind::Refused,
                 "attach: this terminal is in the tmux server \"" + place->server +
                     "\", the worker watches \"" +
                     (pong->pong->tmux_socket.empty() ? "default" : pong->pong->tmux_socket) +
                     "\"; start one with --socket and --tmux-socket for the other"};
  return place->pane;
}

int run(const Context& context) {
  if (context.args.words.empty() && !tmux_place(context.env))
    return usage(context, "this terminal is not in tmux, so a session must be named");
  return with_worker(context, Start::IfNone, [&context](wire::Client& client) -> int {
    Result<std::string> target =
        context.args.words.empty() ? own_pane(context, client) : Result<std::string>(context.args.words[0]);
    if (!target) return fail(target.error());
    if (Outcome sent = client.send(wire::encode_request(core::AttachSession{*target})); !sent)
      return fail(sent.error());
    const Result<wire::Reply> reply = receive(client, kAnswerMs);
    if (!reply) return fail(reply.error());
    put_line(context.json() && reply->runner ? reply->runner->json : reply->runner_id);
    return flush() ? kDone : kFailed;
  });
}

}  // namespace

const Verb kAttachVerb{
    .name = "attach",
    .arguments = "[SESSION]",
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
