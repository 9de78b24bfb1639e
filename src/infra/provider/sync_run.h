// One sync of one account: the machine says what, the provider asks, the store keeps. Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/ports/clock_port.h"
#include "domain/ports/forge_store_port.h"
#include "domain/ports/provider_port.h"
#include "domain/provider/sync_machine.h"

namespace geppetto::provider {

struct SyncOutcome {
  SyncCounts counts;
  std::size_t changed = 0;  // rows
  std::size_t gone = 0;     // repositories
  std::optional<Error> error;
  bool needs_auth = false;
};

class SyncRun {
 public:
  struct Options {
    std::string account;
    SyncShape shape;
    bool full = false;
    Use use = Use::Foreground;
  };
  // `done` runs once, from the loop, and may destroy the run.
  SyncRun(ports::VcsProviderPort& provider, ports::ForgeStorePort& store, ports::ClockPort& clock,
          Options options, std::function<void(const SyncOutcome&)> done);
  ~SyncRun();  // in the middle, too: what was written goes on the next time
  SyncRun(const SyncRun&) = delete;
  SyncRun& operator=(const SyncRun&) = delete;

  Outcome start();  // what cannot be read of the cache; then `done` will not run
  SyncOutcome so_far() const;

 private:
  void take(const SyncMachine::Step& step);
  void fetch(const Fetch& fetch);
  void answered(const Fetch& fetch, Result<Page> page);

  ports::VcsProviderPort& provider_;
  ports::ForgeStorePort& store_;
  ports::ClockPort& clock_;
  Options options_;
  std::function<void(const SyncOutcome&)> done_;
  std::optional<SyncMachine> machine_;
  SyncOutcome outcome_;
  bool broken_ = false;  // the cache cannot be written
};

}  // namespace geppetto::provider
