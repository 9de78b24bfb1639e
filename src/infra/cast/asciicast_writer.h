// A recording as asciicast v2 (docs.asciinema.org): a header, then an event a line.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/time.h"
#include "domain/log/recording.h"

namespace geppetto::cast {

class AsciicastWriter {
 public:
  // The header with its newline.
  static std::string header(std::int32_t cols, std::int32_t rows, WallTime start, std::string_view title);

  // A line with its newline; empty when there is nothing to say yet: the bytes of a character that was cut
  // through wait for the rest of it. What is no UTF-8 becomes U+FFFD. The program's end is an "x" event,
  // which asciicast v3 has and players of v2 pass over.
  std::string event(const log::RecordedEvent& event);

 private:
  std::string cut_;  // the first bytes of a character
};

}  // namespace geppetto::cast
