// Connect, or start and connect; then ask.
#include "app/cli/worker_link.h"

#include <utility>

#include "app/cli/output.h"

namespace geppetto::cli {
namespace {

int no_worker(const Context& context, const std::string& why) {
  (void)fail(
      {ErrorKind::NotFound, "worker: " + why + " at " + context.paths.socket + "; run `geppetto serve`"});
  return kNoWorker;
}

}  // namespace

Result<std::optional<Worker>> find_worker(const std::string& socket_path, std::int64_t timeout_ms) {
  Result<std::optional<wire::Client>> client = wire::Client::connect(socket_path);
  if (!client) return client.error();
  if (!*client) return std::optional<Worker>();
  if (Outcome sent = (*client)->send(wire::encode_request(wire::Ping{})); !sent) return sent.error();
  Result<wire::Reply> reply = receive(**client, timeout_ms);
  if (!reply && reply.error().kind == ErrorKind::Io) return std::optional<Worker>();
  if (!reply) return reply.error();
  if (!reply->pong)
    return Error{ErrorKind::Protocol, "worker: its answer is not understood; is it another version?"};
  return std::optional<Worker>(Worker{std::move(**client), std::move(*reply->pong)});
}

int with_worker(const Context& context, Start start, const std::function<int(Worker&)>& then) {
  Result<std::optional<Worker>> found = find_worker(context.paths.socket);
  if (!found) return fail(found.error());
  if (*found) return then(**found);
  if (start == Start::Never || context.no_start) return no_worker(context, "none answers");
  Result<Worker> started = start_worker(context);
  if (started) return then(*started);
  return no_worker(context, started.error().what);
}

Result<wire::Reply> receive(wire::Client& client, std::optional<std::int64_t> timeout_ms) {
  Result<std::string> line = client.receive(timeout_ms);
  if (!line) return line.error();
  Result<wire::Reply> reply = wire::decode_reply(*line);
  if (reply && reply->error) return *reply->error;
  return reply;
}

int ask(const Context& context, const wire::Request& request,
        const std::function<int(const wire::Reply&)>& then, Start start,
        std::optional<std::int64_t> timeout_ms) {
  return with_worker(context, start, [&](Worker& worker) {
    if (Outcome sent = worker.client.send(wire::encode_request(request)); !sent) return fail(sent.error());
    const Result<wire::Reply> reply = receive(worker.client, timeout_ms);
    if (!reply) return fail(reply.error());
    const int status = then(*reply);
    return flush() || status != kDone ? status : static_cast<int>(kFailed);
  });
}

Result<wire::RunnerInfo> fetch_runner(wire::Client& client, const std::string& reference) {
  if (Outcome sent = client.send(wire::encode_request(wire::ShowRunner{reference})); !sent)
    return sent.error();
  Result<wire::Reply> reply = receive(client, kAnswerMs);
  if (!reply) return reply.error();
  if (!reply->runner) return Error{ErrorKind::Protocol, "worker: its answer has no runner"};
  return std::move(*reply->runner);
}

}  // namespace geppetto::cli
