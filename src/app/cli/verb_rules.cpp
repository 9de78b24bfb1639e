// geppetto rules: checks what is known of an agent, and tells which rule says what of a screen.
#include <errno.h>
#include <string.h>

#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/cli/output.h"
#include "app/cli/worker_link.h"
#include "domain/agent/rules.h"
#include "domain/base/text.h"
#include "domain/term/screen.h"
#include "infra/agents/profile_file.h"
#include "infra/agents/profile_folders.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{
    Option{"agent", 0, "KIND", "with a file: whose rules (default: those of every agent)"},
};

constexpr std::size_t kMaxScreenBytes = 4 << 20;  // a screen of colours; more is another kind of file

int check(const std::string& path) {
  const Result<agent::Profile> profile = agents::load_profile(path);
  if (!profile) {
    (void)fail(context(profile.error(), "rules"));
    return kFailed;  // the file is wrong, not the command line
  }
  put_line(path + ": fine: " + profile->name + ", " + std::to_string(profile->screen_rules.size()) +
           " rules of the screen, " + std::to_string(profile->title_rules.size()) + " of the title");
  return kDone;
}

void explain(const agent::Profile& profile, const std::vector<std::string>& rows) {
  Table table;
  bool decided = false;
  for (const agent::Explained& e : agent::explain_screen(profile, rows)) {
    const std::string mark = !e.matched ? "-" : decided ? "+" : "=>";
    decided = decided || e.matched;
    table.rows.push_back({mark, std::to_string(e.rule->priority), profile.name + ".screen." + e.rule->id,
                          std::string(to_string(e.rule->meaning)), e.why});
  }
  put(render(table, terminal_columns()));
  if (!decided) put_line(profile.name + ": no rule matches: the screen tells nothing");
}

struct NoSink final : term::ScreenSink {
  void row_left(std::span<const term::Cell> /*cells*/, bool /*wrapped*/) override {}
};

// The text of a captured screen, with or without its escape sequences.
Result<std::vector<std::string>> screen_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorKind::Io, path + ": " + strerror(errno)};
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (text.size() > kMaxScreenBytes) return Error{ErrorKind::Invalid, path + ": is no screen: over 4 MiB"};
  std::size_t lines = 1;
  std::string crlf;
  for (const char c : text) {
    if (c == '\n' && !crlf.ends_with('\r')) crlf += '\r';
    crlf += c;
    lines += c == '\n' ? 1 : 0;
  }
  NoSink sink;
  constexpr int kCols = 500, kMostRows = 500;  // wider than any capture, so that no line is folded
  const int rows = static_cast<int>(std::min<std::size_t>(lines, kMostRows));
  term::Screen screen({kCols, rows}, sink);
  screen.feed(crlf);
  std::vector<std::string> out;
  for (int row = 0; row < rows; ++row) out.push_back(screen.row_text(row));
  return out;
}

int explain_runner(const Context& context, const agent::Profiles& profiles, const std::string& reference) {
  return with_worker(context, Start::Never, [&](Worker& worker) -> int {
    const Result<wire::RunnerInfo> info = fetch_runner(worker.client, reference);
    if (!info) return fail(info.error());
    if (Outcome sent = worker.client.send(wire::encode_request(wire::ShowScreen{reference})); !sent)
      return fail(sent.error());
    const Result<wire::Reply> reply = receive(worker.client, kAnswerMs);
    if (!reply) return fail(reply.error());
    if (!reply->shown) return fail({ErrorKind::Protocol, "rules: the answer has no screen"});
    const runner::Runner& r = info->runner;
    put_line(single_line(r.name) + ": " + std::string(to_string(r.status)) + " by " + info->source + ", " +
             r.evidence.rule + ": " + single_line(r.evidence.text));
    const auto profile = profiles.find(context.args.value("agent").value_or(r.kind));
    if (!profile) {
      put_line("there are no rules for " + single_line(r.kind));
      return kDone;
    }
    std::vector<std::string> rows;
    for (const wire::LogLine& line : reply->shown->lines) rows.push_back(line.text);
    explain(*profile, rows);
    return kDone;
  });
}

int run(const Context& context) {
  const std::vector<std::string>& words = context.args.words;
  if (words[0] == "check") return check(words[1]);
  if (words[0] != "explain") return usage(context, "takes check FILE, or explain RUNNER|SCREENFILE");
  agents::ProfileFolders folders(os::assets_dir(context.env) + "/agents",
                                 context.paths.config_dir + "/agents");
  folders.read();
  for (const std::string& problem : folders.problems()) (void)fail({ErrorKind::Invalid, "rules: " + problem});
  const agent::Profiles profiles = folders.profiles();
  const std::optional<std::string> kind = context.args.value("agent");
  if (kind && profiles.find(*kind) == nullptr)
    return usage(context, "unknown agent " + *kind + "; known are " + profiles.names());
  if (!std::ifstream(words[1])) return explain_runner(context, profiles, words[1]);
  const Result<std::vector<std::string>> rows = screen_file(words[1]);
  if (!rows) return fail(geppetto::context(rows.error(), "rules"));
  for (const auto& profile : profiles.all())
    if (!kind || profile->name == *kind) explain(*profile, *rows);
  return flush() ? kDone : kFailed;
}

}  // namespace

const Verb kRulesVerb{
    .name = "rules",
    .arguments = "check FILE | explain RUNNER|SCREENFILE [--agent KIND]",
    .summary = "check what is known of an agent, or tell which rule says what",
    .details =
        "explain prints every rule in the order in which it is asked: => decides, + matches too,\n"
        "- does not, and why. A SCREENFILE is what \"geppetto screen RUNNER\" prints.",
    .example =
        "geppetto rules check ~/.config/geppetto/agents/claude-code.json\n"
        "geppetto rules explain fix-login",
    .options = kOptions,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
