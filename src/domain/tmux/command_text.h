// Text that tmux and the shell it starts read back as exactly what was meant.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace geppetto::tmux {

// One argument in tmux's command syntax (control mode, one line): every byte but NUL survives, also newlines
// and semicolons.
std::string quote_argument(std::string_view argument);

// A whole command: "name 'arg' …", each argument quoted.
std::string command_line(const std::vector<std::string>& argv);

// One word for /bin/sh, byte for byte.
std::string quote_shell_word(std::string_view word);

// The shell command of pipe-pane runs through format and strftime expansion first; this makes text survive
// both.
std::string escape_format_and_time(std::string_view text);

// The start directory of new-session is a format, without times.
std::string escape_format(std::string_view text);

// A format that is true when each of these texts stands in some line of the pane's screen; what a format, a
// time or a pattern would take for its own is matched as any character. The last 24 of them count, and
// 100 bytes of each.
std::string shown_condition(const std::vector<std::string>& texts);

// What is pasted into a pane must not be able to end bracketed paste: every ESC [ 201 ~ is removed,
// repeatedly, until none is left.
std::string strip_paste_end(std::string_view text);

}  // namespace geppetto::tmux
