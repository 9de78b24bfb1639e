// Finds a text in a transcript bit by bit, so that no frame waits for it. UI thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/log/log_view.h"

namespace geppetto::window {

class Find {
 public:
  static constexpr std::size_t kMaxHits = 200'000;      // lines; the bar has no room to show more
  static constexpr std::size_t kBytesAtOnce = 1 << 20;  // of text looked through in one frame, about 1 ms

  // Another text, or another transcript, starts anew; lines that came since are looked through, too. True:
  // there is more to look through, and a frame is wanted soon.
  bool look(const log::LogView& log, std::string_view query, bool match_case);

  // Numbers of the lines that hold it, ascending.
  const std::vector<std::int64_t>& lines() const { return lines_; }
  bool full() const { return lines_.size() >= kMaxHits; }

  // Before a frame looks at another runner.
  void forget() { *this = Find(); }

 private:
  std::string query_;
  bool match_case_ = false;
  std::int64_t next_ = 0;  // the first line that was not looked at
  std::vector<std::int64_t> lines_;
};

// Where `query` begins in `text` from byte `from` on; ASCII letters in either case unless `match_case`.
std::optional<std::size_t> find_in(std::string_view text, std::string_view query, bool match_case,
                                   std::size_t from = 0);

}  // namespace geppetto::window
