// geppetto replay: a recorded stream through the engine, without tmux and without a worker.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "app/cli/log_printer.h"
#include "app/cli/output.h"
#include "app/cli/recorded_stream.h"
#include "infra/agents/profile_folders.h"
#include "infra/cast/asciicast_reader.h"
#include "infra/wire/json_writer.h"
#include "infra/wire/runner_json.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"as", 0, "FORM", "screen, ansi (the screen with colours), transcript, or status (JSON lines)"},
    Option{"size", 0, "COLSxROWS", "of the terminal (default: as recorded; 80x24 for raw bytes)"},
    Option{"at", 0, "SEC", "as it was at this time of the recording (default: its end)"},
    Option{"agent", 0, "KIND", "the agent whose rules judge the status"},
    Option{"raw", 0, "", "the file is raw bytes, also when it looks like asciicast"},
};
constexpr double kMaxSeconds = 86'400.0 * 3650;

std::string status_line(std::int64_t at_ms, const runner::Verdict& verdict) {
  char seconds[32];
  constexpr std::int64_t kMsPerSecond = 1000;
  std::snprintf(seconds, sizeof seconds, "%lld.%03lld", static_cast<long long>(at_ms / kMsPerSecond),
                static_cast<long long>(at_ms % kMsPerSecond));
  wire::JsonWriter w;
  w.begin_object()
      .key("t")
      .raw(seconds)
      .key("status")
      .string(runner::to_string(verdict.status))
      .key("evidence");
  wire::write_evidence(w, verdict.evidence);
  return w.end_object().take();
}

std::string plain_line(const log::Line& line) {
  if (line.kind == log::LineKind::Text) return without_trailing_blanks(line.text);
  return "-- " + std::string(line.text) + " --";
}

// As `geppetto logs` writes them: what has come since the last time.
void put_new_lines(const log::LogView& view, std::uint64_t& next) {
  for (next = std::max(next, view.first_line()); next < view.end_line(); ++next)
    put_line(plain_line(view.line(next)));
}

// As `geppetto screen` writes it.
void put_screen(const core::Replay& replay, bool ansi) {
  if (replay.screen() == nullptr) return;
  for (const wire::ScreenRow& row : wire::screen_rows(*replay.screen()->image()))
    put_line(ansi ? with_sgr(row.text, row.runs) : without_trailing_blanks(row.text));
}

Result<StreamOptions> options_of(const Context& context) {
  StreamOptions options;
  options.file = context.args.words[0];
  options.raw = context.args.has("raw");
  if (const auto text = context.args.value("size")) {
    const auto size = cast::parse_size(*text);
    if (!size) return Error{ErrorKind::Invalid, "--size: " + size.error().what};
    options.size = term::Size{size->first, size->second};
  }
  if (const auto text = context.args.value("at")) {
    double seconds = -1;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size() ||
        !(seconds >= 0 && seconds <= kMaxSeconds))
      return Error{ErrorKind::Invalid, "--at takes a number of seconds, 0 or more"};
    constexpr double kMsPerSecond = 1000;
    options.at_ms = std::llround(seconds * kMsPerSecond);
  }
  if (const auto kind = context.args.value("agent")) {
    agents::ProfileFolders folders(os::assets_dir(context.env) + "/agents",
                                   context.paths.config_dir + "/agents");
    folders.read();
    const agent::Profiles known = folders.profiles();
    options.profile = known.find(*kind);
    if (options.profile == nullptr)
      return Error{ErrorKind::Invalid, "--agent: unknown kind " + *kind + "; known are " + known.names()};
  }
  return options;
}

int run(const Context& context) {
  const std::string form = context.args.value("as").value_or("");
  if (form != "screen" && form != "ansi" && form != "transcript" && form != "status")
    return usage(context, "--as takes one of screen, ansi, transcript, status");
  const Result<StreamOptions> options = options_of(context);
  if (!options) return usage(context, options.error().what);
  StreamHandlers handlers;
  std::uint64_t next = 0;
  if (form == "transcript")
    handlers.advanced = [&next](const core::Replay& replay) { put_new_lines(replay.log(), next); };
  if (form == "status")
    handlers.status = [](std::int64_t at_ms, const runner::Verdict& verdict) {
      put_line(status_line(at_ms, verdict));
    };
  const auto replay = replay_stream(*options, handlers);
  if (!replay) return fail(replay.error());
  if (form == "transcript") put_new_lines((*replay)->log(), next);
  if (form != "status") put_screen(**replay, form == "ansi");
  return flush() ? kDone : kFailed;
}

}  // namespace

const Verb kReplayVerb{
    .name = "replay",
    .arguments = "FILE [--size COLSxROWS] [--at SEC] --as screen|ansi|transcript|status [--agent KIND]",
    .summary = "feed recorded output through the same engine, without tmux",
    .details =
        "FILE is an asciicast (v2 or v3), or raw bytes, which have no times; \"-\" is stdin. status prints "
        "every\n"
        "change of the status that the output alone yields, {\"t\":SECONDS,\"status\":…,\"evidence\":…}.",
    .example =
        "geppetto replay fix-login.cast --as transcript\nscript -qc make raw; geppetto replay raw --as "
        "screen",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
