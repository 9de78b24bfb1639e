// geppetto screen: the pane as it looks now.
#include <array>

#include "app/cli/log_printer.h"
#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{Option{"ansi", 0, "", "with colours and attributes"}, kJsonOption};

int run(const Context& context) {
  return ask(context, wire::ShowScreen{context.args.words[0]}, [&context](const wire::Reply& reply) {
    if (!reply.shown) return fail({ErrorKind::Protocol, "screen: the answer has no screen"});
    if (context.json()) {
      put_line(reply.shown->json);
      return static_cast<int>(kDone);
    }
    for (const wire::LogLine& line : reply.shown->lines)
      put_line(context.args.has("ansi") ? with_sgr(line.text, line.runs)
                                        : without_trailing_blanks(line.text));
    return static_cast<int>(kDone);
  });
}

}  // namespace

const Verb kScreenVerb{
    .name = "screen",
    .arguments = "RUNNER [--ansi]",
    .summary = "show the pane as it looks now",
    .details = "",
    .example = "geppetto screen fix-login --ansi",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
