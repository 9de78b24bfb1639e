// geppetto sync: asks the forges now what has changed.
#include <array>

#include "app/cli/forge_link.h"
#include "app/cli/output.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"full", 0, "", "read the whole list of repositories, to see which are gone"},
    kJsonOption,
};

int run(const Context& context) {
  wire::SyncAccounts wanted;
  if (!context.args.words.empty()) wanted.account = context.args.words[0];
  wanted.full = context.args.has("full");
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const Result<wire::ForgeRows> rows = ask_rows(worker.client, wanted, std::nullopt);
    if (!rows) return fail(rows.error());
    if (rows->rows.empty() && !context.json())
      return fail(
          {ErrorKind::NotFound, "sync: there is no account; add one with `geppetto accounts add HOST`"});
    put_rows(context, *rows, {"account", "requests", "changed"});
    int status = flush() ? kDone : kFailed;
    for (const wire::ForgeRow& row : rows->rows) {
      if (!row.text("error").empty())
        status = fail({ErrorKind::Network, row.text("account") + ": " + row.text("error")});
    }
    return status;
  });
}

}  // namespace

const Verb kSyncVerb{
    .name = "sync",
    .arguments = "[ACCOUNT] [--full] [--json]",
    .summary = "ask the forges what has changed",
    .details =
        "Prints for each account how many requests it took and how many rows changed. The exit status is 1 "
        "when\n"
        "something could not be fetched; the rest is kept.",
    .example = "geppetto sync github.com",
    .options = kOptions,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
