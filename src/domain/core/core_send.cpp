// Texts for agents: the machine of each is fed with what the screen shows, and obeyed. A program of which
// nothing is known gets text and Enter in one go.
#include <utility>

#include "domain/core/core_state.h"

namespace geppetto::core {
namespace {

Seen seen_of(const StatusWatch& watch) { return {watch.asks(), watch.input()}; }

}  // namespace

void Core::State::run(RequestId request, SendText command) {
  Entry* entry = find(command.runner);
  const Result<std::string> pane = pane_for_input(entry);
  if (!pane) return fail(request, pane.error());
  if (command.text.size() > kMaxSendBytes)
    return fail(request, {ErrorKind::Invalid, "text: is longer than 900 KiB"});
  if (command.text.find('\0') != std::string::npos)
    return fail(request, {ErrorKind::Invalid, "text: holds a NUL byte"});
  if (entry->sending || entry->answering)
    return fail(request,
                {ErrorKind::Busy, entry->runner.name + ": something else is being typed; try again"});
  entry->watch.typed(now());
  judge(*entry);
  const agent::Profile* profile = entry->watch.profile();
  if (profile == nullptr || profile->screen_rules.empty())
    return ports.tmux.send_text(request, *pane, std::move(command.text), command.enter);
  entry->sending.emplace(request, std::move(command.text), command.enter, profile->input.has_value(), mono());
  send_looked(*entry);
}

void Core::State::send_looked(Entry& entry) {
  if (entry.sending && entry.watch.settled())
    send_step(entry, entry.sending->looked(seen_of(entry.watch), mono()));
}

void Core::State::tick_send(Entry& entry) {
  if (!entry.sending) return;
  const auto deadline = entry.sending->deadline();
  if (deadline && *deadline <= mono()) send_step(entry, entry.sending->tick(seen_of(entry.watch), mono()));
}

bool Core::State::send_sent(const InputSent& event) {
  for (const auto& entry : entries) {
    if (!entry->sending || entry->sending->token.value == 0 || entry->sending->token != event.request)
      continue;
    entry->sending->token = {};
    send_step(*entry, entry->sending->sent(event.outcome, mono()));
    if (entry->sending && entry->sending->wants_look()) send_looked(*entry);
    return true;
  }
  return false;
}

void Core::State::end_send(Entry& entry) {
  if (entry.sending) send_step(entry, entry.sending->ended());
}

void Core::State::send_step(Entry& entry, const Sending::Step& step) {
  if (std::holds_alternative<Sending::Wait>(step)) return;
  if (const auto* outcome = std::get_if<Outcome>(&step)) {
    const RequestId request = entry.sending->request();
    const bool seen = entry.sending->verified();
    entry.sending.reset();
    if (*outcome) return answer(request, ports::CommandDone{entry.runner.id, {}, seen});
    return fail(request, {outcome->error().kind, entry.runner.name + ": " + outcome->error().what});
  }
  const RequestId token{kOwnRequest | ++last_own_request};
  entry.sending->token = token;
  if (const auto* enter = std::get_if<Sending::Enter>(&step))
    return ports.tmux.press_if_shown(
        token, entry.runner.pane, {"Enter"},
        enter->line.empty() ? std::vector<std::string>{} : std::vector{enter->line});
  ports.tmux.send_text(token, entry.runner.pane, entry.sending->text(), false);
}

}  // namespace geppetto::core
