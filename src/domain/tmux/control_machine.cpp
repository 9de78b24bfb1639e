// Matching of replies to submitted lines, and which notifications mean that something changed.
#include "domain/tmux/control_machine.h"

#include <utility>

namespace geppetto::tmux {

std::string ControlMachine::submit(std::uint64_t tag, const std::vector<std::string>& commands,
                                   std::size_t nested) {
  std::string text;
  for (const std::string& command : commands) {
    if (!text.empty()) text += " ; ";
    text += command;
  }
  text += '\n';
  pending_.push_back({tag, commands.size() + nested, {}});
  return text;
}

ControlEvent ControlMachine::break_off(std::string why) {
  broken_ = true;
  return Broken{std::move(why)};
}

std::optional<ControlEvent> ControlMachine::line_inside_reply(std::string_view text) {
  const ControlLine parsed = parse_control_line(text);
  const auto* guard = std::get_if<Guard>(&parsed);
  if (guard == nullptr || !guard->closes(*open_)) {
    // Printed text; also a line that only looks like a guard: it must name this very reply to close it.
    if ((open_->flags & 1) == 0 || pending_.empty()) return std::nullopt;
    reply_bytes_ += text.size() + 1;
    if (reply_bytes_ > kMaxReply) return break_off("a reply without end");
    pending_.front().lines.emplace_back(text);
    return std::nullopt;
  }
  const bool ours = (open_->flags & 1) != 0;
  open_.reset();
  if (!ours) return std::nullopt;
  if (pending_.empty()) return break_off("a reply that nobody asked for");
  Pending& front = pending_.front();
  const bool failed = guard->edge == Guard::Edge::Error;
  if (!failed && --front.commands_left > 0) return std::nullopt;
  Reply reply{front.tag, failed, std::move(front.lines)};
  if (failed && reply.lines.size() > 1) reply.lines.erase(reply.lines.begin(), reply.lines.end() - 1);
  pending_.pop_front();
  reply_bytes_ = 0;
  return reply;
}

std::optional<ControlEvent> ControlMachine::guard_outside_reply(const Guard& guard) {
  if (guard.edge != Guard::Edge::Begin) return break_off("an end without a begin");
  open_ = guard;
  return std::nullopt;
}

std::optional<ControlEvent> ControlMachine::line(std::string_view text) {
  if (open_) return line_inside_reply(text);
  const ControlLine parsed = parse_control_line(text);
  if (const auto* guard = std::get_if<Guard>(&parsed)) return guard_outside_reply(*guard);
  if (const auto* output = std::get_if<OutputLine>(&parsed)) {
    unescaped_.clear();
    unescape_output(output->escaped, unescaped_);
    return PaneBytes{output->pane, unescaped_};
  }
  if (const auto* plain = std::get_if<PlainLine>(&parsed)) {
    if (plain->text.empty()) return std::nullopt;
    return break_off("unexpected text: " + std::string(plain->text.substr(0, 80)));
  }
  const auto& note = std::get<Notification>(parsed);
  if (note.name == "%exit") return Exiting{std::string(note.arguments)};
  if (note.name == "%session-changed") return Attached{};
  // Everything else that tmux 3.3a announces is about sessions, windows, panes, and clients, whose coming and
  // going resizes windows.
  static constexpr std::string_view kQuiet[] = {"%pane-mode-changed", "%continue", "%pause", "%message"};
  for (const std::string_view quiet : kQuiet)
    if (note.name == quiet) return std::nullopt;
  return Changed{};
}

}  // namespace geppetto::tmux
