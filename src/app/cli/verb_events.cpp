// geppetto events: follows the status changes of all runners.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

std::string json_of(const wire::Reply& event) {
  std::string out = "{\"event\":\"" + event.event + "\",";
  return out +
         (event.runner ? "\"runner\":" + event.runner->json : "\"runnerId\":\"" + event.runner_id + "\"") +
         "}";
}

std::string line_of(const wire::Reply& event) {
  if (!event.runner) return to_iso8601(now()) + "  " + event.runner_id + "  removed";
  const runner::Runner& r = event.runner->runner;
  return to_iso8601(r.status_since) + "  " + r.id.str() + "  " + single_line(r.name) + "  " +
         std::string(runner::to_string(r.status)) + "  " +
         single_line(r.end_reason.empty() ? r.evidence.text : r.end_reason);
}

int run(const Context& context) {
  return with_worker(context, Start::IfNone, [&context](Worker& worker) -> int {
    if (Outcome sent = worker.client.send(wire::encode_request(wire::Subscribe{})); !sent)
      return fail(sent.error());
    for (;;) {
      const Result<wire::Reply> reply = receive(worker.client, std::nullopt);
      if (!reply) return fail(reply.error());
      if (reply->event.empty()) continue;  // the subscription is confirmed
      put_line(context.json() ? json_of(*reply) : line_of(*reply));
      if (!flush()) return kFailed;
    }
  });
}

}  // namespace

const Verb kEventsVerb{
    .name = "events",
    .arguments = "[--json]",
    .summary = "follow the status changes of all runners, a line each",
    .details = "",
    .example = "geppetto events --json | jq -r 'select(.runner.status == \"waiting\").runner.name'",
    .options = kOptions,
    .run = run,
};

}  // namespace geppetto::cli
