// geppetto accounts: the accounts on forges, adding one, removing one.
#include <array>

#include "app/cli/forge_link.h"
#include "app/cli/output.h"
#include "app/cli/token_input.h"
#include "infra/os/paths.h"

namespace geppetto::cli {
namespace {

constexpr std::int64_t kAddMs = 180'000;  // a forge that hangs is given up by the worker before

constexpr std::array kOptions{
    Option{"provider", 'p', "KIND", "what the host is: github, gitlab, bitbucket or gitea (Forgejo, too)"},
    Option{"token-from", 0, "WHO", "ask git, gh or glab for the token each time, and keep none"},
    Option{"email", 0, "ADDRESS", "whose API token it is (Bitbucket)"},
    Option{"ca", 0, "FILE", "certificates to trust besides the system's"},
    Option{"proxy", 0, "URL", "the proxy to the host"},
    kJsonOption,
};

Error with_verb(const Error& error) { return geppetto::context(error, "accounts"); }

int add(const Context& context) {
  provider::AddAccount wanted;
  wanted.where = context.args.words[1];
  wanted.email = context.args.value("email").value_or("");
  wanted.route.proxy = context.args.value("proxy").value_or("");
  if (wanted.route.proxy.find('@') != std::string::npos)
    return usage(context, "--proxy: a password does not belong on the command line");
  if (const auto file = context.args.value("ca")) wanted.route.ca_file = os::absolute_path(*file);
  if (const auto name = context.args.value("provider")) {
    wanted.kind = provider::parse_provider(*name);
    if (!wanted.kind) return usage(context, "--provider is one of github, gitlab, bitbucket, gitea");
  }
  const auto site = provider::ProviderRegistry::site(wanted.where, wanted.kind);
  if (!site) return usage(context, site.error().what);
  if (const auto name = context.args.value("token-from")) {
    const auto source = provider::parse_token_source(*name);
    if (!source || *source == provider::TokenSource::Keyring || *source == provider::TokenSource::Memory)
      return usage(context, "--token-from is one of git, gh, glab");
    wanted.source = *source;
  } else {
    Result<std::string> token = read_token("Token for " + site->host + ": ");
    if (!token) return fail(with_verb(token.error()));
    wanted.token = std::move(*token);
  }
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const Result<wire::ForgeRows> rows = ask_rows(worker.client, wanted, kAddMs);
    if (!rows) return fail(with_verb(rows.error()));
    put_rows(context, *rows, {"id", "login", "provider", "tokenFrom"});
    if (!flush()) return kFailed;
    for (const wire::ForgeRow& row : rows->rows) {
      if (const std::string missing = row.text("missingScopes"); !missing.empty())
        (void)fail({ErrorKind::Refused,
                    "accounts: the token lacks the scopes " + missing + "; some lists will be empty"});
      if (const std::string notice = row.text("notice"); !notice.empty())
        (void)fail({ErrorKind::Io, "accounts: " + notice});
    }
    return kDone;
  });
}

int remove(const Context& context) {
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const auto done = ask_rows(worker.client, wire::RemoveAccount{context.args.words[1]});
    if (!done) return fail(with_verb(done.error()));
    if (context.json()) put_line("[]");
    return flush() ? kDone : kFailed;
  });
}

int run(const Context& context) {
  const auto& words = context.args.words;
  if (words.empty())
    return print_rows(context, wire::ListAccounts{},
                      {"id", "login", "provider", "state", "tokenFrom", "age:lastSyncAt", "repos", "error"});
  if (words[0] != "add" && words[0] != "remove") return usage(context, "takes add HOST or remove ACCOUNT");
  if (words.size() != 2)
    return usage(context, words[0] == "add" ? "add needs a host" : "remove needs an account");
  return words[0] == "add" ? add(context) : remove(context);
}

}  // namespace

const Verb kAccountsVerb{
    .name = "accounts",
    .arguments = "[add HOST|remove ACCOUNT] [--token-from git|gh|glab] [--provider KIND] [--json]",
    .summary = "list, add and remove your accounts on forges",
    .details =
        "A token is read from the terminal without showing it, or from stdin; never from the command line. "
        "It is\n"
        "tried at once, and kept in the desktop's keyring; where there is none, in the worker's memory "
        "only.\n"
        "With --token-from nothing is kept. The host may be an address with a port and a path.",
    .example =
        "geppetto accounts add github.com --token-from gh\n"
        "geppetto accounts add https://git.example.org --provider gitea <token.txt",
    .options = kOptions,
    .max_words = 2,
    .run = run,
};

}  // namespace geppetto::cli
