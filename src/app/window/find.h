// Finds a text in a transcript bit by bit, so that no frame waits for it. UI thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/log/log_view.h"
#include "domain/log/matcher.h"

namespace geppetto::window {

// Compiles a regular expression; Invalid says what is wrong with it.
using MakeRegex = std::function<Result<std::shared_ptr<const log::Matcher>>(std::string_view, log::CaseMode)>;

struct Wanted {
  std::string text;
  bool match_case = false;
  bool regex = false;
  friend bool operator==(const Wanted&, const Wanted&) = default;
};

class Find {
 public:
  static constexpr std::size_t kMaxHits = 200'000;      // lines; the bar has no room to show more
  static constexpr std::int64_t kLinesAtOnce = 20'000;  // in one frame: a millisecond or two

  // Another text, or another transcript, starts anew; lines that came since are looked through, too. True:
  // there is more to look through, and a frame is wanted soon. `make_regex` may be empty: then there are
  // none.
  bool look(const log::LogView& log, const Wanted& wanted, const MakeRegex& make_regex);

  // Numbers of the lines that hold it, ascending.
  const std::vector<std::int64_t>& lines() const { return lines_; }
  bool full() const { return lines_.size() >= kMaxHits; }
  // Null: nothing is looked for. Why not, when the text is no expression.
  const log::Matcher* matcher() const { return matcher_.get(); }
  const std::string& trouble() const { return trouble_; }

  // Before a frame looks at another runner.
  void forget() { *this = Find(); }

 private:
  Wanted wanted_;
  std::shared_ptr<const log::Matcher> matcher_;
  std::string trouble_;
  std::int64_t next_ = 0;  // the first line that was not looked at
  std::vector<std::int64_t> lines_;
};

}  // namespace geppetto::window
