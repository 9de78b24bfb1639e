// geppetto repos, issues, prs: what the cache has of forges.
#include <array>

#include "app/cli/forge_link.h"
#include "app/cli/output.h"

namespace geppetto::cli {
namespace {

constexpr std::array kRepoOptions{kAccountOption, kSearchOption, kLimitOption, kJsonOption};
constexpr std::array kItemOptions{
    kAccountOption, kRepoOption,  Option{"state", 's', "S", "open (the default), closed, merged or all"},
    kSearchOption,  kLimitOption, kJsonOption,
};

int run_list(const Context& context, wire::ForgeList what, const std::vector<std::string>& columns) {
  const Result<wire::ListForge> list = forge_list_of(context, what);
  if (!list) return usage(context, list.error().what);
  return print_rows(context, *list, columns);
}

int run_repos(const Context& context) {
  return run_list(context, wire::ForgeList::Repositories, {"account", "fullName", "age:updatedAt", "url"});
}
int run_issues(const Context& context) {
  return run_list(context, wire::ForgeList::Issues,
                  {"repo", "number", "state", "age:updatedAt", "author", "title"});
}
int run_prs(const Context& context) {
  return run_list(context, wire::ForgeList::PullRequests,
                  {"repo", "number", "state", "checks", "review", "age:updatedAt", "author", "title"});
}

}  // namespace

const Verb kReposVerb{
    .name = "repos",
    .arguments = "[--account A] [--search TEXT] [--json]",
    .summary = "list the repositories of your accounts",
    .details = "Prints what is known; `geppetto sync` asks the forges.",
    .example = "geppetto repos --search gep",
    .options = kRepoOptions,
    .run = run_repos,
};
const Verb kIssuesVerb{
    .name = "issues",
    .arguments = "[--repo R] [--state S] [--search TEXT] [--account A] [--json]",
    .summary = "list the issues of your repositories",
    .details =
        "Prints what is known; `geppetto sync` asks the forges. Open ones unless --state says otherwise.",
    .example = "geppetto issues --repo me/project",
    .options = kItemOptions,
    .run = run_issues,
};
const Verb kPrsVerb{
    .name = "prs",
    .arguments = "[--repo R] [--state S] [--search TEXT] [--account A] [--json]",
    .summary = "list the pull requests of your repositories",
    .details =
        "Prints what is known; `geppetto sync` asks the forges. Open ones unless --state says otherwise.",
    .example = "geppetto prs --state merged --search login",
    .options = kItemOptions,
    .run = run_prs,
};

}  // namespace geppetto::cli
