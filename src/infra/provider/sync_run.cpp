// The machine's words as calls on ports.
#include "infra/provider/sync_run.h"

#include <utility>

namespace geppetto::provider {

SyncRun::SyncRun(ports::VcsProviderPort& provider, ports::ForgeStorePort& store, ports::ClockPort& clock,
                 Options options, std::function<void(const SyncOutcome&)> done)
    : provider_(provider),
      store_(store),
      clock_(clock),
      options_(std::move(options)),
      done_(std::move(done)) {}

SyncRun::~SyncRun() { provider_.cancel(); }

Outcome SyncRun::start() {
  SyncMachine::Start start;
  start.shape = options_.shape;
  start.has = provider_.capabilities();
  start.now = clock_.wall();
  start.full = options_.full;
  auto cursors = store_.cursors(options_.account);
  if (!cursors) return cursors.error();
  auto known = store_.known(options_.account);
  if (!known) return known.error();
  start.cursors = std::move(*cursors);
  start.repositories = std::move(*known);
  machine_.emplace(std::move(start));
  take(machine_->begin());
  return broken_ ? Outcome(*outcome_.error) : ok();
}

SyncOutcome SyncRun::so_far() const {
  SyncOutcome out = outcome_;
  if (machine_) out.counts = machine_->counts();
  if (machine_ && !out.error) out.error = machine_->first_error();
  return out;
}

void SyncRun::take(const SyncMachine::Step& step) {
  const Write& write = step.write;
  if (!write.repositories.empty() || !write.items.empty() || !write.cursors.empty()) {
    const auto written = store_.write(options_.account, write, clock_.wall());
    if (!written) {
      outcome_.error = written.error();
      broken_ = true;
      return;
    }
    outcome_.changed += written->changed;
    outcome_.gone += written->gone;
  }
  for (const Fetch& one : step.fetches) fetch(one);
}

void SyncRun::fetch(const Fetch& fetch) {
  const ports::PageAsk ask{fetch.scope, fetch.scope_name, fetch.since, fetch.next, options_.use};
  auto then = [this, fetch](Result<Page> page) { answered(fetch, std::move(page)); };
  switch (fetch.stream) {
    case Stream::Repositories: return provider_.repositories(ask, std::move(then));
    case Stream::Issues: return provider_.issues(ask, std::move(then));
    case Stream::PullRequests: return provider_.pull_requests(ask, std::move(then));
  }
}

void SyncRun::answered(const Fetch& fetch, Result<Page> page) {
  if (page) {
    take(machine_->page(fetch, *page));
  } else {
    const bool auth = is_unauthorized(page.error());
    outcome_.needs_auth = outcome_.needs_auth || auth;
    take(machine_->failed(fetch, page.error(), auth));
  }
  if (!machine_->done() && !broken_) return;
  if (broken_) provider_.cancel();
  const auto done = std::exchange(done_, nullptr);
  if (done) done(so_far());
}

}  // namespace geppetto::provider
