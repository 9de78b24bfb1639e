// Matching goes back to the last star only, so a line is never tried in more ways than it has characters.
#include "domain/agent/glob.h"

#include <algorithm>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::agent {
namespace {

std::vector<char32_t> characters(std::string_view text, std::size_t most) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size() && out.size() < most;) {
    const Decoded d = decode_utf8(text, at);
    out.push_back(d.code_point);
    at += d.length;
  }
  return out;
}

}  // namespace

std::optional<Glob> Glob::parse(std::string_view text) {
  if (text.empty() || text.size() > kMaxBytes || !is_clean_line(text)) return std::nullopt;
  Glob glob;
  glob.text_ = text;
  const std::vector<char32_t> chars = characters(text, kMaxBytes);
  for (std::size_t i = 0; i < chars.size(); ++i) {
    if (chars[i] == U'*') {
      if (glob.parts_.empty() || !glob.parts_.back().star) glob.parts_.push_back({true, {}});
      continue;
    }
    if (chars[i] == U'\\') {
      if (++i == chars.size()) return std::nullopt;
      glob.parts_.push_back({false, {{chars[i], chars[i]}}});
      continue;
    }
    if (chars[i] != U'[') {
      glob.parts_.push_back({false, {{chars[i], chars[i]}}});
      continue;
    }
    Part set;
    for (++i; i < chars.size() && chars[i] != U']'; ++i) {
      const bool range = i + 2 < chars.size() && chars[i + 1] == U'-' && chars[i + 2] != U']';
      const char32_t first = chars[i];
      if (range) i += 2;
      if (chars[i] < first) return std::nullopt;
      set.any_of.push_back({first, chars[i]});
    }
    if (i == chars.size() || set.any_of.empty()) return std::nullopt;
    glob.parts_.push_back(std::move(set));
  }
  return glob;
}

bool Glob::fits(const Part& part, char32_t c) const {
  return std::ranges::any_of(part.any_of, [c](const Range& r) { return c >= r.first && c <= r.last; });
}

bool Glob::matches(std::string_view line) const {
  const std::vector<char32_t> chars = characters(line, kMaxLine);
  std::size_t at = 0, part = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;  // behind the last star, and where to try it next
  while (at < chars.size()) {
    if (part < parts_.size() && parts_[part].star) {
      retry = {++part, at};
    } else if (part < parts_.size() && fits(parts_[part], chars[at])) {
      ++part;
      ++at;
    } else if (retry) {
      part = retry->first;
      at = ++retry->second;
    } else {
      return false;
    }
  }
  while (part < parts_.size() && parts_[part].star) ++part;
  return part == parts_.size();
}

}  // namespace geppetto::agent
