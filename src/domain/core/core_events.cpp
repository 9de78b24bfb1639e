// What each event means for the runners it is about.
#include <algorithm>
#include <utility>

#include "domain/core/core_state.h"
#include "domain/core/names.h"

namespace geppetto::core {

void Core::State::on(const PanesListed& event) {
  listed = true;
  std::vector<PendingAttach> waiting = std::move(attaches);
  attaches.clear();
  if (!event.panes) {
    const Error& error = event.panes.error();
    // No server means no pane. Any other error tells nothing about them, and nothing is concluded from it.
    const bool no_server = error.kind == ErrorKind::NotFound;
    snapshots.head().tmux_ok = no_server;
    snapshots.head().tmux_state = no_server ? event.version + ", no server runs" : error.what;
    dirty = true;
    tell_panes({});
    for (const PendingAttach& pending : waiting) fail(pending.request, error);
    if (!no_server) return;
    server_gone(adopted ? "the tmux server ended" : "ended while Geppetto was not running");
    adopted = true;
    return;
  }
  const std::vector<tmux::PaneFacts>& panes = *event.panes;
  dirty = dirty || !snapshots.head().tmux_ok || snapshots.head().tmux_state != event.version;
  snapshots.head().tmux_ok = true;
  snapshots.head().tmux_state = event.version;
  tell_panes(panes);
  if (!adopted) adopt(panes);
  for (const auto& entry : entries) {
    const bool waits = entry->output == Entry::Output::Opening && entry->created_by.value != 0;
    if (runner::is_over(entry->runner.status) || entry->runner.pane.empty() || waits) continue;
    const auto pane = std::ranges::find(panes, entry->runner.pane, &tmux::PaneFacts::pane);
    const bool same = pane != panes.end() && pane->session_created == entry->runner.session_created;
    compare(*entry, same ? &*pane : nullptr);
  }
  for (const PendingAttach& pending : waiting) attach(pending, panes);
}

// At start: which stored runners still run, and which panes carry our mark although the store lost them.
void Core::State::adopt(const std::vector<tmux::PaneFacts>& panes) {
  adopted = true;
  for (const auto& entry : entries) {
    runner::Runner& r = entry->runner;
    if (runner::is_over(r.status)) continue;
    const auto mine = std::ranges::find_if(panes, [&](const tmux::PaneFacts& pane) {
      if (pane.runner == r.id && (r.pane.empty() || pane.pane == r.pane)) return true;
      return pane.pane == r.pane && pane.session_id == r.session_id &&
             pane.session_created == r.session_created;
    });
    if (mine == panes.end()) {
      pane_over(*entry, nullptr, "ended while Geppetto was not running");
      continue;
    }
    take_facts(*entry, *mine);
    if (!mine->dead) alive(*entry, mine->pid);
    open_output(*entry);
  }
  for (const tmux::PaneFacts& pane : panes)
    if (!pane.runner.is_nil() && !pane.hub && find(pane.runner) == nullptr) adopt_unknown(pane);
}

void Core::State::adopt_unknown(const tmux::PaneFacts& pane) {
  runner::Runner r;
  r.id = pane.runner;
  r.kind = "custom";
  const std::string wish = check_name(pane.runner_name) ? pane.runner_name : pane.session_name;
  r.name = free_name(wish, [this](std::string_view name) { return name_taken(name); });
  r.created_at = WallTime{pane.session_created * 1000};
  r.recording = config.record;
  r.status_since = r.last_activity_at = wall();
  r.notice = "found in tmux; what was stored of it is lost";
  entries.push_back(make_entry(std::move(r)));
  Entry& entry = *entries.back();
  take_facts(entry, pane);
  alive(entry, pane.pid);
  save(entry);
  open_output(entry);
}

// A live runner against what tmux says of its pane now; null: there is no such pane.
void Core::State::compare(Entry& entry, const tmux::PaneFacts* pane) {
  if (handing_over) return;
  check_transcript(entry);
  if (pane == nullptr) return pane_over(entry, nullptr, "its tmux pane was closed");
  const bool resized = entry.recorder && entry.recorder->screen() != nullptr &&
                       entry.recorder->screen()->size() != term::Size{pane->cols, pane->rows};
  take_facts(entry, *pane);
  if (pane->dead) {
    const bool status_known = entry.end.code || entry.end.signal;
    if (status_known || entry.end_retries >= kStatusRetries) return pane_over(entry, pane, {});
    // tmux has seen the end of the terminal and not yet that of the process.
    if (!entry.end_retry_at) entry.end_retry_at = mono() + kEndRetryMs;
    return;
  }
  if (pane->pid != entry.runner.process.pid) alive(entry, pane->pid);  // respawn-pane
  if (entry.output == Entry::Output::Closed) return open_output(entry);
  if (!resized || entry.output == Entry::Output::Opening) return;
  entry.recorder->resize({pane->cols, pane->rows}, wall());
  if (entry.tape) keep_tape(entry, entry.tape->resized(entry.recorder->screen()->size(), now()));
  entry.watch.look_again(now());
  judge(entry);
  touch(entry);
  // Between the resize and this moment some bytes were taken for the old size: tmux shows what it made of
  // them.
  ports.tmux.recapture(entry.runner.id);
}

void Core::State::tell_panes(const std::vector<tmux::PaneFacts>& panes) {
  std::vector<snapshot::PaneRow> rows;
  for (const tmux::PaneFacts& pane : panes) {
    if (pane.hub || pane.dead) continue;
    const bool in_pool = std::ranges::any_of(entries, [&](const auto& entry) {
      return entry->runner.pane == pane.pane && !runner::is_over(entry->runner.status);
    });
    rows.push_back({pane.pane,
                    pane.session_name,
                    pane.command,
                    pane.cwd,
                    pane.title,
                    {pane.session_created * 1000},
                    pane.active,
                    in_pool});
  }
  if (rows == *snapshots.head().panes) return;
  snapshots.set_panes(std::move(rows));
  dirty = true;
}

namespace {

// Only where the program that was started is the one that asks: nothing is ever typed into a shell.
bool asks_for_reports(const Entry& entry) {
  const agent::Profile* profile = entry.watch.profile();
  if (profile == nullptr || !profile->asks_for_reports || entry.runner.command.empty()) return false;
  const std::string& program = entry.runner.command.front();
  return program.substr(program.find_last_of('/') + 1) == profile->program;
}

}  // namespace

void Core::State::on(const Spawned& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr) return;
  const RequestId request = std::exchange(entry->created_by, {});
  if (!event.pane) {
    const Error error = event.pane.error();
    remove(event.runner);
    return fail(request, error);
  }
  take_facts(*entry, *event.pane);
  entry->output = Entry::Output::Open;
  recorder(*entry).open({event.pane->cols, event.pane->rows});
  start_tape(*entry, true);
  alive(*entry, event.pane->pid);
  save(*entry);
  if (!entry->prompt.empty()) entry->prompt_at = entry->prompt_latest = mono() + kPromptLatestMs;
  entry->will_ask = asks_for_reports(*entry);
  snapshots.head().newest = event.runner;
  answer(request, ports::CommandDone{event.runner, {}});
}

void Core::State::on(const OutputOpened& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr || handing_over || runner::is_over(entry->runner.status)) return;
  const RequestId request = std::exchange(entry->created_by, {});
  const bool attaching = std::exchange(entry->attaching, false);
  if (!event.seed) {
    entry->output = Entry::Output::Closed;
    if (attaching) {
      const Error error = event.seed.error();
      remove(event.runner);
      return fail(request, error);
    }
    entry->runner.notice = "its output cannot be read: " + event.seed.error().what;
    entry->output_notice = true;
    touch(*entry);
    return ports.tmux.list_panes();
  }
  entry->output = Entry::Output::Open;
  take_facts(*entry, event.seed->facts);
  seed(*entry, *event.seed);
  start_tape(*entry, false);
  entry->watch.on_title(event.seed->facts.title, now());
  entry->watch.look_again(now());
  judge(*entry);
  if (event.seed->driver == ports::OutputDriver::Control) {
    entry->runner.notice = "output comes through control mode, since somebody else pipes this pane";
    entry->output_notice = true;
  } else if (std::exchange(entry->output_notice, false)) {
    entry->runner.notice.clear();
  }
  if (attaching) {
    alive(*entry, event.seed->facts.pid);
    snapshots.head().newest = event.runner;
  }
  save(*entry);
  touch(*entry);
  // A screen that another worker handed over, or one that was captured while it changed, is looked at once
  // more.
  if (event.seed->complete) ports.tmux.recapture(event.runner);
  answer(request, ports::CommandDone{event.runner, {}});
}

void Core::State::on(const Recaptured& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr || handing_over || !entry->recorder || entry->recorder->screen() == nullptr) return;
  seed(*entry, event.seed);
  entry->watch.look_again(now());
  judge(*entry);
  touch(*entry);
}

void Core::State::on(const PaneOutput& event) {
  figures.bytes_read += event.bytes.size();
  Entry* entry = find(event.runner);
  if (entry == nullptr || !entry->recorder || entry->recorder->screen() == nullptr) return;
  const WallTime at = wall();
  if (entry->tape)
    keep_tape(*entry, entry->tape->output(*entry->recorder->screen(), event.bytes, {at, mono()}));
  // Before its first output the terminal would echo what is typed.
  if (std::exchange(entry->will_ask, false)) {
    entry->answer_until = mono() + kAnswerForMs;
    answer_question(*entry);
  }
  entry->recorder->feed(event.bytes, at);
  if (!entry->recorder->undecided()) {
    entry->settle_at.reset();
  } else if (!entry->settle_at) {
    entry->settle_at = mono() + Collapser::kReprintMs;
  }
  entry->runner.last_activity_at = at;
  entry->watch.output({at, mono()});
  if (entry->watch.take_report_news() && !entry->keep_reports_at)
    entry->keep_reports_at = mono() + kKeepReportsMs;
  const std::optional<MonoTime> next = entry->watch.deadline(mono());
  if (entry->watch.take_news() || entry->runner.status != runner::Status::Running) {
    judge(*entry);
  } else if (next && (!entry->judge_at || *next < *entry->judge_at)) {
    entry->judge_at = next;
  }
  if (!entry->prompt.empty()) entry->prompt_at = std::min(mono() + kPromptQuietMs, *entry->prompt_latest);
  touch(*entry);
}

void Core::State::on(const OutputEnded& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr) return;
  entry->output = Entry::Output::Closed;
  if (handing_over || runner::is_over(entry->runner.status)) return;
  if (entry->pane_over) return finish(*entry);
  ports.tmux.list_panes();  // dead, gone, or did somebody take the pipe?
}

void Core::State::on(const OutputGap& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr || handing_over || runner::is_over(entry->runner.status)) return;
  open_output(*entry);
}

void Core::State::server_gone(const std::string& reason) {
  if (handing_over) return;
  std::vector<RunnerId> live;
  for (const auto& entry : entries)
    if (!runner::is_over(entry->runner.status)) live.push_back(entry->runner.id);
  for (const RunnerId& id : live) {
    Entry* entry = find(id);
    if (entry->runner.pane.empty()) continue;  // its spawn will be answered
    std::string why = reason;
    const auto still = ports.processes.identify(entry->runner.process.pid);
    if (entry->runner.process.pid != 0 && still && *still == entry->runner.process)
      why += "; process " + std::to_string(entry->runner.process.pid) + " still runs outside tmux";
    pane_over(*entry, nullptr, std::move(why));
  }
}

void Core::State::on(const InputSent& event) {
  if (send_sent(event) || answer_sent(event)) return;
  if (event.outcome) return answer(event.request, ports::CommandDone{});
  fail(event.request, event.outcome.error());
}

void Core::State::on(const ProcessExited& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr || handing_over || runner::is_over(entry->runner.status)) return;
  entry->end.out_of_memory = event.out_of_memory;
  entry->end_retry_at = mono() + kEndRetryMs;
  ports.tmux.list_panes();
}

void Core::State::on(const SearchChanged& event) {
  snapshots.head().search = event.state;
  dirty = true;
}

void Core::State::on(const TreeStopped& event) {
  Entry* entry = find(event.runner);
  if (entry == nullptr) return;
  entry->survivors = event.survivors;
  constexpr std::int64_t kTmuxMayNeedMs = 500;
  entry->stop_answer_at = mono() + (runner::is_over(entry->runner.status) ? 0 : kTmuxMayNeedMs);
  tick(*entry);
}

}  // namespace geppetto::core
