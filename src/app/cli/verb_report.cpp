// geppetto report: tells Geppetto (and any terminal that understands OSC 7501) what a script is doing.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <optional>

#include "app/cli/output.h"
#include "app/cli/verb.h"
#include "domain/base/text.h"
#include "domain/runner/program_status.h"

namespace geppetto::cli {
namespace {

using runner::Detail;
using runner::ProgramRecord;
using runner::Reported;

constexpr std::array kOptions{
    Option{"kind", 'k', "K", "with blocked: permission, question or auth"},
    Option{"msg", 'm', "T", "one line: the question, the step, the reason"},
    Option{"progress", 'p', "N", "0 to 100, with working or blocked"},
    Option{"id", 'i', "I", "one of several parts: tests, build/docs"},
    Option{"title", 't', "T", "what the part is called"},
    Option{"app", 'a', "A", "the program's name, one word"},
};

std::optional<Reported> state_of(std::string_view word) {
  for (const Reported r :
       {Reported::Idle, Reported::Working, Reported::Done, Reported::Blocked, Reported::Error})
    if (to_string(r) == word) return r;
  return std::nullopt;
}

// tmux keeps the sequence from the terminal outside unless it is wrapped; what reads the pane sees it anyway.
std::string for_outside(const std::string& sequence) {
  std::string out = "\x1bPtmux;";
  for (const char c : sequence) out += c == '\x1b' ? std::string("\x1b\x1b") : std::string(1, c);
  return out + "\x1b\\";
}

int write_to_terminal(const std::string& bytes) {
  const int fd = open("/dev/tty", O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return fail({ErrorKind::Io, std::string("report: there is no terminal: ") + strerror(errno)});
  std::size_t done = 0;
  int why = 0;
  while (done < bytes.size() && why == 0) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n > 0) done += static_cast<std::size_t>(n);
    if (n < 0 && errno != EINTR) why = errno;
  }
  close(fd);
  return why == 0 ? static_cast<int>(kDone)
                  : fail({ErrorKind::Io, std::string("report: terminal: ") + strerror(why)});
}

// Nothing: a mistake that has been told.
std::optional<std::string> sequence_of(const Context& context) {
  const auto option = [&](std::string_view name) { return context.args.value(name); };
  const auto wrong = [&](std::string_view why) {
    (void)usage(context, why);
    return std::nullopt;
  };
  const std::string& word = context.args.words[0];
  const std::string id = option("id").value_or("");
  if (!id.empty() && !runner::is_program_id(id))
    return wrong("--id takes words of letters, digits and _.+- joined by \"/\"");
  if (word == "clear") {
    for (const std::string_view name : {"kind", "msg", "progress", "title", "app"})
      if (context.args.has(name)) return wrong("clear takes --id only");
    return runner::clear_sequence(id);
  }
  const std::optional<Reported> state = state_of(word);
  if (!state) return wrong("STATE is one of idle, working, done, blocked, error, clear");
  ProgramRecord record{.id = id, .state = *state};
  if (const auto kind = option("kind")) {
    for (const Detail d : {Detail::Permission, Detail::Question, Detail::Auth})
      if (to_string(d) == *kind) record.kind = d;
    if (record.kind == Detail::None) return wrong("--kind is one of permission, question, auth");
    if (*state != Reported::Blocked) return wrong("--kind goes with blocked");
  }
  if (const auto progress = option("progress")) {
    const auto [end, error] =
        std::from_chars(progress->data(), progress->data() + progress->size(), record.progress);
    if (error != std::errc() || end != progress->data() + progress->size() || record.progress < 0 ||
        record.progress > 100)
      return wrong("--progress takes a number from 0 to 100");
    if (*state != Reported::Working && *state != Reported::Blocked)
      return wrong("--progress goes with working or blocked");
  }
  record.app = option("app").value_or("");
  record.title = single_line(option("title").value_or(""));
  record.message = single_line(option("msg").value_or(""));
  std::optional<std::string> sequence = runner::report_sequence(record);
  if (!sequence)
    return wrong("--msg may have 2048 bytes and --title 192, of visible characters; --app is one word");
  return sequence;
}

int run(const Context& context) {
  const std::optional<std::string> sequence = sequence_of(context);
  if (!sequence) return kUsage;
  return write_to_terminal(context.env("TMUX") ? *sequence + for_outside(*sequence) : *sequence);
}

}  // namespace

const Verb kReportVerb{
    .name = "report",
    .arguments = "STATE [--kind K] [--msg T] [--progress N] [--id I]",
    .summary = "tell what the script in this terminal is doing",
    .details =
        "STATE is idle, working, done, blocked (waits for a person), error, or clear.\n"
        "Writes one sequence (OSC 7501) to the terminal; needs no worker.",
    .example =
        "geppetto report working --progress 40 --msg 'compiling'\n"
        "geppetto report blocked --kind question --msg 'Deploy to production?'",
    .options = kOptions,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

}  // namespace geppetto::cli
