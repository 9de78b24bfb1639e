// A file of recorded output, asciicast or raw bytes, fed to a replay; reads as it goes, whatever its size.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/result.h"
#include "domain/core/replay.h"

namespace geppetto::cli {

struct StreamOptions {
  std::string file;                                         // "-": stdin
  bool raw = false;                                         // bytes, whatever they look like
  std::optional<term::Size> size;                           // in place of the sizes in the recording
  std::optional<std::int64_t> at_ms;                        // up to this time; nothing: to the end
  std::shared_ptr<const agent::Profile> profile = nullptr;  // whose rules; null: of no agent
};

struct StreamHandlers {
  core::Replay::StatusHandler status;
  std::function<void(core::Replay&)> advanced;  // after every piece of output of at most 64 KiB
};

// The replay as it stands at the end. NotFound: no such file. Protocol: "FILE: line 3: WHY". Io.
Result<std::unique_ptr<core::Replay>> replay_stream(const StreamOptions& options,
                                                    const StreamHandlers& handlers);

}  // namespace geppetto::cli
