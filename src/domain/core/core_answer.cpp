// Answers to dialogs: what is asked is told, and the machine of each answer is fed and obeyed.
#include <utility>

#include "domain/core/core_state.h"

namespace geppetto::core {

void Core::State::tell_dialog(Entry& entry) {
  std::optional<runner::Dialog> shown;
  const std::optional<agent::FoundDialog>& found = entry.watch.dialog();
  if (found && entry.runner.status == runner::Status::Waiting) {
    shown = runner::Dialog{found->identity, found->question, {}, found->text.has_value()};
    for (const agent::FoundChoice& c : found->choices) shown->choices.push_back({c.key, c.label});
  }
  if (entry.runner.dialog == shown) return;
  entry.runner.dialog = std::move(shown);
  touch(entry);
}

void Core::State::run(RequestId request, AnswerDialog command) {
  Entry* entry = find(command.runner);
  const Result<std::string> pane = pane_for_input(entry);
  if (!pane) return fail(request, pane.error());
  if (entry->answering || entry->sending)
    return fail(request,
                {ErrorKind::Busy, entry->runner.name + ": something else is being typed; try again"});
  if (command.text && command.text->size() > kMaxSendBytes)
    return fail(request, {ErrorKind::Invalid, "text: is longer than 900 KiB"});
  const bool waiting = entry->runner.status == runner::Status::Waiting;
  entry->answering.emplace(request, std::move(command), waiting, mono());
  answer_looked(*entry);
}

// Called when the screen may have been looked at; what was printed since then is looked at first.
void Core::State::answer_looked(Entry& entry) {
  if (entry.answering && entry.watch.settled())
    carry_out(entry, entry.answering->looked(entry.watch.dialog(), mono()));
}

void Core::State::tick_answer(Entry& entry) {
  if (!entry.answering) return;
  const auto deadline = entry.answering->deadline();
  if (deadline && *deadline <= mono()) carry_out(entry, entry.answering->tick(mono()));
}

// True: it was of an answer.
bool Core::State::answer_sent(const InputSent& event) {
  if (event.request.value == 0) return false;
  for (const auto& entry : entries) {
    if (!entry->answering || entry->answering->token != event.request) continue;
    entry->answering->token = {};
    carry_out(*entry, entry->answering->sent(event.outcome, mono()));
    if (entry->answering && entry->answering->wants_look()) answer_looked(*entry);
    return true;
  }
  return (event.request.value & kOwnRequest) != 0;  // its answer is over
}

void Core::State::end_answer(Entry& entry) {
  if (entry.answering) carry_out(entry, entry.answering->ended());
}

void Core::State::carry_out(Entry& entry, Answering::Step step) {
  if (std::holds_alternative<Answering::Wait>(step)) return;
  if (const auto* outcome = std::get_if<Outcome>(&step)) {
    const RequestId request = entry.answering->request();
    entry.answering.reset();
    if (*outcome) return answer(request, ports::CommandDone{entry.runner.id, {}});
    return fail(request, {outcome->error().kind, entry.runner.name + ": " + outcome->error().what});
  }
  const RequestId token{kOwnRequest | ++last_own_request};
  entry.answering->token = token;
  entry.watch.typed(now());
  if (auto* press = std::get_if<Answering::Press>(&step))
    return ports.tmux.press_if_shown(token, entry.runner.pane, std::move(press->keys),
                                     std::move(press->lines));
  auto& paste = std::get<Answering::Paste>(step);
  ports.tmux.send_text(token, entry.runner.pane, std::move(paste.text), paste.enter);
}

}  // namespace geppetto::core
