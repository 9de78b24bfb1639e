// geppetto window: tells the open window what to do, for the desktop's own shortcut settings.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

int run(const Context& context) {
  const auto action = wire::parse_window_action(context.args.words[0]);
  if (!action) return usage(context, "takes one of show, hide, toggle, compact, full, next");
  return ask(
      context, wire::Window{*action},
      [&context](const wire::Reply&) {
        if (context.json()) put_line("{}");
        return kDone;
      },
      Start::Never);
}

}  // namespace

const Verb kWindowVerb{
    .name = "window",
    .arguments = "show|hide|toggle|compact|full|next",
    .summary = "show, hide or reshape the window that is open",
    .details = "next: the runner that has needed its person for the longest; then the one after it.",
    .example = "geppetto window toggle",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
