// One line that a control-mode client (tmux -C) prints, taken apart.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace geppetto::tmux {

// Guards of a reply: `%begin TIME NUMBER FLAGS` … `%end` or `%error` with the same three. Flag bit 0: the
// command came from this client (tmux 3.3a: cmdq_guard).
struct Guard {
  enum class Edge { Begin, End, Error } edge = Edge::Begin;
  std::int64_t time = 0;
  std::uint64_t number = 0;
  std::uint32_t flags = 0;
  bool closes(const Guard& begin) const {
    return edge != Edge::Begin && time == begin.time && number == begin.number && flags == begin.flags;
  }
};

// `%output %PANE DATA`; data still escaped (unescape_output).
struct OutputLine {
  std::string_view pane;
  std::string_view escaped;
};

// `%NAME ARGS`: any other notification.
struct Notification {
  std::string_view name;  // with the percent sign
  std::string_view arguments;
};

// A line without a percent sign outside a reply: nothing tmux 3.3a prints.
struct PlainLine {
  std::string_view text;
};

using ControlLine = std::variant<Guard, OutputLine, Notification, PlainLine>;

// `line` without its newline; the result points into it. Never fails: what does not parse is a Notification
// or PlainLine.
ControlLine parse_control_line(std::string_view line);

// tmux writes bytes below space and the backslash as \ooo. Appends to `out`; a broken escape is kept as it
// stands.
void unescape_output(std::string_view escaped, std::string& out);

}  // namespace geppetto::tmux
