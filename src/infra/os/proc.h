// What /proc tells of processes. Any thread; nothing is kept between calls.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/runner/runner.h"

namespace geppetto::os {

struct ProcStat {
  std::int32_t pid = 0, ppid = 0, pgid = 0, sid = 0;
  std::uint64_t start_ticks = 0;
  std::string name;     // at most 64 bytes, any bytes
  bool running = true;  // false: a zombie, or on its way out; as good as gone

  runner::ProcessIdentity identity() const { return {pid, start_ticks}; }
};

class Proc {
 public:
  // Another root than /proc: tests.
  explicit Proc(std::string root = "/proc") : root_(std::move(root)) {}

  // Nothing: no such process, or its line makes no sense.
  std::optional<ProcStat> stat(std::int32_t pid) const;

  // NotFound when it does not live (a zombie does not).
  Result<runner::ProcessIdentity> identify(std::int32_t pid) const;
  bool lives(const runner::ProcessIdentity& process) const;

  // One line of at most kMaxCommand bytes; "[name]" when it has no arguments; empty when there is no process.
  std::string command_line(std::int32_t pid) const;
  static constexpr std::size_t kMaxCommand = 300;  // more is not read by anybody

  // `entry` is "NAME=value", compared as a whole with what the process was started with. Also false when its
  // environment may not be read, or when it has ended meanwhile: then *gone becomes true.
  bool environment_has(std::int32_t pid, std::string_view entry, bool* gone = nullptr) const;

  // Every process, the highest pid first: mostly the youngest, which may be gone soonest. One pass over the
  // folder. Those that end meanwhile are left out and counted: each may have left a child that the pass did
  // not see.
  std::vector<ProcStat> all(std::size_t* vanished = nullptr) const;

  // The file's text, cut at `limit`; nothing when it cannot be read. `name` as in "4711/cgroup".
  std::optional<std::string> read(const std::string& name, std::size_t limit) const;

 private:
  std::string root_;
};

}  // namespace geppetto::os
