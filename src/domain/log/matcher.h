// What a search looks for: a literal text here, regular expressions in infra/text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/log/needle.h"

namespace geppetto::log {

// Bytes of a line's text.
struct MatchRange {
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(MatchRange, MatchRange) = default;
};

enum class CaseMode : std::uint8_t {
  Smart,   // a pattern without a capital letter finds either case
  Ignore,  // either case
  Exact,
};

constexpr std::string_view to_string(CaseMode mode) {
  switch (mode) {
    case CaseMode::Smart: return "smart";
    case CaseMode::Ignore: return "ignore";
    case CaseMode::Exact: return "exact";
  }
  return "smart";
}

// Longer than anything a person types or pastes as one line to look for; compiling it stays unnoticeable.
inline constexpr std::size_t kMaxPatternBytes = 16 * 1024;

// Immutable: any number of threads may use one at once.
class Matcher {
 public:
  virtual ~Matcher() = default;

  // The first match in one line at or after byte `from` (<= size). It may be empty.
  virtual std::optional<MatchRange> find(std::string_view line, std::size_t from) const = 0;

  // The same without saying where.
  virtual bool matches(std::string_view line) const { return find(line, 0).has_value(); }

  // When not empty: every line that matches holds one of these, and with literal() each of them is a match.
  virtual std::span<const Needle> needles() const { return {}; }
  virtual bool literal() const { return false; }

  // Of lines joined by newlines: a byte of the first one that matches; npos: none does. `from` is where a
  // line begins. Asked only when there are no needles.
  virtual std::size_t next(std::string_view lines, std::size_t from) const = 0;
  // How much text next() is given at once, so that it answers within a few milliseconds.
  virtual std::size_t piece_bytes() const { return 64 * 1024; }
};

// All matches in a line that do not overlap, `limit` of them at most.
std::vector<MatchRange> matches_in(const Matcher& matcher, std::string_view line, std::size_t limit);

// Finds the text itself. Empty: every line. Invalid: longer than kMaxPatternBytes, or not UTF-8.
Result<std::shared_ptr<const Matcher>> make_literal(std::string_view text, CaseMode mode);

}  // namespace geppetto::log
