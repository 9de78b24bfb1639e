// geppetto wait: returns when a runner has reached a status.
#include <array>
#include <charconv>
#include <cmath>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"any", 0, "", "the first of these runners, or of all, that has one of the statuses"},
    Option{"status", 's', "S[,S]", "what to wait for (default: stopped,errored)"},
    Option{"timeout", 't', "SEC", "give up after so many seconds (exit status 5)"},
    kJsonOption,
};
constexpr double kMaxSeconds = 86'400.0 * 365;

std::string line_of(const runner::Runner& r, bool any) {
  const std::string status(runner::to_string(r.status));
  return any ? r.id.str() + "  " + single_line(r.name) + "  " + status : status;
}

int run(const Context& context) {
  const std::vector<std::string>& words = context.args.words;
  const bool any = context.args.has("any");
  if (!any && words.size() != 1)
    return usage(context,
                 words.empty() ? "needs RUNNER, or --any" : "takes one RUNNER; several go with --any");
  const auto statuses = statuses_of(context);
  if (!statuses) return usage(context, statuses.error().what);
  std::optional<std::int64_t> timeout_ms, patience;
  if (const auto text = context.args.value("timeout")) {
    double seconds = -1;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size() ||
        !(seconds >= 0 && seconds <= kMaxSeconds))
      return usage(context, "--timeout takes a number of seconds, 0 or more");
    timeout_ms = std::llround(seconds * 1000);
    patience = *timeout_ms + kAnswerMs;
  }
  const wire::Request request = any ? wire::Request(wire::WaitAny{words, *statuses, timeout_ms})
                                    : wire::Request(wire::WaitRunner{words[0], *statuses, timeout_ms});
  return ask(
      context, request,
      [&context, any](const wire::Reply& reply) {
        if (!reply.runner || !reply.reached)
          return fail({ErrorKind::Protocol, "wait: the answer is not one"});
        if (!*reply.reached && any)
          return fail({ErrorKind::Io, "wait: it cannot be reached any more: all of them are over"});
        put_line(context.json() ? reply.runner->json : line_of(reply.runner->runner, any));
        if (*reply.reached) return static_cast<int>(kDone);
        return fail({ErrorKind::Io, "wait: it cannot be reached any more: the runner is over"});
      },
      Start::IfNone, patience);
}

}  // namespace

const Verb kWaitVerb{
    .name = "wait",
    .arguments = "RUNNER|--any [RUNNER]... [--status S[,S]] [--timeout SEC]",
    .summary = "wait until a runner has one of these statuses and print it",
    .details =
        "With --any: the first of the runners, or of all there are and will be, printed with id and name; of "
        "several\n"
        "that have such a status already, the one that has had it longest. Exit status: 0 reached, 1 can no "
        "longer be\n"
        "reached, 5 time is up.",
    .example =
        "geppetto wait fix-login --status waiting,idle --timeout 600\ngeppetto wait --any --status waiting",
    .options = kOptions,
    .max_words = wire::kMaxWaitedFor,
    .run = run,
};

}  // namespace geppetto::cli
