// geppetto wait: returns when a runner has reached a status.
#include <array>
#include <charconv>
#include <cmath>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"status", 's', "S[,S]", "what to wait for (default: stopped,errored)"},
    Option{"timeout", 't', "SEC", "give up after so many seconds (exit status 5)"},
    kJsonOption,
};
constexpr double kMaxSeconds = 86'400.0 * 365;

int run(const Context& context) {
  const auto statuses = statuses_of(context);
  if (!statuses) return usage(context, statuses.error().what);
  wire::WaitRunner request{context.args.words[0], *statuses, std::nullopt};
  std::optional<std::int64_t> patience;
  if (const auto text = context.args.value("timeout")) {
    double seconds = -1;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size() ||
        !(seconds >= 0 && seconds <= kMaxSeconds))
      return usage(context, "--timeout takes a number of seconds, 0 or more");
    request.timeout_ms = std::llround(seconds * 1000);
    patience = *request.timeout_ms + kAnswerMs;
  }
  return ask(
      context, request,
      [&context](const wire::Reply& reply) {
        if (!reply.runner || !reply.reached)
          return fail({ErrorKind::Protocol, "wait: the answer is not one"});
        if (context.json()) {
          put_line(reply.runner->json);
        } else {
          put_line(runner::to_string(reply.runner->runner.status));
        }
        if (*reply.reached) return static_cast<int>(kDone);
        (void)fail({ErrorKind::Io, "wait: it cannot be reached any more: the runner is over"});
        return static_cast<int>(kFailed);
      },
      Start::IfNone, patience);
}

}  // namespace

const Verb kWaitVerb{
    .name = "wait",
    .arguments = "RUNNER [--status S[,S]] [--timeout SEC]",
    .summary = "wait until a runner has one of these statuses and print it",
    .details = "Exit status: 0 reached, 1 can no longer be reached, 5 time is up.",
    .example = "geppetto wait fix-login --status waiting,idle --timeout 600",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
