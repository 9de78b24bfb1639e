// A breadth-first walk from all roots at once; every process is visited once, whatever its ppid claims.
#include "infra/os/process_tree.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace geppetto::os {
namespace {

std::unordered_set<std::int32_t> protected_pids(const std::vector<ProcStat>& all, const TreeRule& rule) {
  std::unordered_set<std::int32_t> pids(rule.never.begin(), rule.never.end());
  pids.insert(1);
  std::unordered_map<std::int32_t, std::int32_t> parent;
  for (const ProcStat& p : all) parent.emplace(p.pid, p.ppid);
  std::unordered_set<std::int32_t> line;  // ends a circle, which only a broken table could show
  for (std::int32_t pid = rule.self; pid > 0 && line.insert(pid).second;) {
    const auto up = parent.find(pid);
    pid = up == parent.end() ? 0 : up->second;
  }
  pids.merge(line);
  return pids;
}

}  // namespace

std::vector<ProcStat> select_tree(const std::vector<ProcStat>& all, const TreeRule& rule) {
  const std::unordered_set<std::int32_t> never = protected_pids(all, rule);
  std::unordered_multimap<std::int32_t, const ProcStat*> children;
  std::unordered_map<std::int32_t, const ProcStat*> by_pid;
  std::int32_t own_session = 0;
  for (const ProcStat& p : all) {
    children.emplace(p.ppid, &p);
    by_pid.emplace(p.pid, &p);
    if (p.pid == rule.self) own_session = p.sid;
  }
  std::vector<ProcStat> chosen;
  std::unordered_set<std::int32_t> seen;
  const auto choose = [&](const ProcStat& p) {
    if (never.contains(p.pid) || !seen.insert(p.pid).second) return;
    // A zombie is passed over but its children are not: its threads may have made some a moment ago.
    chosen.push_back(p);
  };
  std::size_t next = 0;
  const auto descend = [&] {
    for (; next < chosen.size(); ++next) {
      const auto [begin, end] = children.equal_range(chosen[next].pid);
      for (auto child = begin; child != end; ++child) choose(*child->second);
    }
  };
  for (const runner::ProcessIdentity& root : rule.roots) {
    const auto found = by_pid.find(root.pid);
    if (found != by_pid.end() && found->second->identity() == root) choose(*found->second);
  }
  descend();
  // Where we live in the root's session ourselves (it is the shell we were started from), our own children
  // do, too.
  const bool use_session = rule.session > 1 && rule.session != own_session;
  for (const ProcStat& p : all) {
    if (use_session && p.sid == rule.session) choose(p);
  }
  descend();
  if (rule.has_mark) {
    for (const ProcStat& p : all) {
      if (p.running && !never.contains(p.pid) && !seen.contains(p.pid) && rule.has_mark(p.pid)) choose(p);
    }
    descend();
  }
  std::erase_if(chosen, [](const ProcStat& p) { return !p.running; });
  return chosen;
}

std::int32_t led_session(const std::vector<ProcStat>& all, const runner::ProcessIdentity& root) {
  for (const ProcStat& p : all) {
    if (p.identity() == root) return p.sid == p.pid ? p.sid : 0;
  }
  return 0;
}

}  // namespace geppetto::os
