// Finds the verb, reads its options, and runs it.
#include "app/cli/program.h"

#include <sys/types.h>
#include <unistd.h>

#include <array>

#include "app/cli/output.h"
#include "infra/os/versions.h"

namespace geppetto::cli {
namespace {

constexpr std::array kGlobalOptions{
    Option{"socket", 0, "PATH", "the worker's socket"},
    Option{"tmux-socket", 0, "NAME", "the tmux server, as for tmux -L"},
    Option{"no-start", 0, "", "do not start a worker when none answers (exit status 6)"},
    Option{"help", 'h', "", "say what this does"},
};
constexpr Option kVersionOption{"version", 'V', "", "print the versions of Geppetto and its libraries"};

constexpr std::array kVerbs{
    &kNewVerb,      &kAttachVerb, &kListVerb,   &kShowVerb,   &kLogsVerb,   &kGrepVerb,     &kScreenVerb,
    &kSendVerb,     &kWaitVerb,   &kOpenVerb,   &kStopVerb,   &kForgetVerb, &kMuteVerb,     &kEventsVerb,
    &kExportVerb,   &kRecordVerb, &kReplayVerb, &kAnswerVerb, &kMcpVerb,    &kWindowVerb,   &kServeVerb,
    &kShutdownVerb, &kStatsVerb,  &kReportVerb, &kHookVerb,   &kRulesVerb,  &kAccountsVerb, &kReposVerb,
    &kIssuesVerb,   &kPrsVerb,    &kSyncVerb,   &kDoctorVerb};

const Verb* find_verb(std::string_view name) {
  for (const Verb* verb : kVerbs) {
    if (verb->name == name) return verb;
  }
  return nullptr;
}

Context make_context(Arguments args, std::string_view verb) {
  Context context{os::process_env(), {}, std::move(args), false, verb};
  context.paths = os::find_paths(context.env, geteuid(), context.args.value("socket").value_or(""));
  context.no_start = context.args.has("no-start");
  return context;
}

int print_version() {
  put_line("geppetto " GEPPETTO_VERSION);
  for (const auto& [name, version] : os::library_versions()) put_line(name + " " + version);
  return flush() ? kDone : kFailed;
}

int print(const std::string& text) {
  put(text);
  return flush() ? kDone : kFailed;
}

int unknown_verb(const Context& context, std::string_view word) {
  std::vector<std::string_view> names;
  names.reserve(kVerbs.size());
  for (const Verb* verb : kVerbs) names.push_back(verb->name);
  const std::string_view close = nearest(word, names);
  return usage(context, "unknown verb " + std::string(word) +
                            (close.empty() ? "" : "; did you mean " + std::string(close) + "?"));
}

int run_verb(const Verb& verb, std::span<const std::string> words, const Arguments& before) {
  std::vector<Option> options(verb.options.begin(), verb.options.end());
  options.insert(options.end(), kGlobalOptions.begin(), kGlobalOptions.end());
  Result<Arguments> args = parse_arguments(words, options);
  if (!args) return usage(make_context({}, verb.name), args.error().what);
  if (args->has("help")) return print(help(verb));
  args->options.insert(args->options.begin(), before.options.begin(), before.options.end());
  if (!verb.trailing && args->trailing) {
    args->words.insert(args->words.end(), args->trailing->begin(), args->trailing->end());
    args->trailing.reset();
  }
  const Context context = make_context(std::move(*args), verb.name);
  const std::size_t given = context.args.words.size();
  if (given < verb.min_words) return usage(context, "needs " + std::string(verb.arguments));
  if (given > verb.max_words)
    return usage(context, "does not take \"" + context.args.words[verb.max_words] + "\"" +
                              (verb.trailing ? "; a command goes after --" : ""));
  return verb.run(context);
}

std::string option_lines(std::span<const Option> options) {
  std::string out;
  for (const Option& o : options) {
    std::string left = o.letter != 0 ? std::string("-") + o.letter + ", " : "    ";
    left += "--" + std::string(o.name) + (o.value.empty() ? "" : " " + std::string(o.value));
    left.resize(left.size() < 24 ? 24 : left.size(), ' ');
    out += "  " + left + " " + std::string(o.help) + "\n";
  }
  return out;
}

}  // namespace

std::span<const Verb* const> verbs() { return kVerbs; }

std::string help() {
  std::string out =
      "geppetto runs and watches coding agents in tmux.\n\n"
      "usage: geppetto [OPTIONS] VERB ...      geppetto VERB --help tells of one verb\n"
      "       geppetto                         opens the window\n\nverbs:\n";
  for (const Verb* verb : kVerbs) {
    std::string name(verb->name);
    name.resize(10, ' ');
    out += "  " + name + std::string(verb->summary) + "\n";
  }
  out += "\noptions, before or after the verb:\n" + option_lines(kGlobalOptions);
  out += option_lines(std::span(&kVersionOption, 1));
  return out + "\nexample:\n  geppetto new --name tests -- make check\n  geppetto logs tests -f\n";
}

std::string help(const Verb& verb) {
  std::string out = "usage: geppetto " + std::string(verb.name) + " " + std::string(verb.arguments);
  while (out.ends_with(' ')) out.pop_back();
  out += "\n\n" + std::string(verb.summary) + "\n";
  if (!verb.details.empty()) out += std::string(verb.details) + "\n";
  out += "\noptions:\n" + option_lines(verb.options) + option_lines(kGlobalOptions) + "\nexample:\n";
  for (std::size_t at = 0; at < verb.example.size();) {
    const std::size_t end = std::min(verb.example.find('\n', at), verb.example.size());
    out += "  " + std::string(verb.example.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

int run_program(std::span<const std::string> argv) {
  std::vector<Option> options(kGlobalOptions.begin(), kGlobalOptions.end());
  options.push_back(kVersionOption);
  std::size_t used = 0;
  Result<Arguments> before = parse_arguments(argv, options, true, &used);
  if (!before) return usage(make_context({}, ""), before.error().what);
  if (before->has("version")) return print_version();
  const std::span<const std::string> rest = argv.subspan(used);
  if (rest.empty() && before->has("help")) return print(help());
  if (rest.empty()) return open_window(make_context(std::move(*before), ""));
  const bool asks_help = rest[0] == "help" || before->has("help");
  if (rest[0] == "help" && rest.size() == 1) return print(help());
  const std::string& name = rest[0] == "help" ? rest[1] : rest[0];
  const Verb* verb = find_verb(name);
  if (verb == nullptr) return unknown_verb(make_context({}, ""), name);
  if (asks_help) return print(help(*verb));
  return run_verb(*verb, rest.subspan(1), *before);
}

}  // namespace geppetto::cli
