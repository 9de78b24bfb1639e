// What the verbs of forges share: they ask the worker for rows and print them.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "app/cli/worker_link.h"
#include "infra/wire/forge_replies.h"

namespace geppetto::cli {

// All rows of the answer. `timeout_ms` nothing: waits for ever.
Result<wire::ForgeRows> ask_rows(wire::Client& client, const wire::Request& request,
                                 std::optional<std::int64_t> timeout_ms = kAnswerMs);

// Asks, and prints the rows: as a JSON array, or as a table of these fields ("age:updatedAt" is a time as an
// age). What the forge does not have at all is said on stderr.
int print_rows(const Context& context, const wire::Request& request, const std::vector<std::string>& columns);

void put_rows(const Context& context, const wire::ForgeRows& rows, const std::vector<std::string>& columns);

// The options of lists, and what they mean. Invalid: a state or a limit that makes no sense.
inline constexpr Option kAccountOption{"account", 'a', "ACCOUNT",
                                       "only of this account: its id, host or login"};
inline constexpr Option kRepoOption{"repo", 'R', "REPO", "only of this repository: owner/name, or name"};
inline constexpr Option kSearchOption{"search", 'S', "TEXT",
                                      "only where title, repository or author has this"};
inline constexpr Option kLimitOption{"limit", 'n', "N", "at most so many (default 1000)"};
Result<wire::ListForge> forge_list_of(const Context& context, wire::ForgeList what);

}  // namespace geppetto::cli
