// A few small files of /proc/self.
#include "infra/os/self_figures.h"

#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace geppetto::os {
namespace {

std::uint64_t entries_of(const char* folder) {
  std::error_code failed;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed))
    ++count;
  return count;
}

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// Each thread lists the children it has made.
std::uint64_t living_children() {
  std::error_code failed;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/task", failed), end; !failed && at != end;
       at.increment(failed)) {
    std::ifstream children(at->path() / "children");
    std::int32_t pid = 0;
    while (children >> pid) ++count;
  }
  return count;
}

}  // namespace

SelfFigures self_figures() {
  SelfFigures figures;
  figures.rss_bytes = resident_bytes();
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  figures.cpu_ms = std::int64_t{cpu.tv_sec} * 1000 + cpu.tv_nsec / 1'000'000;
  // The folder is open while it is counted.
  const std::uint64_t open = entries_of("/proc/self/fd");
  figures.descriptors = open > 0 ? open - 1 : 0;
  figures.children = living_children();
  return figures;
}

}  // namespace geppetto::os
