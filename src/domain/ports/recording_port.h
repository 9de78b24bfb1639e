// Raw output of panes with its times, kept beside the transcripts. Worker thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/log/recording.h"
#include "domain/term/cell.h"

namespace geppetto::ports {

// A recording is a row of parts, each of which can be understood alone: the oldest is dropped when there is
// too much.
struct RecordingPart {
  term::Size size;
  WallTime at;
  MonoTime now;
  bool goes_on = false;  // its first byte follows the last one that this writer was given
};

// Writes the recording of one runner, after what earlier writers left. What was written is there after a
// kill. An error (Io: a full disk, a folder that is gone) ends it: nothing is written any more.
class RecordingWriter {
 public:
  virtual ~RecordingWriter() = default;
  // First of all, and whenever a part is full. `paint` draws what the screen shows.
  virtual Outcome begin(const RecordingPart& part, std::string_view paint) = 0;
  // Output, Paint, Resize or End; any length.
  virtual Outcome add(log::RecordedKind kind, std::string_view data, MonoTime now) = 0;
  // Bytes in the part, in lengths of a part: from 1 on a new one should begin.
  virtual std::uint64_t fullness() const = 0;
};

struct RecordingFacts {
  std::string folder;  // where its parts are
  std::uint64_t bytes = 0;
};

class RecordingPort {
 public:
  virtual ~RecordingPort() = default;
  virtual std::unique_ptr<RecordingWriter> open(const RunnerId& id) = 0;
  // NotFound: nothing was ever recorded.
  virtual Result<RecordingFacts> find(const RunnerId& id) const = 0;
  virtual Outcome erase(const RunnerId& id) = 0;
};

}  // namespace geppetto::ports
