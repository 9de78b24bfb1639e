// geppetto grep: lines that match, in the transcripts and on the screens of all runners.
#include <array>
#include <charconv>

#include "app/cli/found_printer.h"
#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"regex", 'E', "", "PATTERN is a regular expression (RE2)"},
    Option{"ignore-case", 'i', "", "find either case, also with capitals in PATTERN"},
    Option{"context", 'C', "N", "print N lines before and after each, too (at most 100)"},
    Option{"count", 'c', "", "print only how many lines match, for each runner"},
    Option{"runner", 'r', "RUNNER", "search only this one; may be repeated"},
    Option{"json", 0, "", "one JSON object a line"},
};

Result<wire::Search> wanted(const Context& context) {
  wire::Search s;
  s.pattern = context.args.words[0];
  s.regex = context.args.has("regex");
  if (context.args.has("ignore-case")) s.mode = log::CaseMode::Ignore;
  s.runners = context.args.values("runner");
  if (context.args.has("count")) s.limit = 0;
  if (const auto text = context.args.value("context")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), s.context);
    if (error != std::errc() || end != text->data() + text->size() || s.context > wire::kMaxContextLines)
      return Error{ErrorKind::Invalid, "-C takes a number of lines, 0 to 100"};
  }
  return s;
}

int run(const Context& context) {
  const Result<wire::Search> search = wanted(context);
  if (!search) return usage(context, search.error().what);
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    if (Outcome sent = worker.client.send(wire::encode_request(*search)); !sent) return fail(sent.error());
    const bool count = search->limit.has_value();
    const auto form = context.json()     ? FoundPrinter::Form::Json
                      : colours(context) ? FoundPrinter::Form::Colour
                                         : FoundPrinter::Form::Plain;
    FoundPrinter printer(form, search->context > 0, [](std::string_view line) { put_line(line); });
    std::uint64_t found = 0;
    for (bool end = false; !end;) {
      const Result<wire::Reply> reply = receive(worker.client, kAnswerMs);
      if (!reply) return fail(reply.error());
      for (const wire::FoundInfo& hit : reply->hits) printer.take(hit);
      for (const wire::CountInfo& info : reply->counts) {
        found += info.count;
        if (count)
          put_line(context.json() ? info.json : single_line(info.name) + ":" + std::to_string(info.count));
      }
      end = reply->end;
      if (!flush()) return kFailed;
    }
    printer.finish();
    return flush() && found > 0 ? kDone : kFailed;
  });
}

}  // namespace

const Verb kGrepVerb{
    .name = "grep",
    .arguments = "PATTERN [--regex] [-i] [-C N] [--count] [--runner R]... [--json]",
    .summary = "search the transcripts and screens of all runners",
    .details =
        "Prints NAME:LINE: TEXT, the oldest line of each runner first; rows of the screen count on from its\n"
        "transcript. A pattern without capitals finds either case. The exit status is as grep's: 0 when a "
        "line\n"
        "matches, 1 when none does.",
    .example = "geppetto grep 'connection refused'\ngeppetto grep -E 'error|panic' -C 2 --runner fix-login",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
