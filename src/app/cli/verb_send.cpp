// geppetto send: types into a runner.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <array>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "infra/wire/server.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"no-enter", 0, "", "leave the text in the input line"},
    Option{"keys", 0, "", "the words are keys by tmux's names: C-c Enter Up F5 M-x"},
    kJsonOption,
};

Result<std::string> read_stdin() {
  std::string text;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{ErrorKind::Io, std::string("send: stdin: ") + strerror(errno)};
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    if (text.size() > wire::kMaxLineBytes) return Error{ErrorKind::Invalid, "send: a text is at most 1 MiB"};
  }
  // The newline that ends a file is not meant to be typed; Enter comes by itself.
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

int run(const Context& context) {
  const std::vector<std::string>& words = context.args.words;
  wire::SendInput request{words[0], std::nullopt, {}, !context.args.has("no-enter")};
  if (context.args.has("keys")) {
    request.keys.assign(words.begin() + 1, words.end());
    if (request.keys.empty()) return usage(context, "--keys needs at least one key");
    if (!request.enter) return usage(context, "--no-enter cannot go with --keys");
  } else if (words.size() > 2) {
    return usage(context, "takes one text: put it in quotes");
  } else if (words.size() == 2 && words[1] == "-") {
    Result<std::string> text = read_stdin();
    if (!text) return fail(text.error());
    request.text = std::move(*text);
  } else {
    request.text = words.size() == 2 ? words[1] : "";
    if (words.size() == 1 && !request.enter) return usage(context, "has nothing to send");
  }
  return ask(context, request, [&context](const wire::Reply& reply) {
    if (context.json())
      put_line("{\"runnerId\":\"" + reply.runner_id + "\",\"seen\":" + (reply.seen ? "true" : "false") + "}");
    return kDone;
  });
}

}  // namespace

const Verb kSendVerb{
    .name = "send",
    .arguments = "RUNNER [TEXT|-] [--no-enter] [--keys KEY...]",
    .summary = "type into a runner: a text, then Enter",
    .details =
        "The text is pasted as one piece and Enter is pressed after it. \"-\" reads the text from stdin; "
        "without a\n"
        "text only Enter is pressed. A text that begins with a dash goes after \"--\". Where the agent's "
        "input "
        "line is\n"
        "known, the text is seen to arrive there and to leave it; while the agent asks something, nothing is "
        "typed (4).",
    .example = "geppetto send fix-login 'yes, go on'\ngeppetto send fix-login --keys C-c",
    .options = kOptions,
    .min_words = 1,
    .max_words = 64,
    .run = run,
};

}  // namespace geppetto::cli
