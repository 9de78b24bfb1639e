// The literal matcher.
#include "domain/log/matcher.h"

#include "domain/base/fold.h"
#include "domain/base/text.h"

namespace geppetto::log {
namespace {

class Literal final : public Matcher {
 public:
  Literal(std::string_view text, bool fold) {
    if (!text.empty()) needles_.emplace_back(text, fold);
  }

  std::optional<MatchRange> find(std::string_view line, std::size_t from) const override {
    if (needles_.empty())
      return MatchRange{static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(from)};
    const std::size_t at = needles_.front().find(line, from);
    if (at == Needle::npos) return std::nullopt;
    return MatchRange{static_cast<std::uint32_t>(at),
                      static_cast<std::uint32_t>(at + needles_.front().size())};
  }
  std::span<const Needle> needles() const override { return needles_; }
  bool literal() const override { return true; }
  std::size_t next(std::string_view, std::size_t from) const override { return from; }

 private:
  std::vector<Needle> needles_;  // one, or none: everything matches
};

}  // namespace

std::vector<MatchRange> matches_in(const Matcher& matcher, std::string_view line, std::size_t limit) {
  std::vector<MatchRange> out;
  for (std::size_t from = 0; from <= line.size() && out.size() < limit;) {
    const std::optional<MatchRange> match = matcher.find(line, from);
    if (!match) break;
    if (match->end > match->begin) {
      out.push_back(*match);
      from = match->end;
      continue;
    }
    // An empty match marks nothing; on to the next character.
    from = match->end + 1;
    while (from < line.size() && (static_cast<std::uint8_t>(line[from]) & 0xC0) == 0x80) ++from;
  }
  return out;
}

Result<std::shared_ptr<const Matcher>> make_literal(std::string_view text, CaseMode mode) {
  if (text.size() > kMaxPatternBytes)
    return Error{ErrorKind::Invalid, "pattern: longer than 16 KiB; look for a part of it"};
  if (!is_valid_utf8(text)) return Error{ErrorKind::Invalid, "pattern: not UTF-8"};
  const bool fold = mode == CaseMode::Ignore || (mode == CaseMode::Smart && !has_capital(text));
  return std::shared_ptr<const Matcher>(std::make_shared<Literal>(text, fold));
}

}  // namespace geppetto::log
