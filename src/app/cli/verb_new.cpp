// geppetto new: starts a runner.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"name", 0, "NAME", "what to call it (default: made from the kind)"},
    Option{"agent", 0, "KIND", "claude-code, codex, cursor, gemini, opencode, demo, …, custom"},
    Option{"cwd", 0, "DIR", "where it works (default: here)"},
    Option{"env", 0, "K=V", "a variable of its environment; may be repeated (any tmux client can read it)"},
    Option{"prompt", 0, "TEXT", "typed into it once it is ready"},
    Option{"record", 0, "", "keep its raw output too, for `export --as asciicast`"},
    kJsonOption,
};

int run(const Context& context) {
  core::CreateRunner c;
  c.name = context.args.value("name").value_or("");
  c.kind = context.args.value("agent").value_or("");
  c.cwd = os::absolute_path(context.args.value("cwd").value_or(""));
  c.prompt = context.args.value("prompt").value_or("");
  c.path = context.env("PATH").value_or("");
  if (context.args.has("record")) c.record = true;
  c.command = context.args.trailing.value_or(std::vector<std::string>());
  if (c.command.empty() && c.kind.empty()) return usage(context, "needs --agent KIND, or a command after --");
  for (const std::string& pair : context.args.values("env")) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || !is_valid_utf8(pair.substr(0, equals)))
      return usage(context, "--env needs NAME=VALUE");
    c.environment.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return ask(context, c, [&context](const wire::Reply& reply) {
    put_line(context.json() && reply.runner ? reply.runner->json : reply.runner_id);
    return kDone;
  });
}

}  // namespace

const Verb kNewVerb{
    .name = "new",
    .arguments = "[OPTIONS] [-- COMMAND ARG...]",
    .summary = "start a runner in a new tmux session and print its id",
    .details = "Answers once the pane and the process are seen alive, or with the reason why they are not.",
    .example =
        "geppetto new --name fix-login --agent claude-code --cwd ~/shop --prompt 'Fix the login test'\n"
        "geppetto new -- make -j4 check",
    .options = kOptions,
    .trailing = true,
    .run = run,
};

}  // namespace geppetto::cli
