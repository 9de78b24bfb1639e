// Where runners and transcripts are kept between runs. Worker thread only.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/log/transcript.h"
#include "domain/runner/runner.h"
#include "domain/runner/transition.h"

namespace geppetto::ports {

class StorePort {
 public:
  virtual ~StorePort() = default;
  virtual Result<std::vector<runner::Runner>> load() = 0;
  // Inserts or replaces by id; everything is kept, `log` as it was then. An Io error (full or read-only
  // disk) leaves what was stored before; the caller goes on in memory and tries again with the next change.
  virtual Outcome save(const runner::Runner& runner) = 0;
  virtual Outcome erase(const RunnerId& id) = 0;

  // Beside the ones before; the oldest beyond runner::kMaxTransitions go. erase() takes them along.
  virtual Outcome add_transition(const RunnerId& id, const runner::Transition& transition) = 0;
  virtual Result<std::vector<runner::Transition>> transitions(const RunnerId& id) = 0;  // oldest first

  // What the runner's process has reported, in place of what was kept before. erase() takes it along.
  virtual Outcome save_reports(const RunnerId& id, std::string_view reports) = 0;
  virtual Result<std::string> reports(const RunnerId& id) = 0;  // empty: none
};

class TranscriptStorePort {
 public:
  virtual ~TranscriptStorePort() = default;
  virtual std::unique_ptr<log::ChunkStore> open(const RunnerId& id) = 0;
  virtual Outcome erase(const RunnerId& id) = 0;
  // Files of a transcript, opened or not.
  virtual std::size_t files(const RunnerId& id) const = 0;
};

}  // namespace geppetto::ports
