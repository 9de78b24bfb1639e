// geppetto hook: tells the worker what an agent's hook was called with. The usual way here is shorter:
// geppetto_main calls send_hook() before anything else is made.
#include "app/cli/hook_send.h"
#include "app/cli/output.h"
#include "app/cli/verb.h"

namespace geppetto::cli {
namespace {

int run(const Context& context) {
  std::vector<std::string> words = {"geppetto", "hook"};
  words.insert(words.end(), context.args.words.begin(), context.args.words.end());
  std::vector<char*> argv;
  argv.reserve(words.size());
  for (std::string& word : words) argv.push_back(word.data());
  send_hook(static_cast<int>(argv.size()), argv.data());
  return kDone;
}

}  // namespace

const Verb kHookVerb{
    .name = "hook",
    .arguments = "KIND [JSON]",
    .summary = "for the hooks of agents: tell Geppetto of an event",
    .details =
        "KIND is the kind of agent; the event is JSON, on standard input or as an argument.\n"
        "Says nothing, never fails, and is done in a millisecond, also when Geppetto does not run.\n"
        "Agents that Geppetto starts call it by themselves where they can be told to.",
    .example = "geppetto hook codex '{\"type\":\"agent-turn-complete\"}'",
    .options = {},
    .min_words = 1,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
