// Parsing of control-mode lines; allocation-free but for unescape_output's target.
#include "domain/tmux/control_line.h"

#include <charconv>
#include <optional>

namespace geppetto::tmux {
namespace {

// Cuts the first word off `rest`.
std::string_view word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  const std::string_view out = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  return out;
}

template <class T>
bool number(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Guard> parse_guard(std::string_view name, std::string_view rest) {
  Guard guard;
  if (name == "%begin") {
    guard.edge = Guard::Edge::Begin;
  } else if (name == "%end") {
    guard.edge = Guard::Edge::End;
  } else if (name == "%error") {
    guard.edge = Guard::Edge::Error;
  } else {
    return std::nullopt;
  }
  if (!number(word(rest), guard.time) || !number(word(rest), guard.number) ||
      !number(word(rest), guard.flags) || !rest.empty())
    return std::nullopt;
  return guard;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

}  // namespace

ControlLine parse_control_line(std::string_view line) {
  if (!line.starts_with('%')) return PlainLine{line};
  std::string_view rest = line;
  const std::string_view name = word(rest);
  if (const auto guard = parse_guard(name, rest)) return *guard;
  if (name == "%output") {
    const std::string_view pane = word(rest);
    if (pane.starts_with('%')) return OutputLine{pane, rest};
  }
  return Notification{name, rest};
}

void unescape_output(std::string_view escaped, std::string& out) {
  std::size_t from = 0;
  while (from < escaped.size()) {
    const std::size_t slash = escaped.find('\\', from);
    out.append(escaped.substr(from, slash - from));
    if (slash == std::string_view::npos) return;
    if (slash + 3 < escaped.size() && is_octal(escaped[slash + 1]) && is_octal(escaped[slash + 2]) &&
        is_octal(escaped[slash + 3])) {
      out += static_cast<char>((escaped[slash + 1] - '0') << 6 | (escaped[slash + 2] - '0') << 3 |
                               (escaped[slash + 3] - '0'));
      from = slash + 4;
    } else {
      out += '\\';
      from = slash + 1;
    }
  }
}

}  // namespace geppetto::tmux
