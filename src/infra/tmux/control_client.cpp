// Feeds the control machine from a child and hands replies to those who asked.
#include "infra/tmux/control_client.h"

#include <csignal>
#include <utility>

#include "domain/tmux/command_text.h"

namespace geppetto::tmux {

void ControlClient::Link::write(std::string text) {
  if (attached) return child->write(std::move(text));
  unsent += text;
}

// An empty line tells tmux that the client wants to go.
void ControlClient::Link::leave() {
  if (std::exchange(leaving, true)) return;
  write("\n");
  if (attached) child->close_stdin();
}

void ControlClient::Link::has_attached() {
  if (std::exchange(attached, true)) return;
  if (!unsent.empty()) child->write(std::exchange(unsent, {}));
  if (leaving) child->close_stdin();
}

Result<std::unique_ptr<ControlClient>> ControlClient::start(uv::Loop& loop, const uv::ChildSpec& spec,
                                                            Handlers handlers) {
  std::unique_ptr<ControlClient> client(new ControlClient(loop, std::move(handlers)));
  client->link_ = std::make_shared<Link>(Link{client.get(), {}, nullptr, nullptr, false, false, {}});
  Link* link = client->link_.get();
  uv::Child::Handlers child_handlers;
  child_handlers.on_output = [link](std::string_view bytes) {
    // What is said may lead to the end of the client.
    link->machine.feed(bytes, [link](ControlEvent event) {
      if (std::holds_alternative<Attached>(event)) return link->has_attached();
      if (link->owner != nullptr) link->owner->handle(std::move(event));
    });
  };
  child_handlers.on_exit = [link, &loop](uv::ExitState exit) {
    ControlClient* self = link->owner;
    if (self == nullptr) {
      const std::shared_ptr<void> last = loop.release(link);
      return;
    }
    std::string why = self->exit_reason_;
    if (why.empty()) why = exit.signal != 0 ? "killed by signal " + std::to_string(exit.signal) : "exited";
    self->closed(std::move(why));
  };
  Result<std::unique_ptr<uv::Child>> child = uv::Child::spawn(loop, spec, std::move(child_handlers), true);
  if (!child) return child.error();
  link->child = std::move(*child);
  return client;
}

ControlClient::~ControlClient() {
  const bool gone = closed_;
  closed_ = true;
  link_->owner = nullptr;
  if (gone || !link_->child) return;
  leave();
  loop_.keep(link_);
}

void ControlClient::leave() {
  link_->leave();
  link_->patience = std::make_unique<uv::Timer>(loop_, [link = link_.get()] { link->child->kill(SIGKILL); });
  link_->patience->start(kLeaveWithinMs);
}

void ControlClient::run(const std::vector<std::string>& commands, ReplyHandler handler) {
  if (closed_) return handler(Error{ErrorKind::Io, "tmux: the control client has ended"});
  const std::uint64_t tag = ++last_tag_;
  replies_.emplace(tag, std::move(handler));
  link_->write(link_->machine.submit(tag, commands));
}

void ControlClient::run_if(const std::string& pane, const std::string& format,
                           const std::vector<std::vector<std::string>>& commands, ReplyHandler handler) {
  if (closed_) return handler(Error{ErrorKind::Io, "tmux: the control client has ended"});
  std::string then, otherwise;
  for (const std::vector<std::string>& command : commands) {
    then += (then.empty() ? "" : " ; ") + command_line(command);
    otherwise += (otherwise.empty() ? "" : " ; ") + command_line({"display-message", "-p", ""});
  }
  const std::uint64_t tag = ++last_tag_;
  replies_.emplace(tag, std::move(handler));
  link_->write(link_->machine.submit(
      tag, {command_line({"if-shell", "-F", "-t", pane, format, then, otherwise})}, commands.size()));
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
    leave();
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
