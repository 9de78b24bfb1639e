// The old worker's end of the connection closes when it has left.
#include "app/worker/take_over.h"

#include <utility>

#include "infra/wire/reply.h"

namespace geppetto::worker {

Result<std::unique_ptr<TakeOver>> TakeOver::ask(uv::Loop& loop, const std::string& socket_path) {
  Result<std::optional<wire::Client>> client = wire::Client::connect(socket_path);
  if (!client) return client.error();
  if (!*client) return std::unique_ptr<TakeOver>();
  constexpr std::int64_t kAnswerWithinMs = 5000;
  if (const Outcome sent = (*client)->send(R"({"type":"hand-over"})"); !sent) return sent.error();
  const Result<std::string> line = (*client)->receive(kAnswerWithinMs);
  if (!line) return line.error();
  Result<wire::Reply> reply = wire::decode_reply(*line);
  if (!reply) return reply.error();
  if (reply->error) return *reply->error;
  return std::unique_ptr<TakeOver>(new TakeOver(loop, std::move(**client), std::move(reply->panes)));
}

TakeOver::TakeOver(uv::Loop& loop, wire::Client client, std::vector<std::string> panes)
    : loop_(loop), client_(std::move(client)), panes_(std::move(panes)), timer_(loop, [this] {
        watch_.reset();
        left_(
            Error{ErrorKind::Timeout, "the worker that runs already did not leave; try `geppetto shutdown`"});
      }) {}

void TakeOver::wait(std::function<void(Outcome)> left) {
  left_ = std::move(left);
  timer_.start(kPatienceMs);
  // It says nothing any more: readable means that it has gone.
  watch_ = std::make_unique<uv::FdWatch>(loop_, client_.fd(), [this](int) {
    watch_.reset();
    timer_.stop();
    left_(ok());
  });
  watch_->want(uv::FdWatch::kRead);
}

}  // namespace geppetto::worker
