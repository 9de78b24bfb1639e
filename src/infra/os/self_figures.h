// What this process costs, from its own /proc. Any thread.
#pragma once
#include <cstdint>

namespace geppetto::os {

struct SelfFigures {
  std::uint64_t rss_bytes = 0;  // resident, shared pages included
  std::int64_t cpu_ms = 0;      // of all threads, since the start
  std::uint64_t descriptors = 0;
  std::uint64_t children = 0;  // living, and ended ones that were not reaped
};

// What cannot be read is 0.
SelfFigures self_figures();

}  // namespace geppetto::os
