// Recording of raw output: switched on and off, and what is told when it cannot go on.
#include <utility>

#include "domain/core/core_state.h"
#include "domain/core/screen_paint.h"

namespace geppetto::core {

void Core::State::start_tape(Entry& entry, bool blank) {
  if (!entry.runner.recording || entry.tape || !entry.recorder || entry.recorder->screen() == nullptr) return;
  entry.tape = std::make_unique<PaneTape>(ports.recordings.open(entry.runner.id));
  const term::Screen& screen = *entry.recorder->screen();
  keep_tape(entry, blank ? entry.tape->begin_blank(screen.size(), now()) : entry.tape->begin(screen, now()));
}

// The runner goes on whatever becomes of its recording.
void Core::State::keep_tape(Entry& entry, const Outcome& outcome) {
  if (outcome) return;
  entry.tape.reset();
  entry.runner.recording = false;
  const std::string why = "recording stopped: " + outcome.error().what;
  if (entry.runner.notice.empty()) entry.runner.notice = why;
  snapshots.add_notice(true, entry.runner.name + ": " + why);
  touch(entry);
  save(entry);
}

void Core::State::seed(Entry& entry, const ports::Seed& seed) {
  PaneRecorder& target = recorder(entry);
  const bool compare = entry.tape && target.screen() != nullptr;
  const std::string before = compare ? paint(*target.screen()) : std::string();
  target.seed(seed, wall());
  if (entry.tape) keep_tape(entry, entry.tape->seeded(before, *target.screen(), now()));
}

void Core::State::run(RequestId request, RecordRunner command) {
  Entry* entry = find(command.runner);
  if (entry == nullptr) return fail(request, {ErrorKind::NotFound, "runner not found"});
  runner::Runner& r = entry->runner;
  if (command.on && runner::is_over(r.status))
    return fail(request, {ErrorKind::Refused, "record: " + r.name + " is over: " + r.end_reason});
  if (handing_over) return fail(request, {ErrorKind::Busy, "another worker is taking over; try again"});
  if (command.on == r.recording) return answer(request, ports::CommandDone{r.id, {}});
  r.recording = command.on;
  if (command.on) {
    if (r.notice.starts_with("recording stopped")) r.notice.clear();
    start_tape(*entry, false);
  } else {
    entry->tape.reset();
  }
  touch(*entry);
  save(*entry);
  if (command.on && !r.recording)
    return fail(request, {ErrorKind::Io, "record: " + r.name + ": " + r.notice});
  ports.replies.runner_changed(r, false);
  answer(request, ports::CommandDone{r.id, {}});
}

}  // namespace geppetto::core
