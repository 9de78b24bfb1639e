// The course of one runner's life: seen alive, judged, ended, forgotten; and what happens when time passes.
#include <algorithm>
#include <utility>

#include "domain/core/core_state.h"

namespace geppetto::core {

void Core::State::take_facts(Entry& entry, const tmux::PaneFacts& facts) {
  runner::Runner& r = entry.runner;
  const runner::Runner before = r;
  r.pane = facts.pane;
  r.session = facts.session_name;
  r.session_id = facts.session_id;
  r.session_created = facts.session_created;
  if (!facts.cwd.empty() && r.origin == runner::Origin::Attached) r.cwd = facts.cwd;
  // tmux knows the status as soon as the process is reaped, also while a child still holds the pane's
  // terminal.
  if (facts.dead_signal != 0) entry.end.signal = facts.dead_signal;
  if (facts.dead_signal == 0 && facts.dead_status >= 0) entry.end.code = facts.dead_status;
  if (r != before) touch(entry);
}

// The pane's process runs, or ran a moment ago; its identity is what is watched and, one day, signalled.
void Core::State::alive(Entry& entry, std::int32_t pid) {
  runner::Runner& r = entry.runner;
  entry.end_retry_at.reset();
  entry.end_retries = 0;
  const Result<runner::ProcessIdentity> process = ports.processes.identify(pid);
  const runner::ProcessIdentity before =
      std::exchange(r.process, process ? *process : runner::ProcessIdentity{pid, 0});
  if (before.pid != 0 && before != r.process) entry.watch.replaced(now());
  if (before.pid != 0 && before == r.process) resume_reports(entry);
  if (process) {
    ports.processes.watch(r.id, r.process);
  } else {
    entry.end_retry_at = mono() + kEndRetryMs;  // gone already: tmux will say so in a moment
  }
  entry.watch.alive(now());
  entry.watch.output({r.last_activity_at, mono()});
  judge(entry);
  touch(entry);
}

void Core::State::judge(Entry& entry) {
  runner::Runner& r = entry.runner;
  if (runner::is_over(r.status)) return;  // for good
  const MonoTime at = mono();
  runner::Verdict verdict = entry.watch.judge(at);
  entry.judge_at = entry.watch.deadline(at);
  const bool moved = verdict.status != r.status;
  const bool other = r.evidence.claim != verdict.evidence.claim || r.evidence.rule != verdict.evidence.rule ||
                     r.evidence.text != verdict.evidence.text;
  r.evidence = std::move(verdict.evidence);
  if (other) touch(entry);
  if (!moved) return tell_dialog(entry);
  r.status = verdict.status;
  r.status_since = wall();
  tell_dialog(entry);
  touch(entry);
  if (!handing_over) ports.replies.runner_changed(r, true);
  mind(entry);
  save(entry);
  if (!handing_over) stored(ports.store.add_transition(r.id, {r.status_since, r.status, r.evidence}));
}

// A program that asks whether reports are understood waits so briefly that an answer to its question would
// come too late. So the answer is typed before, again and again, until it reports.
void Core::State::answer_question(Entry& entry) {
  entry.answer_at.reset();
  if (entry.watch.reported() || entry.pane_over || handing_over || mono() >= entry.answer_until) return;
  ports.tmux.type_bytes(entry.runner.pane, "\x1b]7501;?\x1b\\");
  entry.answer_at = mono() + kAnswerEveryMs;
}

void Core::State::open_output(Entry& entry) {
  if (handing_over || runner::is_over(entry.runner.status)) return;
  if (entry.output == Entry::Output::Opening) return;
  const MonoTime now = mono();
  if (now - entry.reopen_window > kReopenWindowMs) {
    entry.reopen_window = now;
    entry.reopenings = 0;
  }
  if (++entry.reopenings > kMaxReopenings) {
    entry.runner.notice = "its output keeps being taken away; it is read again later";
    entry.output_notice = true;
    entry.reopen_at = now + kReopenWindowMs;
    return touch(entry);
  }
  entry.output = Entry::Output::Opening;
  ports.tmux.open_output(entry.runner.id, entry.runner.pane);
}

// The pane is dead or gone. Its last bytes may still be on their way: the end is told when the output has
// ended.
void Core::State::pane_over(Entry& entry, const tmux::PaneFacts* facts, std::string lost) {
  entry.pane_over = true;
  if (facts == nullptr) entry.end.lost = std::move(lost);
  if (entry.output == Entry::Output::Closed) {
    // A dead pane that was never read still holds what the program said last.
    if (facts != nullptr && !(entry.recorder && entry.recorder->screen() != nullptr))
      return open_output(entry);
    finish(entry);
  }
}

void Core::State::finish(Entry& entry) {
  runner::Runner& r = entry.runner;
  if (entry.recorder) entry.recorder->close(wall());
  if (entry.tape) {
    const std::string status = entry.end.code ? std::to_string(*entry.end.code) : std::string();
    keep_tape(entry, entry.tape->ended(status, now()));
    entry.tape.reset();
  }
  const runner::End end = runner::judge_end(entry.end);
  r.exit_code = entry.end.code;
  r.exit_signal = entry.end.signal;
  r.end_reason = end.reason;
  if (entry.output_notice) r.notice.clear();
  entry.watch.ended(end, now());
  entry.end_retry_at.reset();
  entry.reopen_at.reset();
  entry.prompt.clear();
  entry.prompt_at.reset();
  entry.answer_at.reset();
  ports.processes.unwatch(r.id);
  ports.tmux.close_output(r.id, r.pane);
  entry.output = Entry::Output::Closed;
  touch(entry);
  judge(entry);
  end_answer(entry);
  end_send(entry);
  if (entry.stop_answer_at) {
    entry.stop_answer_at = mono();
    tick(entry);
  }
}

void Core::State::remove(const RunnerId& id) {
  Entry* entry = find(id);
  if (entry == nullptr) return;
  ports.processes.unwatch(id);
  ports.tmux.close_output(id, entry->runner.pane);
  end_answer(*entry);
  end_send(*entry);
  for (const RequestId request : entry->stops)
    fail(request, {ErrorKind::NotFound, "runner was forgotten meanwhile"});
  std::erase_if(entries, [&](const auto& e) { return e->runner.id == id; });
  snapshots.remove(id);
  if (focus == id) focus = {};
  dirty = true;
  ports.replies.runner_removed(id);
  attention.forget(id);
  tell_desktop();
}

void Core::State::save(Entry& entry) {
  if (!handing_over) stored(ports.store.save(entry.runner));
}

void Core::State::stored(const Outcome& outcome) {
  std::string& notice = snapshots.head().store_notice;
  const std::string now = outcome ? std::string() : outcome.error().what;
  if (notice != now) dirty = true;
  notice = now;
}

void Core::State::keep_reports(Entry& entry) {
  entry.keep_reports_at.reset();
  if (handing_over) return;
  save(entry);  // the identity of the process whose reports they are, and when they were
  stored(ports.store.save_reports(entry.runner.id, entry.watch.reports().kept()));
}

// Only of the very process that reported: the pid of another tells nothing.
void Core::State::resume_reports(Entry& entry) {
  const runner::Runner& r = entry.runner;
  if (r.process.start_ticks == 0 || entry.watch.reported()) return;
  const Result<std::string> kept = ports.store.reports(r.id);
  if (!kept || kept->empty()) return;
  const bool decided = r.evidence.source == runner::Source::Report;
  const WallTime then = decided ? r.evidence.at : r.last_activity_at;
  const std::int64_t age = std::max<std::int64_t>(0, wall().ms - then.ms);
  entry.watch.resume_reports(*kept, {then, mono() + -age});
}

void Core::State::tick(Entry& entry) {
  const Moment at = now();
  if (entry.judge_at && *entry.judge_at <= at.mono) {
    entry.watch.tick(entry.recorder ? entry.recorder->screen() : nullptr, at);
    judge(entry);
    answer_looked(entry);
    send_looked(entry);
  }
  tick_answer(entry);
  tick_send(entry);
  if (entry.answer_at && *entry.answer_at <= at.mono) answer_question(entry);
  if (entry.keep_reports_at && *entry.keep_reports_at <= at.mono) keep_reports(entry);
  if (entry.reopen_at && *entry.reopen_at <= at.mono) {
    entry.reopen_at.reset();
    ports.tmux.list_panes();
  }
  if (entry.held_until && *entry.held_until <= at.mono) {
    entry.held_until.reset();
    touch(entry);
  }
  if (entry.settle_at && *entry.settle_at <= at.mono) {
    entry.settle_at.reset();
    if (entry.recorder) entry.recorder->settle();
    touch(entry);
  }
  if (entry.prompt_at && *entry.prompt_at <= at.mono) {
    // A question comes first, such as whether the folder is trusted: a person answers it.
    if (!entry.watch.asks().empty() || entry.sending || entry.answering) {
      entry.prompt_at = at.mono + kPromptAgainMs;
    } else {
      entry.prompt_at.reset();
      run({}, SendText{entry.runner.id, std::exchange(entry.prompt, {}), true});
    }
  }
  if (entry.stop_answer_at && *entry.stop_answer_at <= at.mono) {
    entry.stop_answer_at.reset();
    for (const RequestId request : std::exchange(entry.stops, {}))
      answer(request, ports::CommandDone{entry.runner.id, entry.survivors});
  }
  if (entry.end_retry_at && *entry.end_retry_at <= at.mono && !runner::is_over(entry.runner.status)) {
    entry.end_retry_at.reset();
    if (++entry.end_retries > kEndRetries) {
      entry.end.lost = "ended, and tmux did not tell how";
      return finish(entry);
    }
    entry.end_retry_at = at.mono + kEndRetryMs;
    ports.tmux.list_panes();
  }
}

std::optional<MonoTime> Core::State::deadline(const Entry& entry) const {
  std::optional<MonoTime> next;
  const auto consider = [&next](std::optional<MonoTime> t) {
    if (t && (!next || *t < *next)) next = t;
  };
  if (!runner::is_over(entry.runner.status)) consider(entry.judge_at);
  consider(entry.held_until);
  consider(entry.settle_at);
  consider(entry.answer_at);
  consider(entry.keep_reports_at);
  if (entry.answering) consider(entry.answering->deadline());
  if (entry.sending) consider(entry.sending->deadline());
  consider(entry.prompt_at);
  consider(entry.stop_answer_at);
  consider(entry.end_retry_at);
  consider(entry.reopen_at);
  return next;
}

}  // namespace geppetto::core
