// RE2 over many lines at once; where it says which texts must occur, those are looked for first.
#include "infra/text/regex.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace geppetto::text {
namespace {

constexpr std::int64_t kMaxPatternMemory = 8 << 20;  // of each compiled form, its automaton's states included
// A program that is run without its automaton (which had grown too large) takes this long for 64 KiB: about
// instructions * bytes * 5 ns. Larger ones get less at once, and beyond kMaxProgram even a line takes too
// long.
constexpr int kMaxProgram = 20'000;
constexpr std::size_t kStepsAtOnce = 2'000'000;  // 10 ms
constexpr std::size_t kLargestPiece = 64 * 1024;
constexpr std::size_t kMinNeedleBytes = 3;  // shorter ones stand in every line
constexpr std::size_t kMaxNeedles = 6;      // each is a pass over memory; then the automaton is as quick

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// \S or \pL are no letters that a person looks for.
bool has_capital_letter(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] >= 'A' && pattern[i] <= 'Z') {
      return true;
    }
  }
  return false;
}

re2::RE2::Options options_for(bool fold) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!fold);
  options.set_max_mem(kMaxPatternMemory);
  options.set_never_nl(true);  // a match stays in its line
  return options;
}

// Means the same in one line and in the middle of many, once (?m) stands before it.
bool is_the_same_in_many_lines(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      if (std::string_view("AzCQ").find(pattern[++i]) != std::string_view::npos) return false;
    } else if (pattern[i] == '(' && pattern[i + 1] == '?') {
      const std::string_view flags = pattern.substr(i + 2, 2);
      if (!flags.starts_with(':') && flags != "P<" && flags != "i)") return false;
    }
  }
  return true;
}

// Letters that another character, of another length, can stand for, so that a needle must not hold them:
// K (the unit Kelvin) is a k, a long s is an s, and with classes and escapes a dotted capital I is an i.
std::string_view ambiguous_letters(std::string_view pattern, bool fold) {
  const bool plain =
      std::ranges::all_of(pattern, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\' && std::string_view("xpPC01234567").find(pattern[++i]) != std::string_view::npos)
      return "iks";
  }
  if (!plain) return "iks";
  return fold || pattern.find("(?") != std::string_view::npos ? "ks" : "";
}

// The longest part of a text that RE2 asks for which can be looked for byte by byte.
std::string usable_part(std::string_view atom, std::string_view ambiguous) {
  std::string_view best;
  for (std::size_t begin = 0; begin < atom.size();) {
    std::size_t end = begin;
    while (end < atom.size() && static_cast<unsigned char>(atom[end]) < 0x80 &&
           ambiguous.find(atom[end]) == std::string_view::npos)
      ++end;
    if (end - begin > best.size()) best = atom.substr(begin, end - begin);
    begin = end + 1;
  }
  return best.size() < kMinNeedleBytes ? std::string() : std::string(best);
}

// Which texts must occur (one of them) in whatever matches, found out by asking RE2's own filter.
class Requirements {
 public:
  Requirements(std::string_view pattern, const re2::RE2::Options& options, std::string_view ambiguous)
      : filter_(static_cast<int>(kMinNeedleBytes)) {
    int id = 0;
    if (filter_.Add(piece(pattern), options, &id) != re2::RE2::NoError) return;
    std::vector<std::string> atoms;
    filter_.Compile(&atoms);
    for (const std::string& atom : atoms) parts_.push_back(usable_part(atom, ambiguous));
  }

  // Empty: none are known.
  std::vector<log::Needle> needles() const {
    if (parts_.empty() || parts_.size() > kMaxAtoms) return {};
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!parts_[i].empty()) usable.push_back(i);
    }
    std::ranges::stable_sort(usable, {}, [this](std::size_t i) { return parts_[i].size(); });
    for (std::size_t n = usable.size(); n-- > 0;) {  // the longest that is needed by itself
      if (!can_match_without({usable[n]})) return needles_of({usable[n]});
    }
    if (can_match_without(usable)) return {};
    for (std::size_t n = 0; n < usable.size();) {  // else as few as possible, one of which is needed
      std::vector<std::size_t> fewer = usable;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(n));
      if (can_match_without(fewer)) {
        ++n;
      } else {
        usable = std::move(fewer);
      }
    }
    return usable.size() > kMaxNeedles ? std::vector<log::Needle>() : needles_of(usable);
  }

 private:
  static constexpr std::size_t kMaxAtoms = 64;  // the questions grow with their square

  bool can_match_without(const std::vector<std::size_t>& missing) const {
    std::vector<int> there, potentials;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (std::ranges::find(missing, i) == missing.end()) there.push_back(static_cast<int>(i));
    }
    filter_.AllPotentials(there, &potentials);
    return !potentials.empty();
  }
  std::vector<log::Needle> needles_of(const std::vector<std::size_t>& which) const {
    std::vector<log::Needle> out;
    out.reserve(which.size());
    for (const std::size_t i : which) out.emplace_back(parts_[i], true);
    return out;
  }

  re2::FilteredRE2 filter_;
  std::vector<std::string> parts_;  // of each atom; empty: not usable
};

class Regex final : public log::Matcher {
 public:
  Regex(std::unique_ptr<re2::RE2> line, std::unique_ptr<re2::RE2> lines, std::vector<log::Needle> needles)
      : line_(std::move(line)), lines_(std::move(lines)), needles_(std::move(needles)) {
    const auto size = static_cast<std::size_t>(std::max(1, line_->ProgramSize()));
    piece_bytes_ = lines_ == nullptr ? 1 : std::clamp<std::size_t>(kStepsAtOnce / size, 1, kLargestPiece);
  }

  std::optional<log::MatchRange> find(std::string_view line, std::size_t from) const override {
    re2::StringPiece match;
    if (!line_->Match(piece(line), from, line.size(), re2::RE2::UNANCHORED, &match, 1)) return std::nullopt;
    const auto begin = static_cast<std::uint32_t>(match.data() - line.data());
    return log::MatchRange{begin, begin + static_cast<std::uint32_t>(match.size())};
  }
  bool matches(std::string_view line) const override {
    return line_->Match(piece(line), 0, line.size(), re2::RE2::UNANCHORED, nullptr, 0);
  }
  std::span<const log::Needle> needles() const override { return needles_; }

  std::size_t next(std::string_view lines, std::size_t from) const override {
    while (from <= lines.size()) {
      re2::StringPiece match;
      const re2::RE2& pattern = lines_ == nullptr ? *line_ : *lines_;
      if (!pattern.Match(piece(lines), from, lines.size(), re2::RE2::UNANCHORED, &match, 1)) break;
      const auto at = static_cast<std::size_t>(match.data() - lines.data());
      if (lines_ == nullptr ||
          std::string_view(match.data(), match.size()).find('\n') == std::string_view::npos)
        return at;
      // Never to be seen, with never_nl; but if it were, a line that matches must not be lost by it.
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      const std::size_t begin = at == 0 ? 0 : lines.rfind('\n', at - 1) + 1;
      if (matches(lines.substr(begin, end - begin))) return at;
      from = end + 1;
    }
    return log::Needle::npos;
  }
  std::size_t piece_bytes() const override { return piece_bytes_; }

 private:
  std::unique_ptr<re2::RE2> line_;
  std::unique_ptr<re2::RE2> lines_;  // null: means something else in the middle of many lines
  std::vector<log::Needle> needles_;
  std::size_t piece_bytes_ = 1;
};

}  // namespace

Result<std::shared_ptr<const log::Matcher>> make_regex(std::string_view pattern, log::CaseMode mode) {
  if (pattern.size() > log::kMaxPatternBytes)
    return Error{ErrorKind::Invalid, "pattern: longer than 16 KiB; look for a part of it"};
  const bool fold =
      mode == log::CaseMode::Ignore || (mode == log::CaseMode::Smart && !has_capital_letter(pattern));
  const re2::RE2::Options options = options_for(fold);
  auto line = std::make_unique<re2::RE2>(piece(pattern), options);
  if (!line->ok()) return Error{ErrorKind::Invalid, "pattern: " + line->error()};
  if (line->ProgramSize() > kMaxProgram)
    return Error{ErrorKind::Invalid, "pattern: too large; its repetitions multiply"};
  std::unique_ptr<re2::RE2> lines;
  if (is_the_same_in_many_lines(pattern)) {
    lines = std::make_unique<re2::RE2>("(?m)" + std::string(pattern), options);
    if (!lines->ok()) lines.reset();
  }
  std::vector<log::Needle> needles =
      Requirements(pattern, options, ambiguous_letters(pattern, fold)).needles();
  return std::shared_ptr<const log::Matcher>(
      std::make_shared<Regex>(std::move(line), std::move(lines), std::move(needles)));
}

Result<std::shared_ptr<const log::Matcher>> make_matcher(std::string_view pattern, bool regex,
                                                         log::CaseMode mode) {
  return regex ? make_regex(pattern, mode) : log::make_literal(pattern, mode);
}

}  // namespace geppetto::text
