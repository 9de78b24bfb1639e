// A verb of the command line: its words for the help, its options, and what it does.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/command_line.h"
#include "domain/runner/evidence.h"
#include "infra/os/paths.h"

namespace geppetto::cli {

// The contract; scripts rely on it.
enum Exit : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kRefused = 4,
  kTimeout = 5,
  kNoWorker = 6
};

struct Context {
  os::Env env;
  os::Paths paths;
  Arguments args;
  bool no_start = false;
  std::string_view verb;

  bool json() const { return args.has("json"); }
};

struct Verb {
  std::string_view name;
  std::string_view arguments;  // as the help writes them
  std::string_view summary;    // one line
  std::string_view details;    // more lines for `VERB --help`; may be empty
  std::string_view example;    // one or more commands, a line each
  std::span<const Option> options;
  std::size_t min_words = 0, max_words = 0;
  bool trailing = false;  // takes a command after "--"; else what stands there are words
  int (*run)(const Context&) = nullptr;
};

extern const Verb kNewVerb, kAttachVerb, kListVerb, kShowVerb, kLogsVerb, kGrepVerb, kScreenVerb, kSendVerb,
    kWaitVerb, kOpenVerb, kStopVerb, kForgetVerb, kMuteVerb, kEventsVerb, kExportVerb, kRecordVerb,
    kAnswerVerb, kMcpVerb, kReplayVerb, kWindowVerb, kServeVerb, kShutdownVerb, kStatsVerb, kReportVerb,
    kHookVerb, kRulesVerb, kAccountsVerb, kReposVerb, kIssuesVerb, kPrsVerb, kSyncVerb, kDoctorVerb;

// --status S[,S], given any number of times.
Result<std::vector<runner::Status>> statuses_of(const Context& context);

inline constexpr Option kJsonOption{"json", 0, "", "print JSON on stdout"};

}  // namespace geppetto::cli
