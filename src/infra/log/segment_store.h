// Transcripts as segment files: <folder>/<ULID>/<first line, 20 digits>.seg, each a chunk that is mapped
// while in use. Worker thread only; a mapping may be dropped by any thread.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/log/transcript.h"
#include "domain/ports/store_port.h"
#include "infra/log/descriptor.h"

namespace geppetto::log {

// The segments of one transcript. Whoever opened the folder first has it: a second opening, in this process
// or another, gets Busy and touches nothing. The folder is free again when the store is destroyed or its
// process ends.
class SegmentStore final : public ChunkStore {
 public:
  explicit SegmentStore(std::string folder) : folder_(std::move(folder)) {}

  Result<std::shared_ptr<ChunkMemory>> create(std::uint64_t first_line) override;
  Result<std::vector<StoredChunk>> load() override;
  void drop(std::uint64_t first_line) override;

 private:
  Outcome open_folder();
  Result<StoredChunk> load_segment(const std::string& name);

  std::string folder_;
  Descriptor directory_;                        // holds the lock
  std::map<std::uint64_t, std::string> names_;  // of loaded and created segments, by what their chunk says
};

class SegmentFolders final : public ports::TranscriptStorePort {
 public:
  // `folder` is made when it is needed, for its user alone.
  explicit SegmentFolders(std::string folder) : folder_(std::move(folder)) {}

  std::unique_ptr<ChunkStore> open(const RunnerId& id) override;
  // Removes segments and the folder they are in; Io when something else is left in it. Views keep what they
  // have.
  Outcome erase(const RunnerId& id) override;
  std::size_t files(const RunnerId& id) const override;

 private:
  std::string folder_;
};

}  // namespace geppetto::log
