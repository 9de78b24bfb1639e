// Who belongs to a tree, on made-up tables of processes.
#include "infra/os/process_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace geppetto;
using os::ProcStat;
using os::TreeRule;

namespace {

ProcStat process(std::int32_t pid, std::int32_t ppid, std::int32_t sid, bool running = true) {
  ProcStat p;
  p.pid = pid;
  p.ppid = ppid;
  p.sid = sid;
  p.start_ticks = static_cast<std::uint64_t>(pid) * 10;
  p.running = running;
  return p;
}

std::vector<std::int32_t> pids(const std::vector<ProcStat>& chosen) {
  std::vector<std::int32_t> all;
  for (const ProcStat& p : chosen) all.push_back(p.pid);
  return all;
}

std::vector<std::int32_t> sorted(std::vector<std::int32_t> all) {
  std::sort(all.begin(), all.end());
  return all;
}

// 1 init, 50 tmux, 60 the shell we were started from, 61 we, 62 a helper of ours; 100 the root of a session
// with 101, 102; 103 left the session; 200 somebody else.
std::vector<ProcStat> machine() {
  return {process(1, 0, 1),       process(50, 1, 50),    process(60, 50, 60),    process(61, 60, 60),
          process(62, 61, 60),    process(100, 50, 100), process(101, 100, 100), process(102, 101, 100),
          process(103, 101, 103), process(110, 1, 100),  process(200, 1, 200)};
}

TreeRule rule_for(std::int32_t root) {
  TreeRule rule;
  rule.roots = {{root, static_cast<std::uint64_t>(root) * 10}};
  rule.self = 61;
  return rule;
}

using Pids = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("the root and its descendants, parents first") {
  const auto chosen = pids(os::select_tree(machine(), rule_for(100)));
  CHECK(sorted(chosen) == Pids{100, 101, 102, 103});
  CHECK(chosen[0] == 100);
  CHECK(chosen[1] == 101);
}

TEST_CASE("the session of the root, with orphans, and what is below them") {
  auto all = machine();
  all.push_back(process(111, 110, 111));
  TreeRule rule = rule_for(100);
  rule.session = os::led_session(all, rule.roots[0]);
  CHECK(rule.session == 100);
  CHECK(sorted(pids(os::select_tree(all, rule))) == Pids{100, 101, 102, 103, 110, 111});
}

TEST_CASE("marked processes, wherever they are, and what is below them") {
  auto all = machine();
  all.push_back(process(201, 200, 200));
  TreeRule rule = rule_for(100);
  Pids asked;
  rule.has_mark = [&](std::int32_t pid) {
    asked.push_back(pid);
    return pid == 200 || pid == 1 || pid == 61 || pid == 60;
  };
  CHECK(sorted(pids(os::select_tree(all, rule))) == Pids{100, 101, 102, 103, 200, 201});
  for (const std::int32_t pid : {1, 61, 60, 50, 100}) {
    CHECK(std::find(asked.begin(), asked.end(), pid) == asked.end());  // not even looked at
  }
}

TEST_CASE("a root of another identity is not the root") {
  TreeRule rule = rule_for(100);
  rule.roots[0].start_ticks = 999;
  CHECK(os::select_tree(machine(), rule).empty());
  CHECK(os::led_session(machine(), rule.roots[0]) == 0);
}

TEST_CASE("a root that leads no session has none") {
  CHECK(os::led_session(machine(), {101, 1010}) == 0);
  CHECK(os::led_session(machine(), {999, 1}) == 0);
}

TEST_CASE("a zombie leads its session still, but is not told anything") {
  auto all = machine();
  all[5].running = false;
  TreeRule rule = rule_for(100);
  rule.session = os::led_session(all, rule.roots[0]);
  CHECK(sorted(pids(os::select_tree(all, rule))) == Pids{101, 102, 103, 110});
}

TEST_CASE("we, our ancestors and pid 1 are never chosen, nor what is below them only") {
  // The pane that we run in ourselves is to be stopped.
  TreeRule rule = rule_for(60);
  rule.session = os::led_session(machine(), rule.roots[0]);
  CHECK(os::select_tree(machine(), rule).empty());
  CHECK(os::select_tree(machine(), rule_for(1)).empty());
  CHECK(os::select_tree(machine(), rule_for(61)).empty());
  // A sibling below the same shell is fair game.
  auto all = machine();
  all.push_back(process(63, 60, 60));
  TreeRule sibling = rule_for(63);
  CHECK(pids(os::select_tree(all, sibling)) == Pids{63});
}

TEST_CASE("protected processes are never chosen, nor what is below them only") {
  TreeRule rule = rule_for(100);
  rule.never = {101};
  CHECK(pids(os::select_tree(machine(), rule)) == Pids{100});
  rule.never = {100};
  CHECK(os::select_tree(machine(), rule).empty());
}

TEST_CASE("members found earlier are roots, too") {
  TreeRule rule = rule_for(999);
  rule.roots.push_back({101, 1010});
  CHECK(sorted(pids(os::select_tree(machine(), rule))) == Pids{101, 102, 103});
}

TEST_CASE("circles and doubles end") {
  std::vector<ProcStat> all = {process(100, 102, 100), process(101, 100, 100), process(102, 101, 100),
                               process(100, 101, 100), process(61, 62, 61),    process(62, 61, 61),
                               process(103, 103, 100)};
  TreeRule rule = rule_for(100);
  rule.session = 100;
  CHECK(sorted(pids(os::select_tree(all, rule))) == Pids{100, 101, 102, 103});
}

TEST_CASE("a hundred thousand processes in a chain are walked without recursion") {
  std::vector<ProcStat> all;
  for (std::int32_t pid = 100; pid < 100'100; ++pid) all.push_back(process(pid, pid - 1, 100));
  CHECK(os::select_tree(all, rule_for(100)).size() == 100'000);
}
