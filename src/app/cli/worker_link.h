// The command line's way to the worker, which it starts when none answers.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>

#include "app/cli/verb.h"
#include "infra/wire/client.h"
#include "infra/wire/reply.h"
#include "infra/wire/requests.h"

namespace geppetto::cli {

inline constexpr std::int64_t kAnswerMs = 30'000;  // stopping a tree takes up to 6 s; beyond this it hangs

enum class Start { IfNone, Never };

// A worker that has answered a ping.
struct Worker {
  wire::Client client;
  wire::Pong pong;
};

// Nothing: none is there, or what was there ended before it answered. (A connection alone proves little: the
// kernel still accepts for a process that is being killed.) Timeout: it is there and does not answer.
Result<std::optional<Worker>> find_worker(const std::string& socket_path,
                                          std::int64_t timeout_ms = kAnswerMs);

// Runs `then` with a worker and returns its status; else says what is wrong (no worker: kNoWorker).
int with_worker(const Context& context, Start start, const std::function<int(Worker&)>& then);

// Sends the request and hands over the answer; an error in it is printed. `timeout_ms` nothing: waits for
// ever.
int ask(const Context& context, const wire::Request& request,
        const std::function<int(const wire::Reply&)>& then, Start start = Start::IfNone,
        std::optional<std::int64_t> timeout_ms = kAnswerMs);

// The next reply on a connection; an error the worker tells is an error here.
Result<wire::Reply> receive(wire::Client& client, std::optional<std::int64_t> timeout_ms);

// A runner as the worker knows it, over an open connection.
Result<wire::RunnerInfo> fetch_runner(wire::Client& client, const std::string& reference);

// Starts `geppetto serve` in the background and waits until it answers. Timeout, Io: it does not.
Result<Worker> start_worker(const Context& context);

}  // namespace geppetto::cli
