// What the command line prints: errors in one form, tables, and terminal colours.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/verb.h"
#include "domain/base/result.h"
#include "domain/log/log_view.h"
#include "domain/runner/evidence.h"
#include "infra/wire/reply.h"

namespace geppetto::cli {

// To stdout, as it is.
void put(std::string_view text);
// The same and a newline.
void put_line(std::string_view text);
// Nothing of what was put has failed so far.
bool put_ok();
// What was put is on its way; false when stdout is broken.
bool flush();

Exit exit_of(ErrorKind kind);
// "geppetto: VERB: WHY" on stderr, one line whatever the text holds; the status to exit with.
int fail(const Error& error);
// The same for a mistake on the command line, with where to read more.
int usage(const Context& context, std::string_view why);

// stdout is a terminal and NO_COLOR is not set.
bool colours(const Context& context);
// Columns of the terminal on stdout; 0: it is none.
int terminal_columns();

// SGR that shows the style, from the default one. Empty for the default style.
std::string sgr(const Style& style);
// The line with its runs as SGR; ends in the default style.
std::string with_sgr(std::string_view text, const std::vector<log::StyleRun>& runs);
std::string_view status_sgr(runner::Status status);

// Rows with columns aligned by terminal cells; the last column is cut to fit `columns` (0: not cut). A cell
// of `styles` colours the same cell of `rows` without counting.
struct Table {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::vector<std::string>> styles;  // empty, or as rows
};
std::string render(const Table& table, int columns);

// The head row only for a terminal (`columns` > 0): what reads a pipe wants runners alone.
std::string runner_table(const std::vector<wire::RunnerInfo>& runners, WallTime now, bool colour,
                         int columns);
std::string runner_details(const wire::RunnerInfo& info, WallTime now);

WallTime now();

}  // namespace geppetto::cli
