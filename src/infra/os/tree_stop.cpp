// The phases of ending a tree; every wait is for a descriptor or a deadline.
#include "infra/os/tree_stop.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "infra/os/clock.h"
#include "infra/os/process_tree.h"

namespace geppetto::os {
namespace {

// Together inside the second that the port grants after the grace.
constexpr std::int64_t kKillMs = 700;
constexpr std::int64_t kLastCallMs = 200;
constexpr std::int64_t kLookAgainMs =
    10;                               // a tree that restarts itself must not make us look without a pause
constexpr std::int64_t kPollMs = 50;  // only of members without a descriptor
constexpr int kMaxRounds = 50;        // of freezing: a fork bomb that is not caught by then outruns us
constexpr int kEmptyLooks = 8;        // looking costs milliseconds of the worker
constexpr std::size_t kMaxDescriptors =
    512;  // a tree as large as the descriptor limit must not starve the rest

}  // namespace

TreeStop::TreeStop(uv::Loop& loop, const Proc& proc, bool use_pidfd, Request request,
                   std::function<void(std::vector<ports::Survivor>)> told)
    : loop_(loop),
      proc_(proc),
      use_pidfd_(use_pidfd),
      request_(std::move(request)),
      told_(std::move(told)),
      deadline_(loop, [this] { on_deadline(); }),
      round_(loop, [this] { on_round(); }),
      poll_(loop, [this] { poll(); }) {
  session_ = led_session(proc_.all(), request_.root);
  if (request_.grace_ms <= 0) {
    begin_killing();
    return;
  }
  const std::vector<Member*> members = look();
  grace_ends_ = SystemClock().mono() + request_.grace_ms;
  deadline_.start(request_.grace_ms);
  ask(members);
  if (members.empty()) round_.start(0);
}

TreeStop::~TreeStop() = default;

void TreeStop::hurry(std::int64_t grace_ms) {
  if (phase_ != Phase::Asking) return;
  const MonoTime now = SystemClock().mono();
  if (now + grace_ms >= grace_ends_) return;
  grace_ends_ = now + grace_ms;
  deadline_.start(grace_ms);
}

std::vector<TreeStop::Member*> TreeStop::look() {
  TreeRule rule;
  rule.roots.push_back(request_.root);
  for (const auto& [pid, member] : members_) {
    if (!member->gone) rule.roots.push_back(member->process);
  }
  rule.session = session_;
  rule.self = getpid();
  rule.never = request_.never;
  const std::vector<ProcStat> all = proc_.all(&vanished_);
  // A zombie that was none in the last look may have left a child after the pass had its list.
  for (const ProcStat& p : all) {
    if (!p.running && std::exchange(zombies_[p.pid], p.start_ticks) != p.start_ticks) ++vanished_;
  }
  std::vector<Member*> fresh;
  for (const ProcStat& found : select_tree(all, rule)) add(found.identity(), fresh);
  if (!request_.mark.empty()) {
    // Reading every environment takes long, so those known without it have been frozen before.
    rule.has_mark = [this](std::int32_t pid) {
      bool gone = false;
      const bool has = proc_.environment_has(pid, request_.mark, &gone);
      vanished_ += gone ? 1 : 0;
      return has;
    };
    for (const ProcStat& found : select_tree(all, rule)) add(found.identity(), fresh);
  }
  empty_looks_ = fresh.empty() ? empty_looks_ + 1 : 0;
  return fresh;
}

void TreeStop::add(const runner::ProcessIdentity& process, std::vector<Member*>& fresh) {
  std::unique_ptr<Member>& slot = members_[process.pid];
  if (slot && slot->process == process) return;
  if (slot && !slot->gone) member_gone(*slot);  // its pid has been given to another member already
  slot = std::make_unique<Member>();
  slot->process = process;
  Member* member = slot.get();
  if (use_pidfd_ && descriptors_ < kMaxDescriptors) member->pidfd = PidFd(proc_, process);
  if (use_pidfd_ && member->pidfd.state() == PidFd::State::Gone && !proc_.lives(process)) {
    member->gone = true;
    ++vanished_;
    return;
  }
  fresh.push_back(member);
  if (phase_ == Phase::Freezing) signal(*member, SIGSTOP);
  if (member->pidfd.state() != PidFd::State::Open) {
    poll_.start(kPollMs);
    return;
  }
  ++descriptors_;
  member->watch = std::make_unique<uv::FdWatch>(loop_, member->pidfd.fd(), [this, member](int) {
    member_gone(*member);
    if (all_gone()) round_.start(kLookAgainMs);
  });
  member->watch->want(uv::FdWatch::kRead);
}

void TreeStop::member_gone(Member& member) {
  member.gone = true;
  if (member.watch) --descriptors_;
  member.watch.reset();
  member.pidfd = PidFd();
}

void TreeStop::signal(const Member& member, int signal) const {
  if (member.gone) return;
  if (member.pidfd.state() == PidFd::State::Open) {
    (void)member.pidfd.send(signal);  // not allowed: it will be listed as a survivor
  } else if (member.process.pid > 1 && proc_.lives(member.process)) {
    (void)::kill(member.process.pid, signal);
  }
}

// SIGHUP ends shells, which ignore SIGTERM; SIGCONT lets stopped ones hear both.
void TreeStop::ask(const std::vector<Member*>& members) const {
  for (const Member* member : members) {
    for (const int one : {SIGTERM, SIGHUP, SIGCONT}) signal(*member, one);
  }
}

// Frozen processes cannot make children while the others are looked for; whoever is found is frozen at once.
void TreeStop::begin_killing() {
  phase_ = Phase::Freezing;
  rounds_ = 0;
  deadline_.start(kKillMs);
  for (const auto& [pid, member] : members_) signal(*member, SIGSTOP);
  look();
  round_.start(0);
}

void TreeStop::kill_all() const {
  for (const auto& [pid, member] : members_) signal(*member, SIGKILL);
}

bool TreeStop::all_gone() const {
  return std::all_of(members_.begin(), members_.end(), [](const auto& m) { return m.second->gone; });
}

bool TreeStop::surely_nobody_new() const {
  return (empty_looks_ >= 2 && vanished_ == 0) || empty_looks_ >= kEmptyLooks;
}

void TreeStop::poll() {
  bool any = false;
  for (const auto& [pid, member] : members_) {
    if (member->gone || member->pidfd.state() == PidFd::State::Open) continue;
    if (proc_.lives(member->process)) {
      any = true;
    } else {
      member_gone(*member);
    }
  }
  if (any) poll_.start(kPollMs);
  if (all_gone() && phase_ != Phase::Freezing) round_.start(0);
}

// Asking and Killing come here when all are gone, Freezing until nobody is new: what slips through is found
// after the killing, where a look must be sure.
void TreeStop::on_round() {
  const std::vector<Member*> fresh = look();
  if (phase_ == Phase::Freezing) {
    if (empty_looks_ < 2 && ++rounds_ < kMaxRounds) {
      round_.start(0);
      return;
    }
    phase_ = Phase::Killing;
    kill_all();
    if (all_gone()) round_.start(0);
    return;
  }
  if (all_gone()) {
    if (surely_nobody_new()) {
      tell();
    } else {
      round_.start(kLookAgainMs);
    }
  } else if (phase_ == Phase::Asking) {
    ask(fresh);
  } else if (!fresh.empty() && rounds_ < kMaxRounds && !last_call_) {
    for (const Member* member : fresh) signal(*member, SIGSTOP);
    phase_ = Phase::Freezing;
    round_.start(0);
  } else {
    kill_all();
  }
}

void TreeStop::on_deadline() {
  if (phase_ == Phase::Asking) {
    begin_killing();
  } else if (!last_call_) {
    last_call_ = true;
    phase_ = Phase::Killing;
    kill_all();
    deadline_.start(kLastCallMs);
  } else {
    tell();
  }
}

void TreeStop::tell() {
  deadline_.stop();
  round_.stop();
  poll_.stop();
  std::vector<ports::Survivor> survivors;
  const auto add = [&](const runner::ProcessIdentity& process) {
    if (proc_.lives(process)) survivors.push_back({process, proc_.command_line(process.pid)});
  };
  // One that may not be touched (we run below it) is no member, but the person asked for its end.
  const auto root = members_.find(request_.root.pid);
  if (root == members_.end() || root->second->process != request_.root) add(request_.root);
  for (const auto& [pid, member] : members_) add(member->process);
  const auto told = std::move(told_);
  told(std::move(survivors));
}

}  // namespace geppetto::os
