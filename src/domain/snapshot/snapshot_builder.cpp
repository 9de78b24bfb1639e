// A snapshot is one vector of shared rows, so building one costs a pointer a runner.
#include "domain/snapshot/snapshot_builder.h"

#include <algorithm>
#include <utility>

namespace geppetto::snapshot {

SnapshotBuilder::SnapshotBuilder() { next_.panes = std::make_shared<const std::vector<PaneRow>>(); }

void SnapshotBuilder::put(RunnerRow row) {
  auto shared = std::make_shared<const RunnerRow>(std::move(row));
  for (auto& existing : next_.runners) {
    if (existing->runner.id == shared->runner.id) {
      existing = std::move(shared);
      return;
    }
  }
  next_.runners.push_back(std::move(shared));
}

void SnapshotBuilder::remove(const RunnerId& id) {
  std::erase_if(next_.runners, [&](const auto& row) { return row->runner.id == id; });
}

void SnapshotBuilder::set_panes(std::vector<PaneRow> panes) {
  next_.panes = std::make_shared<const std::vector<PaneRow>>(std::move(panes));
}

void SnapshotBuilder::add_notice(bool is_error, std::string text) {
  std::erase_if(next_.notices, [&](const Notice& n) { return n.text == text; });
  next_.notices.push_back({++notice_id_, is_error, std::move(text)});
  if (next_.notices.size() > kMaxNotices) next_.notices.erase(next_.notices.begin());
}

void SnapshotBuilder::dismiss_notice(std::uint64_t id) {
  std::erase_if(next_.notices, [&](const Notice& n) { return n.id == id; });
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(WallTime at) {
  ++next_.sequence;
  next_.at = at;
  return std::make_shared<const Snapshot>(next_);
}

}  // namespace geppetto::snapshot
