// Searching transcripts beside the loop. Worker thread only.
#pragma once
#include "domain/log/search_state.h"

namespace geppetto::ports {

class SearchPort {
 public:
  virtual ~SearchPort() = default;
  // Takes the place of the search before it, whose results are given up at once. What is found comes in
  // SearchChanged events, never from inside the call; a pattern that cannot be used is told there as well.
  virtual void search(const log::SearchRequest& request) = 0;
};

}  // namespace geppetto::ports
