// Recordings as files: <folder>/<ULID>/<number>.rec, with a limit for each runner.
// Worker thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "domain/ports/recording_port.h"

namespace geppetto::log {

struct RecordingLimits {
  std::uint64_t part_bytes = kRecordingPartBytes;
  std::uint64_t bytes = kMaxRecordingBytes;  // of a runner, all parts together
  std::uint64_t parts = 1000;                // every restart begins one
};

class RecordingFiles final : public ports::RecordingPort {
 public:
  // `folder` is made when it is needed, for its user alone.
  explicit RecordingFiles(std::string folder, RecordingLimits limits = {})
      : folder_(std::move(folder)), limits_(limits) {}

  std::unique_ptr<ports::RecordingWriter> open(const RunnerId& id) override;
  Result<ports::RecordingFacts> find(const RunnerId& id) const override;
  // Removes the parts and the folder they are in; Io when something else is left in it.
  Outcome erase(const RunnerId& id) override;

 private:
  std::string folder_;
  RecordingLimits limits_;
};

}  // namespace geppetto::log
