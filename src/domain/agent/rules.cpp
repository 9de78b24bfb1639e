// A rule is a few lines in an order; the lines come from the bottom of the screen, where dialogs and spinners
// are.
#include "domain/agent/rules.h"

#include <algorithm>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::agent {

std::string quote_of_line(std::string_view line) {
  std::string text = single_line(line.substr(0, kMaxQuote));
  while (text.ends_with("\xEF\xBF\xBD")) text.resize(text.size() - 3);  // a character that was cut through
  return text;
}

std::string_view stripped(std::string_view row) {
  constexpr std::string_view kEdges[] = {" ", "\xC2\xA0", "│", "┃", "║", "▌", "▐", "|", "▎", "▏"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view edge : kEdges) {
      if (row.starts_with(edge)) row.remove_prefix(edge.size()), again = true;
      if (row.ends_with(edge)) row.remove_suffix(edge.size()), again = true;
    }
  }
  return row;
}

namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(const std::vector<std::string>& rows) {
  Lines lines;
  for (const std::string& row : rows)
    if (const std::string_view line = stripped(row); !line.empty()) lines.push_back(line);
  return lines;
}

Lines bottom(const Rule& rule, const Lines& lines) {
  return {lines.end() - std::min<std::ptrdiff_t>(rule.lines, std::ssize(lines)), lines.end()};
}

Lines region(const Rule& rule, const Lines& lines) {
  Lines out = bottom(rule, lines);
  if (!rule.below) return out;
  const auto last =
      std::find_if(out.rbegin(), out.rend(), [&](std::string_view l) { return rule.below->matches(l); });
  if (last != out.rend()) out.erase(out.begin(), last.base());
  return out;
}

struct Tried {
  bool matched = false;
  std::string text;  // the quote, or what failed
};

std::optional<std::string_view> find_quote(const Rule& rule, const Lines& lines) {
  const auto found = std::ranges::find_if(lines, [&](std::string_view l) { return rule.quote->matches(l); });
  const std::ptrdiff_t at = found - lines.begin() + rule.quote_skip;
  if (found == lines.end() || at < 0 || at >= std::ssize(lines)) return std::nullopt;
  return lines[static_cast<std::size_t>(at)];
}

std::string quote_of(const Rule& rule, const Lines& looked_at, const Lines& all, std::string_view otherwise) {
  if (!rule.quote) return quote_of_line(otherwise);
  std::optional<std::string_view> quote = find_quote(rule, looked_at);
  if (!quote) quote = find_quote(rule, bottom(rule, all));
  return quote_of_line(quote.value_or(otherwise));
}

Tried try_rule(const Rule& rule, const Lines& all) {
  const Lines lines = region(rule, all);
  if (rule.last && (lines.empty() || !rule.last->matches(lines.back())))
    return {false, "the last line does not match \"" + rule.last->text() + "\""};
  std::string_view first;
  auto from = lines.begin();
  for (const Glob& glob : rule.all) {
    const auto found = std::find_if(from, lines.end(), [&](std::string_view l) { return glob.matches(l); });
    if (found == lines.end()) {
      const bool above = std::any_of(lines.begin(), from, [&](auto l) { return glob.matches(l); });
      return {false, "no line matches \"" + glob.text() + "\"" + (above ? " at its place in the order" : "")};
    }
    if (first.empty()) first = *found;
    from = found + 1;
  }
  if (!rule.any.empty()) {
    const auto hit = std::ranges::find_if(lines, [&](std::string_view l) {
      return std::ranges::any_of(rule.any, [&](const Glob& g) { return g.matches(l); });
    });
    if (hit == lines.end()) return {false, "no line matches any of its " + std::to_string(rule.any.size())};
    if (first.empty()) first = *hit;
  }
  for (const Glob& glob : rule.none)
    for (const std::string_view line : lines)
      if (glob.matches(line))
        return {false, "\"" + glob.text() + "\" must not be there: " + quote_of_line(line)};
  if (first.empty() && !lines.empty()) first = lines.back();
  return {true, quote_of(rule, lines, all, first)};
}

std::vector<const Rule*> by_priority(const std::vector<Rule>& rules) {
  std::vector<const Rule*> out;
  for (const Rule& rule : rules) out.push_back(&rule);
  std::ranges::stable_sort(out, std::greater{}, [](const Rule* r) { return r->priority; });
  return out;
}

std::optional<Match> first_match(const std::vector<Rule>& rules, const Lines& lines) {
  const Rule* best = nullptr;
  std::string quote;
  for (const Rule& rule : rules) {
    if (best != nullptr && rule.priority <= best->priority) continue;
    Tried tried = try_rule(rule, lines);
    if (!tried.matched) continue;
    best = &rule;
    quote = std::move(tried.text);
  }
  if (best == nullptr) return std::nullopt;
  return Match{best, std::move(quote)};
}

std::vector<Explained> explain(const std::vector<Rule>& rules, const Lines& lines) {
  std::vector<Explained> out;
  for (const Rule* rule : by_priority(rules)) {
    Tried tried = try_rule(*rule, lines);
    out.push_back({rule, tried.matched, tried.matched ? "matched: " + tried.text : std::move(tried.text)});
  }
  return out;
}

}  // namespace

std::optional<Match> match_screen(const Profile& profile, const std::vector<std::string>& rows) {
  return first_match(profile.screen_rules, lines_of(rows));
}

std::optional<std::string> find_input(const Profile& profile, const std::vector<std::string>& rows) {
  if (!profile.input) return std::nullopt;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row)
    if (profile.input->matches(stripped(*row))) return std::string(stripped(*row));
  return std::nullopt;
}

std::optional<Match> match_title(const Profile& profile, std::string_view title) {
  return first_match(profile.title_rules, {title});
}

std::vector<Explained> explain_screen(const Profile& profile, const std::vector<std::string>& rows) {
  return explain(profile.screen_rules, lines_of(rows));
}

std::vector<Explained> explain_title(const Profile& profile, std::string_view title) {
  return explain(profile.title_rules, {title});
}

}  // namespace geppetto::agent
