// How a part of a recording lies on disk.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/log/recording.h"

namespace geppetto::log {

// <folder>/<number, 10 digits>.rec: a PartHeader, then records, each a RecordHead and its bytes; only ever
// appended to, by the writer that made it. In the machine's byte order. What cannot be read back ends the
// part.
struct PartHeader {
  std::uint32_t checksum = 0;  // of the rest of the header
  std::uint32_t goes_on = 0;   // 1: after the part whose number is one less, without a gap
  std::uint64_t magic = kMagic;
  std::int64_t at_ms = 0;  // wall time of its begin
  std::int32_t cols = 0, rows = 0;

  static constexpr std::uint64_t kMagic = 0x3165'7061'7470'7067;  // "gpptape1" in memory
};
static_assert(sizeof(PartHeader) == 32);

struct RecordHead {
  std::uint32_t checksum = 0;     // of the rest of the head and the bytes; its place in the part counts too
  std::uint32_t size = 0;         // of the bytes
  std::uint64_t at_and_kind = 0;  // milliseconds since the part began, and in the top byte the kind
};
static_assert(sizeof(RecordHead) == 16);

std::uint32_t checksum_of(const PartHeader& header);
std::uint32_t checksum_of(const RecordHead& head, std::string_view bytes, std::uint64_t place);

std::string part_name(std::uint64_t number);

struct PartFile {
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;
};
// The parts in a folder, oldest first; none when there is no such folder.
Result<std::vector<PartFile>> find_parts(const std::string& folder);

Error recording_error(const std::string& path, int number);

}  // namespace geppetto::log
