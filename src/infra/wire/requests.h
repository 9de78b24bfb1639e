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
#include "domain/log/matcher.h"
#include "domain/runner/evidence.h"
#include "infra/provider/forges.h"

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
  // Not empty: of the lines that are there already, only those that match (RE2, smart case).
  std::string grep;
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
// A choice of the dialog that is on its screen, or a text where the dialog takes one.
struct AnswerRunner {
  std::string runner;
  std::string choice;
  std::optional<std::string> text;
  std::string dialog;  // "id" of the dialog that was shown; empty: whichever is shown now
};
struct StopRunner {
  std::string runner;
  bool force = false;
};
struct ForgetRunner {
  std::string runner;
};
// Raw output with its times is kept from now on, or not any more.
struct RecordRunner {
  std::string runner;
  bool on = true;
};
// Where a runner's recording is.
struct ShowRecording {
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
// The first of several that has one of these statuses; of those that have one already, who has had it
// longest.
struct WaitAny {
  std::vector<std::string> runners;      // empty: any there is or will be
  std::vector<runner::Status> statuses;  // empty: stopped, errored
  std::optional<std::int64_t> timeout_ms;
};
inline constexpr std::size_t kMaxWaitedFor = 512;  // named in one request
struct Stats {};                                   // the worker's own figures
struct Subscribe {};
// All lines of transcripts and screens that match.
struct Search {
  std::string pattern;
  bool regex = false;
  log::CaseMode mode = log::CaseMode::Smart;
  std::vector<std::string> runners;    // empty: all
  bool newest_first = false;           // the pieces of a transcript; lines of one piece ascend
  std::uint64_t context = 0;           // lines before and after each, at most kMaxContextLines
  std::optional<std::uint64_t> limit;  // so many hits are told, the rest is counted; 0: all are only counted
};
inline constexpr std::uint64_t kMaxContextLines = 100;  // more than a screen above and below
struct Window {
  snapshot::WindowAction action = snapshot::WindowAction::Show;
};
struct Shutdown {};
// A window that opens takes over from this worker.
// The worker passes its pipes to the socket there and leaves.
struct HandOver {
  std::string pipes_path;
};

// Of forges.
struct ListAccounts {};
struct RemoveAccount {
  std::string account;  // an id, a host, or a login
};
enum class ForgeList { Repositories, Issues, PullRequests };
struct ListForge {
  ForgeList what = ForgeList::Repositories;
  std::string account;
  ports::ForgeQuery query;
};
struct SyncAccounts {
  std::string account;  // empty: all
  bool full = false;
};

using Request =
    std::variant<Ping, core::CreateRunner, core::AttachSession, ListRunners, ShowRunner, StreamLogs,
                 ShowScreen, SendInput, AnswerRunner, StopRunner, ForgetRunner, MuteRunner, RecordRunner,
                 ShowRecording, WaitRunner, WaitAny, Stats, Subscribe, Search, Window, Shutdown, HandOver,
                 ListAccounts, provider::AddAccount, RemoveAccount, ListForge, SyncAccounts>;

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
