// Finds a text in a transcript bit by bit.
#include "app/window/find.h"

#include <algorithm>

namespace geppetto::window {
namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
}  // namespace

std::optional<std::size_t> find_in(std::string_view text, std::string_view query, bool match_case,
                                   std::size_t from) {
  if (query.empty() || from >= text.size()) return std::nullopt;
  if (match_case) {
    const std::size_t at = text.find(query, from);
    return at == std::string_view::npos ? std::nullopt : std::optional(at);
  }
  const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), query.begin(),
                                 query.end(), [](char a, char b) { return lower(a) == lower(b); });
  if (found == text.end()) return std::nullopt;
  return static_cast<std::size_t>(found - text.begin());
}

bool Find::look(const log::LogView& log, std::string_view query, bool match_case) {
  const auto first = static_cast<std::int64_t>(log.first_line()),
             end = static_cast<std::int64_t>(log.end_line());
  if (query != query_ || match_case != match_case_ || next_ > end) {
    forget();
    query_ = query;
    match_case_ = match_case;
  }
  if (query_.empty()) return false;
  next_ = std::max(next_, first);
  // Lines that fell out at the old end.
  lines_.erase(lines_.begin(), std::lower_bound(lines_.begin(), lines_.end(), first));
  std::size_t bytes = 0;
  for (; next_ < end && bytes < kBytesAtOnce && !full(); ++next_) {
    const log::Line line = log.line(static_cast<std::uint64_t>(next_));
    bytes += line.text.size() + 64;  // an empty line costs time as well
    if (find_in(line.text, query_, match_case_)) lines_.push_back(next_);
  }
  return next_ < end && !full();
}

}  // namespace geppetto::window
