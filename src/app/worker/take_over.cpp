// The old worker's end of the connection closes when it has left.
#include "app/worker/take_over.h"

#include <utility>

#include "infra/wire/reply.h"
#include "infra/wire/requests.h"

namespace geppetto::worker {

Result<std::unique_ptr<TakeOver>> TakeOver::find(uv::Loop& loop, const std::string& socket_path) {
  Result<std::optional<wire::Client>> client = wire::Client::connect(socket_path);
  if (!client) return client.error();
  if (!*client) return std::unique_ptr<TakeOver>();
  constexpr std::int64_t kAnswerWithinMs = 5000;
  if (const Outcome sent = (*client)->send(wire::encode_request(wire::Ping{})); !sent) return sent.error();
  const Result<std::string> line = (*client)->receive(kAnswerWithinMs);
  if (!line) return line.error();
  Result<wire::Reply> reply = wire::decode_reply(*line);
  if (!reply) return reply.error();
  if (reply->error) return *reply->error;
  if (reply->pong && reply->pong->has_window)
    return Error{ErrorKind::Refused, "a window is open already; raise it with `geppetto window show`"};
  return std::unique_ptr<TakeOver>(new TakeOver(loop, std::move(**client)));
}

TakeOver::TakeOver(uv::Loop& loop, wire::Client client)
    : client_(std::move(client)),
      watch_(loop, client_.fd(), [this](int) { readable(); }),
      timer_(loop, [this] {
        finish(Error{ErrorKind::Timeout,
                     "the worker that runs already does not leave; try `geppetto shutdown`"});
      }) {}

void TakeOver::ask(const std::string& pipes_path, std::function<void(Outcome)> left) {
  left_ = std::move(left);
  if (const Outcome sent = client_.send(wire::encode_request(wire::HandOver{pipes_path})); !sent)
    return finish(ok());
  watch_.want(uv::FdWatch::kRead);
  timer_.start(kPatienceMs);
}

// An answer that is no error says that everything was passed; the end says that the old worker is gone.
void TakeOver::readable() {
  const Result<std::string> line = client_.receive(0);
  if (!line) {
    if (line.error().kind != ErrorKind::Timeout) finish(ok());
    return;
  }
  const Result<wire::Reply> reply = wire::decode_reply(*line);
  if (reply && reply->error) finish(*reply->error);
}

void TakeOver::finish(const Outcome& outcome) {
  watch_.want(0);
  timer_.stop();
  if (const auto left = std::exchange(left_, nullptr)) left(outcome);
}

}  // namespace geppetto::worker
