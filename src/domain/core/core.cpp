// The core's front: dispatch, reading, snapshots.
#include "domain/core/core.h"

#include <algorithm>
#include <utility>

#include "domain/core/core_state.h"

namespace geppetto::core {

Core::Core(Config config, Ports ports) : state_(std::make_unique<State>(std::move(config), ports)) {}
Core::~Core() = default;

void Core::start() {
  State& s = *state_;
  Result<std::vector<runner::Runner>> stored = s.ports.store.load();
  if (!stored) {
    s.snapshots.head().store_notice = stored.error().what;
  } else {
    for (runner::Runner& runner : *stored) {
      if (!runner::is_over(runner.status)) runner.notice.clear();  // found out anew
      s.entries.push_back(s.make_entry(std::move(runner)));
    }
    std::ranges::sort(s.entries, {}, [](const auto& entry) { return entry->runner.id; });
  }
  s.ports.tmux.list_panes();
}

void Core::tell(std::string text) {
  state_->snapshots.add_notice(true, std::move(text));
  state_->dirty = true;
}

void Core::handle(RequestId request, Command command) {
  std::visit([&](auto& c) { state_->run(request, std::move(c)); }, command);
}

void Core::handle(const Event& event) {
  std::visit([&](const auto& e) { state_->on(e); }, event);
}

void Core::set_profiles(agent::Profiles profiles) {
  State& s = *state_;
  s.config.profiles = std::move(profiles);
  s.snapshots.head().profiles = std::make_shared<const agent::Profiles>(s.config.profiles);
  s.dirty = true;
  for (const auto& entry : s.entries) {
    if (runner::is_over(entry->runner.status)) continue;
    entry->watch.set_profile(s.config.profiles.find(entry->runner.kind), s.now());
    s.judge(*entry);
  }
}

bool Core::settled() const {
  return state_->listed && std::ranges::none_of(state_->entries, [](const auto& entry) {
           return entry->output == Entry::Output::Opening && entry->created_by.value == 0;
         });
}

std::optional<MonoTime> Core::next_deadline() const {
  std::optional<MonoTime> next;
  for (const auto& entry : state_->entries) {
    const auto own = state_->deadline(*entry);
    if (own && (!next || *own < *next)) next = own;
  }
  const auto telling = state_->attention.deadline();
  if (telling && (!next || *telling < *next)) next = telling;
  return next;
}

void Core::tick() {
  // By id: a tick may end or remove runners.
  std::vector<RunnerId> ids;
  for (const auto& entry : state_->entries) ids.push_back(entry->runner.id);
  for (const RunnerId& id : ids)
    if (Entry* entry = state_->find(id)) state_->tick(*entry);
  state_->tick_attention();
}

namespace {

std::string candidates(const std::vector<const runner::Runner*>& runners) {
  std::string out;
  for (const runner::Runner* r : runners) {
    if (!out.empty()) out += ", ";
    out += r->id.str() + " (" + r->name + ")";
  }
  return out;
}

}  // namespace

Result<RunnerId> Core::resolve(std::string_view reference) const {
  const auto id = Ulid::parse(reference);
  if (id && find(*id) != nullptr) return *id;
  std::vector<const runner::Runner*> named, prefixed;
  std::string upper(reference);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  constexpr std::size_t kShortestPrefix = 4;
  for (const runner::Runner* r : runners()) {
    if (r->name == reference) named.push_back(r);
    if (upper.size() >= kShortestPrefix && r->id.view().starts_with(upper)) prefixed.push_back(r);
  }
  // Of several runners of a name the one that is not over is meant.
  if (named.size() > 1) {
    std::vector<const runner::Runner*> live;
    std::ranges::copy_if(named, std::back_inserter(live),
                         [](auto* r) { return !runner::is_over(r->status); });
    if (live.size() == 1) named = live;
  }
  const auto& found = named.empty() ? prefixed : named;
  if (found.size() == 1) return found.front()->id;
  if (found.empty())
    return Error{ErrorKind::NotFound, "runner not found: " + std::string(reference.substr(0, 300))};
  return Error{ErrorKind::Invalid,
               "runner is ambiguous: " + std::string(reference.substr(0, 300)) + ": " + candidates(found)};
}

std::vector<const runner::Runner*> Core::runners() const {
  std::vector<const runner::Runner*> out;
  // A runner that has not been seen alive yet does not exist for anybody but its creator.
  for (const auto& entry : state_->entries)
    if (entry->created_by.value == 0 || entry->runner.status != runner::Status::Starting)
      out.push_back(&entry->runner);
  return out;
}

const runner::Runner* Core::find(const RunnerId& id) const {
  const Entry* entry = state_->find(id);
  return entry == nullptr ? nullptr : &entry->runner;
}

std::vector<runner::Transition> Core::history(const RunnerId& id) const {
  Result<std::vector<runner::Transition>> all = state_->ports.store.transitions(id);
  return all ? std::move(*all) : std::vector<runner::Transition>();
}

std::optional<log::LogView> Core::log(const RunnerId& id) const {
  Entry* entry = state_->find(id);
  if (entry == nullptr) return std::nullopt;
  return state_->recorder(*entry).transcript().view();
}

Result<ports::RecordingFacts> Core::recording(const RunnerId& id) const {
  return state_->ports.recordings.find(id);
}

const term::Screen* Core::screen(const RunnerId& id) const {
  const Entry* entry = state_->find(id);
  return entry == nullptr || !entry->recorder ? nullptr : entry->recorder->screen();
}

bool Core::dirty() const { return state_->dirty; }

std::shared_ptr<const snapshot::Snapshot> Core::snapshot() {
  State& s = *state_;
  for (const auto& entry : s.entries) {
    if (!entry->changed) continue;
    entry->changed = false;
    snapshot::RunnerRow row{entry->runner, {}, {}, {}};
    // The transcript of what is over is read from disk when somebody looks at it.
    const bool look =
        entry->recorder || !runner::is_over(entry->runner.status) || entry->runner.id == s.focus;
    if (!look) {
      row.last_text = entry->runner.end_reason;
      s.snapshots.put(std::move(row));
      continue;
    }
    PaneRecorder& recorder = s.recorder(*entry);
    entry->changed = false;
    row.runner = entry->runner;
    row.log = recorder.transcript().view();
    row.last_text = s.last_text(recorder);
    if (recorder.screen() != nullptr && entry->runner.id == s.focus) {
      PaneRecorder::Shown shown = recorder.shown(s.mono());
      row.screen = std::move(shown.image);
      entry->held_until = shown.held_until;
    }
    s.snapshots.put(std::move(row));
  }
  s.snapshots.head().focus = s.focus;
  s.dirty = false;
  ++s.figures.snapshots;
  return s.snapshots.build(s.wall());
}

const Figures& Core::figures() const { return state_->figures; }

void Core::leave() {
  for (const auto& entry : state_->entries)
    if (entry->keep_reports_at) state_->keep_reports(*entry);
}

void Core::begin_hand_over() {
  leave();
  state_->handing_over = true;
}

std::optional<ports::Seed> Core::hand_over(const RunnerId& id) const {
  const Entry* entry = state_->find(id);
  if (entry == nullptr || !entry->recorder || entry->recorder->screen() == nullptr) return std::nullopt;
  if (!entry->recorder->screen()->between_sequences()) return std::nullopt;
  return entry->recorder->hand_over();
}

Entry* Core::State::find(const RunnerId& id) {
  for (const auto& entry : entries)
    if (entry->runner.id == id) return entry.get();
  return nullptr;
}

std::unique_ptr<Entry> Core::State::make_entry(runner::Runner r) const {
  std::shared_ptr<const agent::Profile> profile = config.profiles.find(r.kind);
  return std::make_unique<Entry>(std::move(r), std::move(profile), config.idle_after_ms);
}

PaneRecorder& Core::State::recorder(Entry& entry) {
  if (!entry.recorder) {
    entry.recorder = std::make_unique<PaneRecorder>(ports.transcripts.open(entry.runner.id));
    // An entry stays where it is, and its recorder goes before it.
    entry.recorder->set_event_handler(
        [this, &entry](const term::ScreenEvent& event) { entry.watch.on_event(event, now()); });
    touch(entry);
  }
  return *entry.recorder;
}

void Core::State::touch(Entry& entry) {
  if (entry.recorder) {
    const log::Transcript& t = entry.recorder->transcript();
    entry.runner.log = {t.view().size(), t.bytes(), t.dropped_lines()};
    tell_trouble(entry);
    keep_budget(entry);
  }
  entry.changed = true;
  dirty = true;
}

void Core::State::answer(RequestId request, Result<ports::CommandDone> outcome) {
  if (request.value != 0) {
    ports.replies.answer(request, std::move(outcome));
  } else if (!outcome) {
    snapshots.add_notice(true, outcome.error().what);
    dirty = true;
  }
}

bool Core::State::name_taken(std::string_view name) const {
  return std::ranges::any_of(entries, [&](const auto& entry) {
    return entry->runner.name == name && !runner::is_over(entry->runner.status);
  });
}

}  // namespace geppetto::core
