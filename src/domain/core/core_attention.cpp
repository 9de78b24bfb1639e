// Whom the person is told about: status changes go to the machine of domain/desktop, what it decides to the
// desktop.
#include <algorithm>
#include <utility>

#include "domain/core/core_state.h"

namespace geppetto::core {
namespace {

// The first bytes of a text, whole characters only.
std::string shortened(std::string_view text) {
  if (text.size() <= kMaxLastText) return std::string(text);
  std::size_t end = kMaxLastText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

desktop::Need need_of(const runner::Runner& r) {
  if (r.muted) return desktop::Need::None;
  switch (r.status) {
    case runner::Status::Waiting: return desktop::Need::Answer;
    case runner::Status::Errored: return desktop::Need::Failed;
    case runner::Status::Stopped:
      // What the person ended is no news.
      return r.evidence.rule == "process.stopped" ? desktop::Need::None : desktop::Need::Finished;
    case runner::Status::Starting:
    case runner::Status::Running:
    case runner::Status::Idle: return desktop::Need::None;
  }
  return desktop::Need::None;
}

}  // namespace

// The last line that a person would read: of the screen, or of the transcript below which there is none.
std::string Core::State::last_text(const PaneRecorder& recorder) const {
  std::string out;
  if (recorder.screen() != nullptr) out = shortened(recorder.screen()->last_text());
  const log::LogView log = recorder.transcript().view();
  if (out.empty() && log.size() > 0) out = shortened(log.line(log.end_line() - 1).text);
  return out;
}

void Core::State::mind(const Entry& entry) {
  if (handing_over) return;
  attention.changed(entry.runner.id, need_of(entry.runner), mono());
  tell_desktop();
}

void Core::State::tick_attention() {
  attention.tick(mono(), ports.clock.local_minute(), [this](const RunnerId& id) { return about(id); });
  tell_desktop();
}

void Core::State::tell_desktop() {
  for (const desktop::Effect& effect : attention.take_effects()) {
    if (const auto* show = std::get_if<desktop::Show>(&effect)) {
      ports.notify.show(show->key, show->what);
    } else {
      ports.notify.withdraw(std::get<desktop::Withdraw>(effect).key);
    }
  }
}

desktop::About Core::State::about(const RunnerId& id) {
  const Entry* entry = find(id);
  if (entry == nullptr) return {};
  const runner::Runner& r = entry->runner;
  desktop::About out{r.name, r.end_reason};
  if (r.status == runner::Status::Waiting) out.words = r.evidence.text;
  if (entry->recorder) out.words += "\n" + last_text(*entry->recorder);
  return out;
}

void Core::State::run(RequestId request, LookAt command) {
  attention.look_at(command.runner);
  tell_desktop();
  answer(request, ports::CommandDone{command.runner, {}});
}

void Core::State::run(RequestId request, MuteRunner command) {
  Entry* entry = find(command.runner);
  if (entry == nullptr) return fail(request, {ErrorKind::NotFound, "runner not found"});
  if (entry->runner.muted != command.on) {
    entry->runner.muted = command.on;
    // What it wants already is not told when it may speak again: the person has just dealt with it.
    attention.changed(command.runner, need_of(entry->runner), mono());
    attention.seen(command.runner);
    tell_desktop();
    touch(*entry);
    ports.replies.runner_changed(entry->runner, false);
    save(*entry);
  }
  answer(request, ports::CommandDone{command.runner, {}});
}

void Core::State::on(const NotificationActed& event) {
  const RunnerId runner = attention.shown(event.key);
  attention.seen(runner);
  tell_desktop();
  run({}, ControlWindow{snapshot::WindowAction::Show, runner});
}

// The one that has waited longest; from one that waits and is shown already, the next of them. Nil: nobody
// waits.
RunnerId Core::State::next_that_needs_you() const {
  std::vector<const runner::Runner*> waiting;
  for (const auto& entry : entries) {
    if (entry->runner.status == runner::Status::Waiting) waiting.push_back(&entry->runner);
  }
  if (waiting.empty()) return {};
  std::ranges::stable_sort(waiting, {}, &runner::Runner::status_since);
  const auto shown = std::ranges::find(waiting, focus, &runner::Runner::id);
  if (shown == waiting.end() || shown + 1 == waiting.end()) return waiting.front()->id;
  return (*(shown + 1))->id;
}

void Core::State::on(const ColourSchemeChanged& event) {
  snapshots.head().colour_scheme = event.scheme;
  dirty = true;
}

void Core::State::on(const NotificationClosed& event) { attention.closed(event.key); }

}  // namespace geppetto::core
