// Words for the ways a process can end.
#include "domain/runner/end.h"

#include <array>

namespace geppetto::runner {

std::string_view signal_name(int signal) {
  static constexpr std::array<std::string_view, 32> kNames = {
      "",     "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
      "SEGV", "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
      "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "IO",   "PWR",  "SYS"};
  if (signal <= 0 || static_cast<std::size_t>(signal) >= kNames.size()) return {};
  return kNames[static_cast<std::size_t>(signal)];
}

namespace {

std::string signal_words(int signal) {
  std::string out = "signal " + std::to_string(signal);
  const std::string_view name = signal_name(signal);
  if (!name.empty()) out.append(" (").append(name).append(")");
  return out;
}

constexpr int kSigKill = 9;

}  // namespace

End judge_end(const EndFacts& facts) {
  // A shell reports a killed child as 128 + n.
  const bool killed = facts.signal == kSigKill || facts.code == 128 + kSigKill;
  if (facts.stop_requested) {
    std::string how = facts.signal ? ", ended by " + signal_words(*facts.signal)
                      : facts.code ? ", exited with code " + std::to_string(*facts.code)
                                   : "";
    return {Status::Stopped, "process.stopped", "stopped by you" + how};
  }
  if (facts.out_of_memory && killed) return {Status::Errored, "process.oom", "killed for memory"};
  if (facts.signal) return {Status::Errored, "process.signal", "killed by " + signal_words(*facts.signal)};
  if (facts.code) {
    std::string reason = "exited with code " + std::to_string(*facts.code);
    if (*facts.code > 128 && *facts.code <= 128 + 31)
      reason += ", as after " + signal_words(*facts.code - 128);
    return {*facts.code == 0 ? Status::Stopped : Status::Errored, "process.exit", std::move(reason)};
  }
  return {Status::Stopped, "process.lost", facts.lost.empty() ? "ended, exit status unknown" : facts.lost};
}

}  // namespace geppetto::runner
