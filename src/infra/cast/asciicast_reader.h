// Reads asciicast v2 and v3, line by line; hostile input costs no more memory than its longest line.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/base/result.h"

namespace geppetto::cast {

inline constexpr std::size_t kMaxLineBytes = 16 << 20;  // one event; recorders write some KB at a time
inline constexpr int kMaxCols = 4096, kMaxRows = 2048;
inline constexpr int kMaxCells =
    1 << 18;  // 1024x256: a wall of small print; each clearing of a screen costs as much

struct CastHeader {
  int version = 2;
  int cols = 80, rows = 24;
  std::int64_t timestamp = 0;  // unix seconds; 0: unknown
  std::string title;
};

struct CastEvent {
  std::int64_t at_ms = 0;  // since the recording began; never goes back
  char code = 'o';         // 'o' output, 'r' resize, 'x' end; others are passed over by who reads
  std::string data;
  int cols = 0, rows = 0;  // of 'r'
};

// "80x24" within the limits above.
Result<std::pair<int, int>> parse_size(std::string_view text);

// What a file begins with is meant as asciicast: an object that names a version.
bool looks_like_cast(std::string_view text);

class AsciicastReader {
 public:
  // One line without its newline; the header first. Nothing: the header, a blank line, or a comment.
  // Protocol: "line 3: WHY". After an error nothing more is read.
  Result<std::optional<CastEvent>> take(std::string_view line);

  // There is no more. `rest`: what stood behind the last newline. Protocol: it ends too early.
  Result<std::optional<CastEvent>> finish(std::string_view rest);

  const std::optional<CastHeader>& header() const { return header_; }

 private:
  Outcome take_header(std::string_view line);
  Error error(std::string why) const;

  std::optional<CastHeader> header_;
  std::size_t line_ = 0;
  std::int64_t last_ms_ = 0;
};

}  // namespace geppetto::cast
