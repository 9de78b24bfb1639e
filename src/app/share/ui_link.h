// The UI's whole view of the worker: the newest snapshot, and a way to ask for something.
#pragma once
#include <functional>
#include <memory>

#include "app/share/latest.h"
#include "domain/core/command.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::share {

using SnapshotBox = Latest<std::shared_ptr<const snapshot::Snapshot>>;

struct UiLink {
  SnapshotBox& snapshots;                   // UI thread refreshes; front() is null until the first snapshot
  std::function<bool(core::Command)> post;  // UI thread; false: the worker does not take commands any more
  std::function<bool()>
      worker_ended;  // UI thread; true once the worker has left (shutdown verb, hand-over, error)
};

}  // namespace geppetto::share
