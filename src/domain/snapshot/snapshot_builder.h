// Makes the next snapshot out of the last one and what changed; unchanged rows are shared, not copied.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "domain/snapshot/snapshot.h"

namespace geppetto::snapshot {

class SnapshotBuilder {
 public:
  SnapshotBuilder();

  // Inserts at the end or replaces by id.
  void put(RunnerRow row);
  void remove(const RunnerId& id);
  void set_panes(std::vector<PaneRow> panes);

  // Values that are small enough to be copied each time.
  Snapshot& head() { return next_; }

  void add_notice(bool is_error, std::string text);
  void dismiss_notice(std::uint64_t id);

  std::shared_ptr<const Snapshot> build(WallTime at);

 private:
  Snapshot next_;
  std::uint64_t notice_id_ = 0;
};

}  // namespace geppetto::snapshot
