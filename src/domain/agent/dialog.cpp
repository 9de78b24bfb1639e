// Choices are read from the last one upwards: what stands above a dialog may look like choices too.
#include "domain/agent/dialog.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::agent {
namespace {

// A line that is not blank, with the place it begins at.
struct Line {
  std::string_view text;   // stripped
  std::size_t column = 0;  // cells before the text, borders included
  bool boxed = false;      // it begins with an upright border
  bool joined = false;     // the row above is not blank
};

std::size_t cells_of(std::string_view text) {
  std::size_t cells = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    cells += static_cast<std::size_t>(cell_width(d.code_point));
    at += d.length;
  }
  return cells;
}

std::vector<Line> lines_of(const std::vector<std::string>& rows) {
  std::vector<Line> lines;
  bool joined = false;
  for (const std::string& row : rows) {
    const std::string_view text = stripped(row);
    if (!text.empty()) {
      const std::string_view edge(row.data(), static_cast<std::size_t>(text.data() - row.data()));
      lines.push_back({text, cells_of(edge), edge.find("│") != std::string_view::npos, joined});
    }
    joined = !text.empty();
  }
  return lines;
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with("\xC2\xA0"))
    text.remove_prefix(text.front() == ' ' ? 1 : 2);
  return text;
}

// The marker a line begins with; empty: none.
std::string_view marker_of(std::string_view line, const Choices& by) {
  for (const std::string& marker : by.markers)
    if (line.starts_with(marker)) return line.substr(0, marker.size());
  return {};
}

// What a list shows beside a label (an explanation in a column of its own, the bar it is scrolled by) is cut
// off.
std::string label_of(std::string_view text) {
  text = text.substr(0, text.find("   "));
  while (text.ends_with("█") || text.ends_with(' ')) text.remove_suffix(text.ends_with(' ') ? 1 : 3);
  return single_line(text);
}

struct Numbered {
  int number = 0;
  bool marked = false;
  std::string_view whole;  // "1. Yes"
  std::string_view label;
};

std::optional<Numbered> numbered(std::string_view line, const Choices& by) {
  const std::string_view marker = marker_of(line, by);
  Numbered n;
  n.marked = !marker.empty();
  n.whole = without_blanks(line.substr(marker.size()));
  std::size_t at = 0;
  while (at < n.whole.size() && n.whole[at] >= '0' && n.whole[at] <= '9' && at < 2)
    n.number = n.number * 10 + (n.whole[at++] - '0');
  if (at == 0 || n.number == 0 || at + 1 >= n.whole.size()) return std::nullopt;
  if ((n.whole[at] != '.' && n.whole[at] != ')') || n.whole[at + 1] != ' ') return std::nullopt;
  n.label = without_blanks(n.whole.substr(at + 1));
  if (n.label.empty()) return std::nullopt;
  return n;
}

struct Found {
  std::size_t line = 0;
  std::string_view key_text;  // the line without its cursor
  std::string key, label;
  bool marked = false;
};

// From the last number upwards to 1; empty: there is no such list.
std::vector<Found> numbered_choices(const std::vector<Line>& lines, std::size_t from, const Choices& by) {
  std::vector<Found> out;
  int wanted = 0;
  std::size_t gap = 0;
  for (std::size_t i = lines.size(); i-- > from;) {
    const auto n = numbered(lines[i].text, by);
    if (n && (out.empty() || n->number == wanted)) {
      out.push_back({i, n->whole, std::to_string(n->number), label_of(n->label), n->marked});
      wanted = n->number - 1;
      gap = 0;
      if (wanted == 0 || out.size() > kMaxChoices) break;
    } else if (!out.empty() && ++gap > kMaxChoiceGap) {
      break;
    }
  }
  if (wanted != 0 || out.size() > kMaxChoices) return {};
  std::ranges::reverse(out);
  return out;
}

// The lines beside the one the cursor is at that begin where its words begin.
std::vector<Found> marked_choices(const std::vector<Line>& lines, std::size_t from, const Choices& by) {
  std::size_t at = lines.size();
  for (std::size_t i = lines.size(); i-- > from && at == lines.size();)
    if (!marker_of(lines[i].text, by).empty()) at = i;
  if (at == lines.size()) return {};
  const auto words = [&](std::size_t i) {
    return without_blanks(lines[i].text.substr(i == at ? marker_of(lines[i].text, by).size() : 0));
  };
  const auto head = static_cast<std::size_t>(words(at).data() - lines[at].text.data());
  const std::size_t column = lines[at].column + cells_of(lines[at].text.substr(0, head));
  std::size_t first = at, last = at;
  while (first > from && lines[first].joined && lines[first - 1].column == column) --first;
  while (last + 1 < lines.size() && lines[last + 1].joined && lines[last + 1].column == column) ++last;
  if (last - first >= kMaxChoices) return {};
  std::vector<Found> out;
  for (std::size_t i = first; i <= last; ++i)
    out.push_back({i, words(i), std::to_string(i - first + 1), label_of(words(i)), i == at});
  return out;
}

bool is_edge(std::string_view line) {
  constexpr std::array<std::string_view, 5> kEdges = {"╭", "╰", "▀▀▀", "▄▄▄", "─────"};
  return std::ranges::any_of(kEdges, [line](std::string_view edge) { return line.starts_with(edge); });
}

// The first line that belongs to the dialog whose first choice is at `first`.
std::size_t begin_of(const Rule& rule, const std::vector<Line>& lines, std::size_t first) {
  const std::size_t most = first > kMaxDialogLines ? first - kMaxDialogLines : 0;
  std::size_t at = first;
  if (lines[first].boxed) {
    while (at > most && lines[at - 1].boxed) --at;
    return at;
  }
  if (rule.below) {
    while (at > most && !rule.below->matches(lines[at - 1].text)) --at;
    return at;
  }
  for (std::size_t i = first; i-- > most;) {
    if (rule.all.empty() || !rule.all.front().matches(lines[i].text)) continue;
    const auto more = static_cast<std::size_t>(std::max(0, -rule.quote_skip));
    return i - std::min(i - most, more);
  }
  constexpr std::size_t kUnknown = 8;
  while (at > most && first - at < kUnknown && !is_edge(lines[at - 1].text)) --at;
  return at;
}

// The nearest above the first choice; what the rule quotes is looked for from the top.
std::string question_of(const Match& match, const std::vector<Line>& lines, std::size_t begin,
                        std::size_t first) {
  const Rule& rule = *match.rule;
  if (!rule.quote || rule.quote_skip != 0) return match.quote;
  for (std::size_t i = first; i-- > begin;)
    if (rule.quote->matches(lines[i].text)) return single_line(lines[i].text.substr(0, kMaxQuote));
  return match.quote;
}

std::string digest(const std::vector<std::string>& lines) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  const auto take = [&hash](unsigned char byte) { hash = (hash ^ byte) * 1099511628211ULL; };
  for (const std::string& line : lines) {
    for (const char c : line) take(static_cast<unsigned char>(c));
    take('\n');
  }
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[hash >> shift & 15];
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

std::optional<FoundDialog> find_dialog(const Match& match, const std::vector<std::string>& rows) {
  const Choices& by = match.rule->choices;
  if (by.by == Choices::By::Nothing) return std::nullopt;
  const std::vector<Line> lines = lines_of(rows);
  const std::size_t looked_at =
      std::min<std::size_t>(lines.size(), static_cast<std::size_t>(match.rule->lines));
  const std::size_t from = lines.size() - looked_at;
  std::vector<Found> found = numbered_choices(lines, from, by);
  if (found.empty() && by.by == Choices::By::Cursor) found = marked_choices(lines, from, by);
  if (found.empty()) return std::nullopt;

  FoundDialog dialog;
  dialog.by = by;
  const std::size_t first = found.front().line, begin = begin_of(*match.rule, lines, first);
  dialog.question = question_of(match, lines, begin, first);
  std::size_t next = begin;
  for (const Found& f : found) {
    for (; next < f.line; ++next) dialog.lines.emplace_back(lines[next].text);
    dialog.lines.emplace_back(f.key_text);
    next = f.line + 1;
    if (f.marked) {
      dialog.marked = dialog.choices.size();
      dialog.marked_line = lines[f.line].text;
    }
    if (by.text && by.text->matches(f.label)) dialog.text = dialog.choices.size();
    dialog.choices.push_back({f.key, f.label});
  }
  // A list that nobody can choose from is text.
  if (!by.markers.empty() && !dialog.marked) return std::nullopt;
  dialog.identity = digest(dialog.lines);
  return dialog;
}

std::optional<std::size_t> find_choice(const FoundDialog& dialog, std::string_view words) {
  const std::string wanted = lower(words);
  if (wanted.empty()) return std::nullopt;
  std::optional<std::size_t> begins;
  bool several = false;
  for (std::size_t i = 0; i < dialog.choices.size(); ++i) {
    const FoundChoice& choice = dialog.choices[i];
    if (choice.key == words || lower(choice.label) == wanted) return i;
    if (!lower(choice.label).starts_with(wanted)) continue;
    several = several || begins.has_value();
    begins = i;
  }
  return several ? std::nullopt : begins;
}

}  // namespace geppetto::agent
