// geppetto logs: the transcript of a runner and, below it, its screen.
#include <array>
#include <charconv>

#include "app/cli/log_printer.h"
#include "app/cli/output.h"
#include "app/cli/when.h"
#include "app/cli/worker_link.h"

namespace geppetto::cli {
namespace {

constexpr std::uint64_t kDefaultLines = 200;

constexpr std::array kOptions{
    Option{"follow", 'f', "", "go on until the runner ends, or Ctrl-C"},
    Option{"lines", 'n', "LINES",
           "so many lines from the end (default 200, 0: all; with --grep or --since: all)"},
    Option{"since", 0, "T", "lines not older than this: 90s, 10m, 2h, 1d ago, or 2026-01-31T12:34:56Z"},
    Option{"grep", 'g', "RE", "lines that match (RE2; lower case finds either case)"},
    Option{"ansi", 0, "", "with colours and attributes, also when stdout is no terminal"},
    Option{"raw", 0, "", "the bare text, whatever stdout is"},
    Option{"json", 0, "", "one JSON object a line"},
};

struct Wanted {
  wire::StreamLogs request;
  LogForm form;
};

LogForm::Kind kind_of(const Context& context) {
  if (context.json()) return LogForm::Kind::Json;
  if (context.args.has("raw")) return LogForm::Kind::Raw;
  return context.args.has("ansi") || colours(context) ? LogForm::Kind::Ansi : LogForm::Kind::Plain;
}

Result<Wanted> wanted(const Context& context) {
  Wanted w;
  w.request.runner = context.args.words[0];
  w.request.follow = w.form.follow = context.args.has("follow");
  w.request.screen = true;
  w.form.kind = kind_of(context);
  if (context.args.has("ansi") && context.args.has("raw"))
    return Error{ErrorKind::Invalid, "--ansi cannot go with --raw"};
  std::uint64_t lines = context.args.has("grep") || context.args.has("since") ? 0 : kDefaultLines;
  if (const auto text = context.args.value("lines")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), lines);
    if (error != std::errc() || end != text->data() + text->size())
      return Error{ErrorKind::Invalid, "-n takes a number of lines, 0 or more"};
  }
  if (lines != 0) w.request.tail = lines;
  w.form.last = lines;
  if (const auto text = context.args.value("since")) {
    w.request.since = parse_when(*text, now());
    if (!w.request.since)
      return Error{ErrorKind::Invalid, "--since takes 90s, 10m, 2h, 1d or 2026-01-31T12:34:56Z"};
  }
  if (const auto pattern = context.args.value("grep")) {
    Result<text::LineFilter> filter = text::LineFilter::compile(*pattern);
    if (!filter) return filter.error();
    w.form.filter.emplace(std::move(*filter));
    w.request.grep = *pattern;
  }
  return w;
}

int run(const Context& context) {
  Result<Wanted> w = wanted(context);
  if (!w) return usage(context, w.error().what);
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    if (Outcome sent = worker.client.send(wire::encode_request(w->request)); !sent) return fail(sent.error());
    const bool follow = w->form.follow;
    LogPrinter printer(std::move(w->form), [](std::string_view line) { put_line(line); });
    for (bool end = false; !end;) {
      const Result<wire::Reply> reply =
          receive(worker.client, follow ? std::nullopt : std::optional(kAnswerMs));
      if (!reply) return fail(reply.error());
      if (reply->dropped_lines > 0)
        (void)fail({ErrorKind::Io,
                    "logs: " + std::to_string(reply->dropped_lines) + " older lines are not kept any more"});
      printer.take(*reply);
      end = reply->end;
      if (follow && !flush()) return kFailed;
    }
    printer.finish();
    return flush() ? kDone : kFailed;
  });
}

}  // namespace

const Verb kLogsVerb{
    .name = "logs",
    .arguments = "RUNNER [-f] [-n LINES] [--since T] [--grep RE] [--json] [--ansi|--raw]",
    .summary = "print the transcript and, below it, the lines on the screen now",
    .details = "While following, rows of the screen are printed once the cursor has left them.",
    .example = "geppetto logs fix-login -f\ngeppetto logs fix-login --since 2h --grep error",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
