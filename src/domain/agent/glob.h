// Patterns of one line: `*` any run, `[a-z✳]` one character of a set, `\` takes the next one literally;
// anything else is itself. A pattern matches a whole line.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geppetto::agent {

class Glob {
 public:
  // Nothing when a set is not closed or empty, an escape is the last character, or it is too long.
  static std::optional<Glob> parse(std::string_view text);

  // O(line × pattern), whatever the two are.
  bool matches(std::string_view line) const;

  const std::string& text() const { return text_; }

  static constexpr std::size_t kMaxBytes = 300;  // no line of a dialog needs more
  static constexpr std::size_t kMaxLine = 1000;  // characters of a line that are looked at

 private:
  struct Range {
    char32_t first, last;
  };
  struct Part {
    bool star = false;
    std::vector<Range> any_of;  // one character
  };
  bool fits(const Part& part, char32_t c) const;

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace geppetto::agent
