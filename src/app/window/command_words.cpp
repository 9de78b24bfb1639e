// Splits a command line into words: POSIX quoting (2.2), no expansions.
#include "app/window/command_words.h"

namespace geppetto::window {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

struct Splitter {
  std::string_view line;
  std::size_t at = 0;
  std::string word;

  bool more() const { return at < line.size(); }

  // The opening quote is taken; false: it is never closed.
  bool single_quoted() {
    const std::size_t end = line.find('\'', at);
    if (end == std::string_view::npos) return false;
    word.append(line.substr(at, end - at));
    at = end + 1;
    return true;
  }

  bool double_quoted() {
    while (more()) {
      const char c = line[at++];
      if (c == '"') return true;
      // Inside double quotes a backslash is itself, except before what would be special there.
      if (c == '\\' && more() && std::string_view("\"\\$`").find(line[at]) != std::string_view::npos) {
        word.push_back(line[at++]);
      } else {
        word.push_back(c);
      }
    }
    return false;
  }
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view line) {
  std::vector<std::string> words;
  Splitter in{line, 0, {}};
  bool in_word = false;
  while (in.more()) {
    const char c = in.line[in.at++];
    if (is_blank(c)) {
      if (in_word) words.push_back(std::move(in.word));
      in.word.clear();
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\'') {
      if (!in.single_quoted()) return Error{ErrorKind::Invalid, "a single quote (') is not closed"};
    } else if (c == '"') {
      if (!in.double_quoted()) return Error{ErrorKind::Invalid, "a double quote (\") is not closed"};
    } else if (c == '\\') {
      if (!in.more()) return Error{ErrorKind::Invalid, "a backslash at the end quotes nothing"};
      in.word.push_back(in.line[in.at++]);
    } else {
      in.word.push_back(c);
    }
  }
  if (in_word) words.push_back(std::move(in.word));
  return words;
}

}  // namespace geppetto::window
