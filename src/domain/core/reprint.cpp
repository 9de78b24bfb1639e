// A greedy run through what was printed before, then a small alignment of the two ends.
#include "domain/core/reprint.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "domain/core/gist.h"

namespace geppetto::core {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
// Fewer equal lines, such as a prompt or a frame, happen by chance.
constexpr std::size_t kEnough = 3;
// A line that was broken elsewhere is at least this long; a shorter one that looks broken is another one.
constexpr std::size_t kMinBroken = 20;
constexpr std::size_t kMaxPieces = 64;
// The comparisons of one print, so that a screen full of equal lines costs milliseconds.
constexpr std::size_t kMaxSteps = 1 << 17;
// Lines of older states that may stand between two lines of a text, beside those of a screen or two.
constexpr std::size_t kMaxKept = 64;
// What is aligned line by line: more than any status area, and the table stays small.
constexpr std::size_t kMaxOld = 256, kMaxNew = 1024;

// What a line of the print was before.
struct Origin {
  enum class Kind { New, Same, Grown, Changed } kind = Kind::New;
  std::size_t line = kNone;  // in `before`, the last one when there were several
};

class Comparison {
 public:
  explicit Comparison(const Print& print) : print_(print), before_(print.before) {
    for (const std::string& line : print.lines) lines_.add(line);
    origins_.resize(lines_.size());
    covered_.resize(print.held.size(), false);
  }

  bool is_reprint();
  Verdict verdict(bool reprint) const;

 private:
  struct Run {
    std::size_t anchor = 0;      // in before_
    std::size_t end = 0;         // first line of the print that is not part of it
    std::size_t before_end = 0;  // in before_
    std::size_t different = 0;   // lines
    std::size_t scrolled = 0;    // different lines of the transcript that have scrolled off once more
  };

  Run follow(std::size_t anchor, bool note);
  bool same_text(std::size_t line, std::size_t old, std::size_t& lines, std::size_t& olds);
  std::optional<Run> longest_run();
  struct Pair {
    std::size_t old, line;  // in before_, in lines_
    bool equal;
  };

  void read_words(std::size_t from);
  std::vector<Pair> pairs_of(const std::vector<std::size_t>& olds,
                             const std::vector<std::size_t>& news) const;
  void align(const Run& run);
  bool only_changed(std::size_t held, std::size_t line) const;
  void note(std::size_t line, std::size_t old, Origin::Kind kind);
  void note_blanks(const Run& run);
  bool is_held(std::size_t old) const { return old >= print_.written; }
  std::size_t first_line() const;
  std::size_t unread(std::size_t from) const;

  const Print& print_;
  const Gists& before_;
  Gists lines_;
  std::vector<Origin> origins_;
  std::vector<bool> covered_;  // held lines that come again
  std::vector<Wording> held_words_, line_words_;
  std::vector<bool> ambiguous_;  // held lines whose words another held line has too
  std::size_t words_from_ = 0;   // line of the print that line_words_ begins with
  std::size_t alike_ = 0;        // held lines that align() found changed
  std::size_t steps_ = 0;
};

std::size_t hash_of(std::string_view gist) { return std::hash<std::string_view>()(gist); }

std::size_t Comparison::first_line() const {
  std::size_t first = 0;
  while (first < lines_.size() && lines_[first].empty()) ++first;
  return first;
}

// Lines of the transcript from there on that say something.
std::size_t Comparison::unread(std::size_t from) const {
  std::size_t count = 0;
  for (std::size_t i = from; i < print_.written; ++i) count += before_[i].empty() ? 0 : 1;
  return count;
}

// Some lines of the print are some old lines, perhaps broken elsewhere; how many, if so.
bool Comparison::same_text(std::size_t line, std::size_t old, std::size_t& lines, std::size_t& olds) {
  std::string_view a = lines_[line], b = before_[old];
  std::size_t total = 0, i = line, j = old;
  for (;;) {
    ++steps_;
    const std::size_t common = std::min(a.size(), b.size());
    if (a.substr(0, common) != b.substr(0, common)) return false;
    total += common;
    a.remove_prefix(common);
    b.remove_prefix(common);
    if (a.empty() && b.empty()) break;
    if (a.empty()) {
      if (++i == lines_.size()) return false;
      a = lines_[i];
    }
    if (b.empty()) {
      if (++j == before_.size()) return false;
      b = before_[j];
    }
    if (i - line + j - old > kMaxPieces) return false;
  }
  lines = i - line + 1;
  olds = j - old + 1;
  return (lines == 1 && olds == 1) || total >= kMinBroken;
}

void Comparison::note(std::size_t line, std::size_t old, Origin::Kind kind) {
  origins_[line] = {kind, old};
  if (is_held(old)) covered_[old - print_.written] = true;
}

Comparison::Run Comparison::follow(std::size_t anchor, bool noting) {
  Run run{.anchor = anchor, .end = first_line(), .before_end = anchor};
  std::unordered_set<std::size_t> seen;
  const std::size_t gap = 2 * print_.rows + kMaxKept;
  while (run.end < lines_.size()) {
    if (lines_[run.end].empty()) {
      ++run.end;
      continue;
    }
    std::size_t lines = 0, olds = 0, old = run.before_end;
    const std::size_t last = std::min(before_.size(), run.before_end + gap);
    while (old < last && (before_[old].empty() || before_[old].front() != lines_[run.end].front() ||
                          !same_text(run.end, old, lines, olds)))
      ++old;
    if (old >= last || steps_ > kMaxSteps) break;
    for (std::size_t i = run.end; i < run.end + lines; ++i) {
      const std::size_t hash = hash_of(lines_[i]);
      if (!lines_[i].empty() && seen.insert(hash).second) {
        ++run.different;
        if (i < print_.left && !is_held(old)) ++run.scrolled;
      }
      // Of a line that is half in the transcript the other half follows there.
      const bool torn = !is_held(old) && is_held(old + olds - 1);
      if (noting) note(i, torn ? print_.written - 1 : old + olds - 1, Origin::Kind::Same);
    }
    for (std::size_t i = old; noting && is_held(old) && i < old + olds; ++i)
      covered_[i - print_.written] = true;
    run.end += lines;
    run.before_end = old + olds;
  }
  while (run.end > 0 && run.before_end > anchor && lines_[run.end - 1].empty()) --run.end;
  return run;
}

// The program begins where its print begins; of several such places the one that explains most.
std::optional<Comparison::Run> Comparison::longest_run() {
  const std::size_t first = first_line();
  if (first == lines_.size()) return std::nullopt;
  std::optional<Run> best;
  for (std::size_t anchor = before_.size(); anchor-- > 0 && steps_ < kMaxSteps;) {
    std::size_t lines = 0, olds = 0;
    if (before_[anchor].empty() || before_[anchor].front() != lines_[first].front()) continue;
    if (!same_text(first, anchor, lines, olds)) continue;
    const Run run = follow(anchor, false);
    if (unread(run.before_end) > 2 * print_.rows) continue;
    if (!best || run.different > best->different) best = run;
    if (run.end == lines_.size()) break;
  }
  return best;
}

bool Comparison::only_changed(std::size_t held, std::size_t line) const {
  const std::string_view old = before_[print_.written + held], now = lines_[line];
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (now.starts_with(old) && !(digit(old.back()) && digit(now[old.size()]))) return true;
  const Wording &was = held_words_[held], &is = line_words_[line - words_from_];
  if (was.letters.size() < kEnough || was.letters != is.letters) return false;
  const auto [a, b] = std::ranges::mismatch(was.numbers, is.numbers);
  if (a == was.numbers.end() && b == is.numbers.end()) return true;
  // A number that measures nothing may be a name: "test 12" is another line than "test 11".
  if (a == was.numbers.end() || b == is.numbers.end() || !a->measures || !b->measures) return false;
  return !ambiguous_[held] || a != was.numbers.begin();
}

void Comparison::read_words(std::size_t from) {
  for (const std::string& line : print_.held) held_words_.push_back(wording_of(line));
  words_from_ = from;
  for (std::size_t i = from; i < lines_.size(); ++i) line_words_.push_back(wording_of(print_.lines[i]));
  for (const Wording& words : held_words_)
    ambiguous_.push_back(std::ranges::count(held_words_, words.letters, &Wording::letters) > 1 ||
                         std::ranges::count(line_words_, words.letters, &Wording::letters) > 1);
}

// Longest common subsequence, in which an equal line counts much more than one that only changed.
std::vector<Comparison::Pair> Comparison::pairs_of(const std::vector<std::size_t>& olds,
                                                   const std::vector<std::size_t>& news) const {
  constexpr int kEqual = 1000, kChanged = 1;
  const std::size_t width = news.size() + 1;
  std::vector<int> table((olds.size() + 1) * width, 0), worth((olds.size() + 1) * width, 0);
  for (std::size_t i = olds.size(); i-- > 0;) {
    for (std::size_t j = news.size(); j-- > 0;) {
      int& value = worth[i * width + j];
      if (before_[olds[i]] == lines_[news[j]]) {
        value = kEqual;
      } else if (is_held(olds[i]) && only_changed(olds[i] - print_.written, news[j])) {
        value = kChanged;
      }
      int best = std::max(table[(i + 1) * width + j], table[i * width + j + 1]);
      if (value > 0) best = std::max(best, value + table[(i + 1) * width + j + 1]);
      table[i * width + j] = best;
    }
  }
  std::vector<Pair> pairs;
  for (std::size_t i = 0, j = 0; i < olds.size() && j < news.size();) {
    const int value = worth[i * width + j];
    if (value > 0 && table[i * width + j] == value + table[(i + 1) * width + j + 1]) {
      pairs.push_back({olds[i++], news[j++], value == kEqual});
    } else if (table[i * width + j] == table[(i + 1) * width + j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

// The end of the print beside the end of what was there.
void Comparison::align(const Run& run) {
  std::vector<std::size_t> olds, news;
  for (std::size_t i = run.before_end; i < before_.size(); ++i)
    if (!before_[i].empty()) olds.push_back(i);
  for (std::size_t i = run.end; i < lines_.size(); ++i)
    if (!lines_[i].empty()) news.push_back(i);
  if (olds.size() > kMaxOld || news.size() > kMaxNew) return;
  read_words(run.end);
  const std::vector<Pair> pairs = pairs_of(olds, news);
  // What stands between two equal lines has changed as a whole, or was replaced by something else.
  std::vector<Pair> block;
  std::size_t silent = 0;  // held lines of the block that are in no pair
  const auto end_block = [&] {
    alike_ += block.size();
    for (const Pair& pair : block) {
      if (silent > 0 || run.scrolled < kEnough) break;
      const bool grown = lines_[pair.line].starts_with(before_[pair.old]);
      note(pair.line, pair.old, grown ? Origin::Kind::Grown : Origin::Kind::Changed);
    }
    block.clear();
    silent = 0;
  };
  for (std::size_t i = 0, next = 0; i < olds.size(); ++i) {
    const bool paired = next < pairs.size() && pairs[next].old == olds[i];
    if (paired && pairs[next].equal) {
      end_block();
      note(pairs[next].line, olds[i], Origin::Kind::Same);
    } else if (paired) {
      block.push_back(pairs[next]);
    } else if (is_held(olds[i]) && !held_words_[olds[i] - print_.written].says_nothing) {
      ++silent;
    }
    next += paired ? 1 : 0;
  }
  end_block();
}

// A blank line goes with the line above it when the old line had one below it, too.
void Comparison::note_blanks(const Run& run) {
  const std::size_t first = first_line();
  std::size_t blanks = 0;
  while (blanks < first && blanks < run.anchor && before_[run.anchor - 1 - blanks].empty()) ++blanks;
  if (blanks == first)
    for (std::size_t i = 0; i < first; ++i) origins_[i] = {Origin::Kind::Same, run.anchor - first + i};
  for (std::size_t i = first + 1; i < lines_.size(); ++i) {
    const Origin above = origins_[i - 1];
    if (!lines_[i].empty() || above.kind != Origin::Kind::Same || above.line + 1 >= before_.size()) continue;
    if (before_[above.line + 1].empty()) note(i, above.line + 1, Origin::Kind::Same);
  }
}

bool Comparison::is_reprint() {
  const std::optional<Run> found = longest_run();
  if (!found) return false;
  const Run run = follow(found->anchor, true);
  align(run);
  note_blanks(run);
  const auto again = static_cast<std::size_t>(std::ranges::count_if(
      origins_, [](const Origin& origin) { return origin.kind == Origin::Kind::Same; }));
  if (run.different < kEnough && (print_.cleared == 0 || 2 * (again + alike_) < print_.cleared)) return false;
  for (std::size_t i = 0; i < print_.held.size(); ++i)
    if (run.scrolled >= kEnough && print_.status.contains(hash_of(before_[print_.written + i])))
      covered_[i] = true;
  return true;
}

Verdict Comparison::verdict(bool reprint) const {
  Verdict out;
  out.there.assign(lines_.size(), false);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].empty()) continue;
    const std::size_t hash = hash_of(lines_[i]);
    const bool again = origins_[i].kind == Origin::Kind::Same && print_.status.contains(hash);
    if (reprint && (again || origins_[i].kind == Origin::Kind::Changed)) out.status.insert(hash);
  }
  std::vector<bool> kept(print_.held.size(), !reprint);
  for (std::size_t i = 0; reprint && i < kept.size(); ++i)
    kept[i] = !covered_[i] && !wording_of(print_.held[i]).says_nothing;
  // Frames and blank lines between two kept lines stay with them.
  for (std::size_t i = 0, last = kNone; i < kept.size(); ++i) {
    if (covered_[i] && reprint) last = kNone;
    if (!kept[i]) continue;
    for (std::size_t j = last == kNone ? i : last; j < i; ++j) kept[j] = true;
    last = i;
  }
  std::vector<std::size_t> next_held(lines_.size() + 1, print_.held.size());
  for (std::size_t i = lines_.size(); i-- > 0;) {
    const Origin& origin = origins_[i];
    const bool is = reprint && origin.kind != Origin::Kind::New && is_held(origin.line);
    next_held[i] = is ? origin.line - print_.written : next_held[i + 1];
  }
  std::size_t held = 0, needed = 0;
  std::vector<Verdict::Line> order;
  const auto held_until = [&](std::size_t end) {
    for (; held < end; ++held) {
      if (!kept[held]) continue;
      order.push_back({true, held});
      needed = order.size();
    }
  };
  if (!reprint) held_until(print_.held.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (reprint && origins_[i].kind == Origin::Kind::Same && !is_held(origins_[i].line)) {
      out.there[i] = true;
      continue;
    }
    held_until(next_held[i]);
    order.push_back({false, i});
    if (i < print_.left) needed = order.size();
  }
  held_until(print_.held.size());
  order.resize(needed);
  for (const Verdict::Line& line : order)
    if (!line.held) out.there[line.index] = true;
  out.write = std::move(order);
  return out;
}

}  // namespace

void Gists::add(std::string_view line) {
  text_ += gist_of(line);
  ends_.push_back(text_.size());
}

std::uint64_t Gists::add_end(const log::LogView& view, std::uint64_t from, std::size_t bytes) {
  std::uint64_t first = view.end_line();
  std::size_t taken = 0;
  while (first > std::max(from, view.first_line()) && taken < bytes)
    taken += view.line(--first).text.size() + kPerLine;
  for (std::uint64_t n = first; n < view.end_line(); ++n) {
    const log::Line line = view.line(n);
    if (line.kind == log::LineKind::Text) add(line.text);
  }
  return first;
}

void Gists::append(const Gists& more) {
  for (const std::size_t end : more.ends_) ends_.push_back(text_.size() + end);
  text_ += more.text_;
}

void Gists::drop_first(std::size_t lines) {
  if (lines == 0) return;
  const std::size_t bytes = ends_[lines - 1];
  text_.erase(0, bytes);
  ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(lines));
  for (std::size_t& end : ends_) end -= bytes;
}

void Gists::cut_to(std::size_t lines) {
  if (lines >= ends_.size()) return;
  ends_.resize(lines);
  text_.resize(lines == 0 ? 0 : ends_.back());
}

Verdict judge(const Print& print) {
  Comparison comparison(print);
  return comparison.verdict(comparison.is_reprint());
}

}  // namespace geppetto::core
