// The order in which runners are shown: by project, filtered by what the person typed.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/snapshot/snapshot.h"

namespace geppetto::window {

using RowPtr = std::shared_ptr<const snapshot::RunnerRow>;

struct RunnerGroup {
  std::string folder;  // absolute; empty: not known
  std::string title;   // its last part, or more of it where two groups would be called the same
  std::vector<RowPtr> rows;
};

// A runner belongs to the folder it was started in, or to the one above it in which another runner was
// started. Groups and rows are in order of creation. `home`: never a project itself.
std::vector<RunnerGroup> group_runners(const std::vector<RowPtr>& rows, std::string_view home);

// Keeps the rows in which every word of `filter` occurs somewhere, whatever its case; groups without rows go.
void filter_groups(std::vector<RunnerGroup>& groups, std::string_view filter);

// What needs the person first, then what failed, works, starts, is idle, is done; oldest first in each.
std::vector<RowPtr> by_urgency(const std::vector<RowPtr>& rows);

// Of `rows`, the one that needs the person and comes next after `after`, round the end; null: none does.
RowPtr next_needing(const std::vector<RowPtr>& rows, const RunnerId& after);

// Every word of `words` occurs in one of `fields`; ASCII letters match in either case.
bool all_words_in(std::string_view words, const std::vector<std::string_view>& fields);

}  // namespace geppetto::window
