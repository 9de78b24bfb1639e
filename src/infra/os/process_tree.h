// Which processes belong to a runner: a choice among what one look at /proc has shown. Pure.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "infra/os/proc.h"

namespace geppetto::os {

struct TreeRule {
  std::vector<runner::ProcessIdentity> roots;  // the root, and every member found earlier
  std::int32_t session = 0;                    // everything in this session belongs to it; 0: no such rule
  std::function<bool(std::int32_t pid)> has_mark;  // belongs to it by its environment; may be empty
  std::int32_t self = 0;            // neither this process nor an ancestor of it is ever chosen
  std::vector<std::int32_t> never;  // nor these, nor pid 1; nor whatever is below them only
};

// Those that run, each before its children, so that a parent that restarts its children is told first.
std::vector<ProcStat> select_tree(const std::vector<ProcStat>& all, const TreeRule& rule);

// The session that `root` leads; 0 when it is not there or leads none. A dead leader does not count, a zombie
// does: its number cannot have been given away.
std::int32_t led_session(const std::vector<ProcStat>& all, const runner::ProcessIdentity& root);

}  // namespace geppetto::os
