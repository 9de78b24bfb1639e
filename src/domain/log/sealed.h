// The full chunks of a transcript, as views share them.
// Never changes once a view has it.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "domain/log/chunk.h"
#include "domain/log/log_view.h"

namespace geppetto::log {

struct LogView::Sealed {
  struct Entry {
    std::uint64_t first_line = 0;
    std::uint32_t lines = 0;  // numbers from here to the next entry belong to lines that were lost
    bool in_memory = false;
    std::shared_ptr<const Chunk> chunk;
    std::uint64_t text_bytes = 0;
  };
  std::vector<Entry> chunks;  // ascending
};

}  // namespace geppetto::log
