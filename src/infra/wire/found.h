// What a search found, as JSON lines (without newline).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/time.h"
#include "domain/log/matcher.h"

namespace geppetto::wire {

struct ContextLine {
  std::uint64_t number = 0;
  std::string_view text;
};

// `number` counts on from the transcript through the rows of the screen below it.
struct FoundLine {
  RunnerId runner;
  std::string_view name;
  std::uint64_t number = 0;
  bool screen = false;
  WallTime at;  // not with `screen`
  std::string_view text;
  std::vector<log::MatchRange> ranges;
  std::vector<ContextLine> before, after;  // what does not fit a line is left out ("contextCut":true)
};
std::string encode_found(const FoundLine& found);

std::string encode_count(const RunnerId& runner, std::string_view name, std::uint64_t count);

// {"success":true,"id":…,"hits":[…],"counts":[…]} of what the two above encoded; the last one says
// "end":true.
struct FoundBatch {
  std::vector<std::string> hits, counts;
  bool end = false;
  bool empty() const { return hits.empty() && counts.empty() && !end; }
};
std::string encode_found_batch(std::string_view id, const FoundBatch& batch);

}  // namespace geppetto::wire
