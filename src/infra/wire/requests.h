// What may be asked over the socket, as values; and as lines of JSON.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/core/command.h"
#include "domain/runner/evidence.h"

namespace geppetto::wire {

// `runner` is an id, a unique prefix of one, or a name ("runnerId" in JSON).
struct Ping {};
struct ListRunners {
  std::vector<runner::Status> statuses;  // empty: all
};
struct ShowRunner {
  std::string runner;
};
// Where to begin: at `from_line`, or `tail` lines before the end, or at the first line not older than
// `since`, or (none of them) at the oldest line. `tail` with `since`: the later of the two.
struct StreamLogs {
  std::string runner;
  std::optional<std::uint64_t> from_line, tail;
  std::optional<WallTime> since;
  bool follow = false;
  bool screen = false;  // what the screen shows comes last; while following, whenever it changed
};
struct ShowScreen {
  std::string runner;
};
// Either text (with Enter after it, or not) or keys by tmux's names.
struct SendInput {
  std::string runner;
  std::optional<std::string> text;
  std::vector<std::string> keys;
  bool enter = true;
};
struct StopRunner {
  std::string runner;
  bool force = false;
};
struct ForgetRunner {
  std::string runner;
};
// Nobody is told of it on the desktop any more, or again.
struct MuteRunner {
  std::string runner;
  bool on = true;
};
struct WaitRunner {
  std::string runner;
  std::vector<runner::Status> statuses;  // empty: stopped, errored
  std::optional<std::int64_t> timeout_ms;
};
struct Stats {};  // the worker's own figures
struct Subscribe {};
struct Window {
  snapshot::WindowAction action = snapshot::WindowAction::Show;
};
struct Shutdown {};
// A window that opens takes over from this worker.
// The worker passes its pipes to the socket there and leaves.
struct HandOver {
  std::string pipes_path;
};

using Request = std::variant<Ping, core::CreateRunner, core::AttachSession, ListRunners, ShowRunner,
                             StreamLogs, ShowScreen, SendInput, StopRunner, ForgetRunner, MuteRunner, WaitRunner, Stats,
                             Subscribe, Window, Shutdown, HandOver>;

struct DecodedRequest {
  std::string id;  // the request's "id" as JSON text, to be repeated in replies; empty: it had none
  Result<Request> request;
};

// Any bytes. An Invalid error says what to write instead.
DecodedRequest decode_request(std::string_view line);

// Without newline.
std::string encode_request(const Request& request);

std::optional<runner::Status> parse_status(std::string_view name);
std::optional<snapshot::WindowAction> parse_window_action(std::string_view name);
std::string_view to_string(snapshot::WindowAction action);

}  // namespace geppetto::wire
