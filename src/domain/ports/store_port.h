// Where runners and transcripts are kept between runs. Worker thread only.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/log/transcript.h"
#include "domain/runner/runner.h"

namespace geppetto::ports {

class StorePort {
 public:
  virtual ~StorePort() = default;
  virtual Result<std::vector<runner::Runner>> load() = 0;
  // Inserts or replaces by id; everything is kept, `log` as it was then. An Io error (full or read-only
  // disk) leaves what was stored before; the caller goes on in memory and tries again with the next change.
  virtual Outcome save(const runner::Runner& runner) = 0;
  virtual Outcome erase(const RunnerId& id) = 0;
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
