// Feeds the control machine from a child and hands replies to those who asked.
#include "infra/tmux/control_client.h"

#include <utility>

namespace geppetto::tmux {

Result<std::unique_ptr<ControlClient>> ControlClient::start(uv::Loop& loop, const uv::ChildSpec& spec,
                                                            Handlers handlers) {
  std::unique_ptr<ControlClient> client(new ControlClient(std::move(handlers)));
  ControlClient* self = client.get();
  uv::Child::Handlers child_handlers;
  child_handlers.on_output = [self](std::string_view bytes) {
    self->machine_.feed(bytes, [self](ControlEvent event) { self->handle(std::move(event)); });
  };
  child_handlers.on_exit = [self](uv::ExitState exit) {
    std::string why = self->exit_reason_;
    if (why.empty()) why = exit.signal != 0 ? "killed by signal " + std::to_string(exit.signal) : "exited";
    self->closed(std::move(why));
  };
  Result<std::unique_ptr<uv::Child>> child = uv::Child::spawn(loop, spec, std::move(child_handlers), true);
  if (!child) return child.error();
  client->child_ = std::move(*child);
  return client;
}

ControlClient::~ControlClient() {
  closed_ = true;
  if (!child_) return;
  child_->write("\n");
  child_->close_stdin();
}

void ControlClient::run(const std::vector<std::string>& commands, ReplyHandler handler) {
  if (closed_) return handler(Error{ErrorKind::Io, "tmux: the control client has ended"});
  const std::uint64_t tag = ++last_tag_;
  replies_.emplace(tag, std::move(handler));
  child_->write(machine_.submit(tag, commands));
}

void ControlClient::handle(ControlEvent event) {
  if (closed_) return;
  if (auto* bytes = std::get_if<PaneBytes>(&event)) {
    if (handlers_.on_output) handlers_.on_output(bytes->pane, bytes->bytes);
  } else if (auto* reply = std::get_if<Reply>(&event)) {
    const auto waiting = replies_.extract(reply->tag);
    if (waiting.empty()) return;
    if (reply->failed) {
      waiting.mapped()(
          Error{ErrorKind::Invalid, "tmux: " + (reply->lines.empty() ? "failed" : reply->lines.back())});
    } else {
      waiting.mapped()(std::move(reply->lines));
    }
  } else if (std::holds_alternative<Changed>(event)) {
    if (handlers_.on_changed) handlers_.on_changed();
  } else if (auto* exiting = std::get_if<Exiting>(&event)) {
    exit_reason_ = exiting->reason;
  } else if (auto* broken = std::get_if<Broken>(&event)) {
    exit_reason_ = broken->why;
    child_->write("\n");
    child_->close_stdin();
  }
}

void ControlClient::closed(std::string why) {
  if (closed_) return;
  closed_ = true;
  for (auto& [tag, handler] : std::exchange(replies_, {})) handler(Error{ErrorKind::Io, "tmux: " + why});
  if (handlers_.on_closed) {
    const auto handler = handlers_.on_closed;
    handler(std::move(why));
  }
}

}  // namespace geppetto::tmux
