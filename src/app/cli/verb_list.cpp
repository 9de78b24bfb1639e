// geppetto list: the pool, one line a runner.
#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"status", 's', "S", "only these: starting running waiting idle stopped errored; may be repeated"},
    kJsonOption,
};

std::string json_array(const std::vector<wire::RunnerInfo>& runners) {
  std::string out = "[";
  for (const wire::RunnerInfo& r : runners) out += (out.size() == 1 ? "" : ",") + r.json;
  return out + "]";
}

int run(const Context& context) {
  const auto statuses = statuses_of(context);
  if (!statuses) return usage(context, statuses.error().what);
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    if (Outcome sent = worker.client.send(wire::encode_request(wire::ListRunners{*statuses})); !sent)
      return fail(sent.error());
    std::vector<wire::RunnerInfo> runners;
    for (bool more = true; more;) {
      const Result<wire::Reply> reply = receive(worker.client, kAnswerMs);
      if (!reply) return fail(reply.error());
      runners.insert(runners.end(), reply->runners.begin(), reply->runners.end());
      more = reply->more;
    }
    if (context.json()) {
      put_line(json_array(runners));
    } else if (!runners.empty()) {
      put(runner_table(runners, now(), colours(context), terminal_columns()));
    }
    return flush() ? kDone : kFailed;
  });
}

}  // namespace

Result<std::vector<runner::Status>> statuses_of(const Context& context) {
  std::vector<runner::Status> out;
  for (const std::string& list : context.args.values("status")) {
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      const auto status = wire::parse_status(std::string_view(list).substr(at, comma - at));
      if (!status)
        return Error{ErrorKind::Invalid,
                     "--status is one of starting, running, waiting, idle, stopped, errored"};
      out.push_back(*status);
      at = comma + 1;
    }
  }
  return out;
}

const Verb kListVerb{
    .name = "list",
    .arguments = "[--json] [--status S]...",
    .summary = "show the pool, one line a runner",
    .details = "",
    .example = "geppetto list --status waiting",
    .options = kOptions,
    .run = run,
};

}  // namespace geppetto::cli
