// How often the kernel's OOM killer struck in the memory cgroup of a process. Worker thread only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "infra/os/proc.h"

namespace geppetto::os {

// Found while the process lives, asked again when it is gone. cgroup v2 (memory.events) and v1
// (memory.oom_control).
class OomCounter {
 public:
  OomCounter() = default;  // of no cgroup: struck() is false
  OomCounter(const Proc& proc, std::int32_t pid);

  // Since it was made or since what consume() took off. False when the cgroup is gone.
  bool struck() const;
  // One strike has been told of another process in the same cgroup.
  void consume(const OomCounter& other);

  const std::string& file() const { return file_; }  // empty: none found

 private:
  std::optional<std::uint64_t> read() const;
  std::string file_;
  std::uint64_t base_ = 0;
};

}  // namespace geppetto::os
