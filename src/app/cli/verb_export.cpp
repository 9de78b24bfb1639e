// geppetto export: the whole transcript of a runner, or its recording, on stdout.
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

#include "app/cli/html_page.h"
#include "app/cli/log_printer.h"
#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "infra/cast/asciicast_writer.h"
#include "infra/log/recording_reader.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"as", 0, "FORM", "text, ansi, html, json (a line each, as logs --json), or asciicast"},
};

// Nobody reads on: no word about that. A disk that is full is told.
int stdout_broken() {
  const int number = errno;
  if (number == EPIPE) return kFailed;
  return fail({ErrorKind::Io, std::string("export: stdout: ") + std::strerror(number)});
}

// Hands over every line of the transcript and then the rows of the screen, in batches.
int stream(wire::Client& client, const RunnerId& runner,
           const std::function<void(const wire::Reply&)>& take) {
  wire::StreamLogs request;
  request.runner = runner.str();
  request.screen = true;
  if (Outcome sent = client.send(wire::encode_request(request)); !sent) return fail(sent.error());
  for (bool end = false; !end;) {
    const Result<wire::Reply> reply = receive(client, kAnswerMs);
    if (!reply) return fail(reply.error());
    if (reply->dropped_lines > 0)
      (void)fail({ErrorKind::Io,
                  "export: " + std::to_string(reply->dropped_lines) + " older lines are not kept any more"});
    take(*reply);
    end = reply->end;
    if (!flush()) return stdout_broken();
  }
  return kDone;
}

int export_lines(wire::Client& client, const RunnerId& runner, LogForm::Kind kind) {
  LogForm form;
  form.kind = kind;
  LogPrinter printer(std::move(form), [](std::string_view line) { put_line(line); });
  return stream(client, runner, [&printer](const wire::Reply& reply) { printer.take(reply); });
}

int export_html(wire::Client& client, const wire::RunnerInfo& info) {
  put(html_head(info.runner.name));
  const int status = stream(client, info.runner.id, [](const wire::Reply& reply) {
    for (const wire::LogLine& line : reply.logs) put(html_line(line));
  });
  if (status != kDone) return status;
  put(html_tail());
  return flush() ? static_cast<int>(kDone) : stdout_broken();
}

// The parts of the recording are read from disk here, so that the worker has nothing to do with it.
int export_recording(wire::Client& client, const wire::RunnerInfo& info) {
  if (Outcome sent = client.send(wire::encode_request(wire::ShowRecording{info.runner.id.str()})); !sent)
    return fail(sent.error());
  const Result<wire::Reply> reply = receive(client, kAnswerMs);
  if (!reply) return fail(geppetto::context(reply.error(), "export"));
  Result<log::RecordingReader> recording = log::RecordingReader::open(reply->recording_folder);
  if (!recording) return fail(geppetto::context(recording.error(), "export"));
  put(cast::AsciicastWriter::header(recording->cols(), recording->rows(), recording->start(),
                                    info.runner.name));
  cast::AsciicastWriter writer;
  while (const auto event = recording->next()) {
    put(writer.event(*event));
    if (!put_ok()) return stdout_broken();
  }
  if (recording->damaged())
    (void)fail({ErrorKind::Io, "export: a part of the recording is damaged and left out"});
  return flush() ? static_cast<int>(kDone) : stdout_broken();
}

int run(const Context& context) {
  const std::string form = context.args.value("as").value_or("");
  constexpr std::array<std::string_view, 5> kForms = {"text", "ansi", "html", "json", "asciicast"};
  if (std::find(kForms.begin(), kForms.end(), form) == kForms.end())
    return usage(context, "--as takes one of text, ansi, html, json, asciicast");
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const Result<wire::RunnerInfo> info = fetch_runner(worker.client, context.args.words[0]);
    if (!info) return fail(info.error());
    if (form == "asciicast") return export_recording(worker.client, *info);
    if (form == "html") return export_html(worker.client, *info);
    const LogForm::Kind kind = form == "json"   ? LogForm::Kind::Json
                               : form == "ansi" ? LogForm::Kind::Ansi
                                                : LogForm::Kind::Plain;
    return export_lines(worker.client, info->runner.id, kind);
  });
}

}  // namespace

const Verb kExportVerb{
    .name = "export",
    .arguments = "RUNNER --as text|ansi|html|json|asciicast",
    .summary = "write the whole transcript of a runner, or its recording, to stdout",
    .details =
        "The transcript and, below it, the lines on the screen now. html is one page that needs nothing "
        "else.\n"
        "asciicast (v2) is the recording (see `geppetto record --help`), for asciinema and `geppetto "
        "replay`.",
    .example = "geppetto export fix-login --as html >fix-login.html",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
