// What a recording of a pane is made of: raw bytes and sizes, each with its time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace geppetto::log {

inline constexpr std::uint64_t kMaxRecordingBytes = 100ULL
                                                    << 20;  // a runner, on disk; the oldest part goes first
inline constexpr std::uint64_t kRecordingPartBytes = 8ULL << 20;  // what is dropped at once
inline constexpr std::size_t kMaxRecordBytes = 1 << 20;  // of one event; more bytes are several events

enum class RecordedKind : std::uint8_t {
  Output = 1,  // what the program wrote
  Paint = 2,   // what draws the screen anew over whatever it showed: bytes were missed
  Resize = 3,  // "COLSxROWS"
  End = 4,     // the program ended; its exit status as a decimal number, or nothing
  Begin = 5,   // as Paint, at the begin of a part: needed only when the part before is missing
};

struct RecordedEvent {
  RecordedKind kind = RecordedKind::Output;
  std::int64_t at_ms = 0;  // since the recording began
  std::string_view data;   // any bytes
};

}  // namespace geppetto::log
