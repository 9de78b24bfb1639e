// The rules of a sync, one list at a time.
#include "domain/provider/sync_machine.h"

#include <algorithm>
#include <utility>

namespace geppetto::provider {
namespace {

// The page reaches back to what is known already.
bool reaches(const Page& page, WallTime since) {
  const auto older = [since](const auto& one) { return one.updated_at.ms > 0 && one.updated_at < since; };
  return std::ranges::any_of(page.items, older) || std::ranges::any_of(page.repositories, older);
}

}  // namespace

std::string_view to_string(Stream stream) {
  switch (stream) {
    case Stream::Repositories: return "repositories";
    case Stream::Issues: return "issues";
    case Stream::PullRequests: return "pull requests";
  }
  return "";
}

SyncMachine::SyncMachine(Start start) : start_(std::move(start)) {
  for (const Cursor& cursor : start_.cursors) cursors_[{cursor.stream, cursor.scope}] = cursor;
  for (const Repository& repository : start_.repositories) learn(repository);
}

void SyncMachine::learn(const Repository& repository) {
  known_[repository.remote_id] = {repository.full_name, repository.group, repository.updated_at};
  by_name_[repository.full_name] = repository.remote_id;
}

Cursor& SyncMachine::cursor_of(Stream stream, const std::string& scope, const std::string& name) {
  Cursor& cursor = cursors_[{stream, scope}];
  cursor.stream = stream;
  cursor.scope = scope;
  if (!name.empty()) cursor.scope_name = name;
  return cursor;
}

// Begins the list, or goes on with a run that was cut short not long ago. Once in a run.
void SyncMachine::start(Stream stream, const std::string& scope, const std::string& name, Step& step) {
  if (stopped_ || !pages_.emplace(Key{stream, scope}, 0).second) return;
  Cursor& cursor = cursor_of(stream, scope, name);
  const std::int64_t age = cursor.started ? start_.now.ms - cursor.started->ms : -1;
  const bool fresh = age >= 0 && age < kResumeWithinMs;
  if (!cursor.resume.empty() && fresh) {
    resumed_.insert({stream, scope});
  } else {
    const bool old = !cursor.last_full || start_.now.ms - cursor.last_full->ms >= kFullEveryMs;
    cursor.resume.clear();
    cursor.began.reset();
    cursor.started = start_.now;
    cursor.incomplete = false;
    cursor.full = stream == Stream::Repositories && (start_.full || old || !cursor.watermark);
    if (cursor.full) ++cursor.generation;
  }
  ++under_way_;
  const bool all = cursor.full || !cursor.watermark;
  step.fetches.push_back(
      {stream, scope, cursor.scope_name, all ? std::nullopt : cursor.watermark, cursor.resume});
}

SyncMachine::Step SyncMachine::begin() {
  Step step;
  start(Stream::Repositories, "", "", step);
  return step;
}

// Groups without those that stand below another one: a group's list holds them.
std::set<std::string> SyncMachine::groups() const {
  std::set<std::string> out;
  for (const auto& [id, repository] : known_) {
    if (!repository.group.empty()) out.insert(repository.group);
  }
  std::erase_if(out, [all = out](const std::string& group) {
    for (std::size_t slash = group.rfind('/'); slash != std::string::npos;
         slash = group.rfind('/', slash - 1)) {
      if (all.contains(group.substr(0, slash))) return true;
      if (slash == 0) break;
    }
    return false;
  });
  return out;
}

void SyncMachine::after_repositories(Step& step) {
  const auto feed = [&](Stream stream, Feed how) {
    if (how == Feed::Account) start(stream, "", "", step);
    if (how != Feed::Group) return;
    for (const std::string& group : groups()) start(stream, group, "", step);
    for (const auto& [id, repository] : known_) {
      if (repository.group.empty()) start(stream, id, repository.full_name, step);
    }
  };
  if (start_.has.issues) feed(Stream::Issues, start_.shape.issues);
  if (!start_.has.pull_requests) return;
  feed(Stream::PullRequests, start_.shape.pull_requests);
  for (const auto& [key, cursor] : std::map(cursors_)) {
    if (cursor.due) start(cursor.stream, cursor.scope, cursor.scope_name, step);
  }
  if (start_.shape.pull_requests != Feed::EachRepository) return;
  std::vector<std::pair<WallTime, std::string>> changed;
  for (const auto& [id, repository] : known_) {
    const auto found = cursors_.find({Stream::PullRequests, id});
    const bool fetched = found != cursors_.end() && found->second.watermark;
    if (!fetched || repository.updated_at >= *found->second.watermark)
      changed.emplace_back(repository.updated_at, id);
  }
  std::ranges::sort(changed, std::greater<>());
  if (changed.size() > kMaxEach) changed.resize(kMaxEach);
  for (const auto& [at, id] : changed) start(Stream::PullRequests, id, known_[id].full_name, step);
}

std::string SyncMachine::known_id(const std::string& id, const std::string& name) const {
  if (!id.empty()) return known_.contains(id) ? id : "";
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? "" : found->second;
}

void SyncMachine::take_items(const Page& page, Write& write) {
  for (const Item& item : page.items) {
    const std::string id = known_id(item.repo_id, item.repo_name);
    if (id.empty()) {  // a feed may hold what is not the account's
      ++counts_.unknown;
      continue;
    }
    write.items.push_back(item);
    write.items.back().repo_id = id;
  }
  counts_.items += write.items.size();
}

// Noted together with the page, so that a run that is killed between the two does not forget it.
void SyncMachine::take_touched(const Page& page, Step& step) {
  if (start_.shape.pull_requests != Feed::Touched || !start_.has.pull_requests) return;
  for (const Touched& touched : page.touched) {
    const std::string id = known_id(touched.repo_id, touched.repo_name);
    if (id.empty() || pages_.contains({Stream::PullRequests, id})) continue;
    cursor_of(Stream::PullRequests, id, touched.repo_name).due = true;
    start(Stream::PullRequests, id, touched.repo_name, step);
    step.write.cursors.push_back(cursors_[{Stream::PullRequests, id}]);
  }
}

void SyncMachine::end_of_list(Cursor& cursor, Step& step) {
  if (cursor.stream == Stream::Repositories) repositories_began_ = cursor.began;
  const auto began =
      repositories_began_ && cursor.began ? std::min(repositories_began_, cursor.began) : cursor.began;
  if (began) cursor.watermark = WallTime{began->ms - kOverlapMs};
  if (cursor.full && !cursor.incomplete) {
    cursor.last_full = start_.now;
    step.write.sweep = cursor.stream == Stream::Repositories;
  }
  cursor.resume.clear();
  cursor.began.reset();
  cursor.started.reset();
  cursor.full = false;
  cursor.due = false;
  --under_way_;
  if (cursor.stream == Stream::Repositories) after_repositories(step);
}

SyncMachine::Step SyncMachine::page(const Fetch& fetch, const Page& page) {
  Step step;
  if (stopped_) return --under_way_, step;
  Cursor& cursor = cursor_of(fetch.stream, fetch.scope, fetch.scope_name);
  const int read = ++pages_[{fetch.stream, fetch.scope}];
  resumed_.erase({fetch.stream, fetch.scope});
  ++counts_.pages;
  counts_.skipped += page.skipped;
  counts_.repositories += page.repositories.size();
  if (!cursor.began) cursor.began = page.server_time;
  cursor.incomplete |= page.partial || page.skipped > 0;
  for (const Repository& repository : page.repositories) learn(repository);
  step.write.repositories = page.repositories;
  step.write.generation = cursor.full ? cursor.generation : 0;
  take_items(page, step.write);
  take_touched(page, step);

  const bool known_from_here = fetch.since && !cursor.full && reaches(page, *fetch.since);
  const bool in_one_chain = page.next.find('\n') == std::string::npos;  // else other lists follow
  if (page.next.empty() || (known_from_here && in_one_chain)) {
    end_of_list(cursor, step);
  } else if (read >= kMaxPages) {
    cursor.resume = page.next;
    Step more = failed(fetch, {ErrorKind::Protocol, "the list has no end"}, false);
    step.fetches.insert(step.fetches.end(), more.fetches.begin(), more.fetches.end());
  } else {
    cursor.resume = page.next;
    step.fetches.push_back({fetch.stream, fetch.scope, fetch.scope_name, fetch.since, page.next});
  }
  step.write.cursors.push_back(cursor);
  return step;
}

SyncMachine::Step SyncMachine::failed(const Fetch& fetch, const Error& error, bool stop) {
  Step step;
  --under_way_;
  stopped_ = stopped_ || stop;
  ++counts_.failed;
  const std::string place = fetch.scope_name.empty() ? fetch.scope : fetch.scope_name;
  const std::string what = std::string(to_string(fetch.stream)) + (place.empty() ? "" : " of " + place);
  if (!first_error_ || stop) first_error_ = context(error, what);
  Cursor& cursor = cursor_of(fetch.stream, fetch.scope, fetch.scope_name);
  const bool gone = error.kind == ErrorKind::NotFound;
  const bool passing =
      error.kind == ErrorKind::Network || error.kind == ErrorKind::Busy || error.kind == ErrorKind::Timeout;
  // A place to go on at that is refused is no place; what is gone is not due any more.
  const bool was_resumed = resumed_.erase({fetch.stream, fetch.scope}) > 0;
  if (!stop && ((was_resumed && !passing) || gone)) {
    cursor.resume.clear();
    cursor.began.reset();
    if (gone) cursor.due = false;
    step.write.cursors.push_back(cursor);
  }
  return step;
}

}  // namespace geppetto::provider
