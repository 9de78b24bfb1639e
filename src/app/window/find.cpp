// Finds a text in a transcript bit by bit.
#include "app/window/find.h"

#include <algorithm>

#include "domain/log/search.h"

namespace geppetto::window {

bool Find::look(const log::LogView& log, const Wanted& wanted, const MakeRegex& make_regex) {
  const auto first = static_cast<std::int64_t>(log.first_line()),
             end = static_cast<std::int64_t>(log.end_line());
  if (wanted != wanted_ || next_ > end) {
    forget();
    wanted_ = wanted;
    if (wanted.text.empty()) return false;
    const auto mode = wanted.match_case ? log::CaseMode::Exact : log::CaseMode::Ignore;
    auto made =
        wanted.regex && make_regex ? make_regex(wanted.text, mode) : log::make_literal(wanted.text, mode);
    if (made)
      matcher_ = std::move(*made);
    else
      trouble_ = made.error().what;
  }
  if (!matcher_) return false;
  next_ = std::max(next_, first);
  // Lines that fell out at the old end.
  lines_.erase(lines_.begin(), std::lower_bound(lines_.begin(), lines_.end(), first));
  if (full() || next_ >= end) return false;
  const std::int64_t until = std::min(end, next_ + kLinesAtOnce);
  std::vector<std::uint64_t> found;
  for (const log::TextBlock& block :
       log.blocks(static_cast<std::uint64_t>(next_), static_cast<std::uint64_t>(until)))
    log::search(
        block, *matcher_, [] { return false; }, found);
  for (const std::uint64_t line : found) lines_.push_back(static_cast<std::int64_t>(line));
  next_ = until;
  return next_ < end && !full();
}

}  // namespace geppetto::window
