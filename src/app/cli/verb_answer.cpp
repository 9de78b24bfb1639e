// geppetto answer: takes a choice of the question that a runner asks.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"text", 0, "T", "write T instead, where the question takes a text"},
    Option{"dialog", 0, "ID", "only if this is still what it asks (dialog.id of list --json)"},
    kJsonOption,
};

int run(const Context& context) {
  const std::vector<std::string>& words = context.args.words;
  wire::AnswerRunner request{words[0], words.size() > 1 ? words[1] : "", context.args.value("text"),
                             context.args.value("dialog").value_or("")};
  if (request.text && !request.choice.empty()) return usage(context, "takes a choice or --text, not both");
  if (!request.text && request.choice.empty()) return usage(context, "needs a choice, or --text T");
  return ask(context, request, [&context](const wire::Reply& reply) {
    if (context.json()) put_line("{\"runnerId\":\"" + reply.runner_id + "\"}");
    return kDone;
  });
}

}  // namespace

const Verb kAnswerVerb{
    .name = "answer",
    .arguments = "RUNNER CHOICE|--text T [--dialog ID]",
    .summary = "take a choice of the question that a runner asks",
    .details =
        "CHOICE is what `geppetto show` lists: the number, the words, or what only one of them begins with. "
        "It "
        "is\n"
        "pressed only while that question is on the screen, and awaited until the question has gone. Exit "
        "status:\n"
        "2 no such choice, 4 it asks nothing, or something else by now, 5 pressed but the question stays.",
    .example = "geppetto answer fix-login 1\ngeppetto answer fix-login no",
    .options = kOptions,
    .min_words = 1,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
