// geppetto mcp: the pool for other programs' models, by the Model Context Protocol on stdin and stdout.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "infra/mcp/mcp_server.h"
#include "infra/os/config.h"

namespace geppetto::cli {
namespace {

// A connection for each call: the worker may have been replaced since the last.
Result<std::vector<wire::Reply>> ask_worker(const Context& context, const wire::Request& request,
                                            std::int64_t timeout_ms) {
  Result<std::optional<Worker>> found = find_worker(context.paths.socket);
  if (!found) return found.error();
  if (!*found) {
    if (context.no_start) return Error{ErrorKind::NotFound, "no worker answers; run `geppetto serve`"};
    Result<Worker> started = start_worker(context);
    if (!started) return started.error();
    *found = std::move(*started);
  }
  Worker& worker = **found;
  if (Outcome sent = worker.client.send(wire::encode_request(request)); !sent) return sent.error();
  const bool streams = std::holds_alternative<wire::StreamLogs>(request);
  std::vector<wire::Reply> replies;
  for (bool more = true; more;) {
    Result<wire::Reply> reply = receive(worker.client, timeout_ms);
    if (!reply) return reply.error();
    more = reply->more || (streams && !reply->end);
    replies.push_back(std::move(*reply));
  }
  return replies;
}

bool put_reply(const std::optional<std::string>& reply) {
  if (!reply) return true;
  put_line(*reply);
  return flush();
}

// Reads lines until the other side closes. A line that is too long is passed over to its end.
int serve_lines(mcp::Server& server) {
  std::string line;
  std::array<char, 64 * 1024> buffer;
  bool skipping = false;
  for (;;) {
    const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail({ErrorKind::Io, std::string("mcp: stdin: ") + strerror(errno)});
    if (n == 0) return kDone;
    for (std::string_view rest(buffer.data(), static_cast<std::size_t>(n)); !rest.empty();) {
      const std::size_t newline = rest.find('\n');
      if (!skipping) line += rest.substr(0, newline);
      rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
      if (!skipping && line.size() > mcp::Server::kMaxLine) {
        skipping = true;
        if (!put_reply(mcp::Server::too_long())) return kFailed;
      }
      if (newline == std::string_view::npos) {
        if (skipping) line.clear();
        continue;
      }
      if (!skipping && !put_reply(server.handle(line))) return kFailed;
      line.clear();
      skipping = false;
    }
  }
}

int run(const Context& context) {
  const std::string home = context.env("HOME").value_or("/");
  const auto config = os::load_config(context.paths.config_dir + "/config.json", home);
  if (!config) return fail(config.error());
  std::array<char, 4096> cwd{};
  mcp::Options options{GEPPETTO_VERSION, config->mcp_answer,
                       getcwd(cwd.data(), cwd.size()) != nullptr ? cwd.data() : home,
                       context.env("PATH").value_or("")};
  mcp::Server server(std::move(options), [&context](const wire::Request& request, std::int64_t timeout_ms) {
    return ask_worker(context, request, timeout_ms);
  });
  return serve_lines(server);
}

}  // namespace

const Verb kMcpVerb{
    .name = "mcp",
    .arguments = "",
    .summary = "serve the pool to models by the Model Context Protocol, on stdin and stdout",
    .details =
        "Tools: list, show, logs, screen, wait, send, new, stop; with \"mcp\": {\"answer\": true} in "
        "config.json "
        "also\n"
        "answer. Without it nothing is typed into a runner that waits for a person. Clients start it by "
        "themselves, "
        "such as\n"
        "after `claude mcp add geppetto -- geppetto mcp`.",
    .example = "geppetto mcp",
    .options = {},
    .run = run,
};

}  // namespace geppetto::cli
