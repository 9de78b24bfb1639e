// Each request becomes a call on the forges, and its outcome becomes rows.
#include "app/worker/forge_requests.h"

#include <utility>

#include "infra/wire/forge_replies.h"

namespace geppetto::worker {
namespace {

// Accounts, of those that were asked, whose forge has nothing of the kind.
std::vector<std::string> absent_of(provider::Forges& forges, const wire::ListForge& wanted) {
  std::vector<std::string> out;
  for (const provider::AccountView& view : forges.accounts()) {
    const bool has = wanted.what == wire::ForgeList::Issues         ? view.capabilities.issues
                     : wanted.what == wire::ForgeList::PullRequests ? view.capabilities.pull_requests
                                                                    : true;
    const std::string account = view.account.id();
    if (!has && (wanted.query.account.empty() || wanted.query.account == account)) out.push_back(account);
  }
  return out;
}

}  // namespace

void answer_forge(provider::Forges& forges, const std::string& id, const wire::ListAccounts&,
                  const ForgeAnswer& done) {
  if (!forges.trouble().empty()) return done(Error{ErrorKind::Io, forges.trouble()});
  std::vector<std::string> rows;
  for (const provider::AccountView& view : forges.accounts()) rows.push_back(wire::encode_account(view));
  done(wire::encode_rows(id, rows));
}

void answer_forge(provider::Forges& forges, std::string id, provider::AddAccount& wanted, ForgeAnswer done) {
  forges.add(std::move(wanted),
             [id = std::move(id), done = std::move(done)](Result<provider::AccountView> view) {
               if (!view) return done(view.error());
               const std::vector<std::string> rows{wire::encode_account(*view)};
               done(wire::encode_rows(id, rows));
             });
}

void answer_forge(provider::Forges& forges, std::string id, const wire::RemoveAccount& wanted,
                  ForgeAnswer done) {
  forges.remove(wanted.account, [id = std::move(id), done = std::move(done)](const Outcome& removed) {
    if (!removed) return done(removed.error());
    done(wire::encode_rows(id, {}));
  });
}

void answer_forge(provider::Forges& forges, const std::string& id, const wire::ListForge& wanted,
                  const ForgeAnswer& done) {
  wire::ListForge list = wanted;
  if (!list.account.empty()) {
    auto account = forges.resolve(list.account);
    if (!account) return done(account.error());
    list.query.account = std::move(*account);
  }
  std::vector<std::string> rows;
  if (list.what == wire::ForgeList::Repositories) {
    const auto found = forges.repositories(list.query);
    if (!found) return done(found.error());
    for (const ports::RepositoryRow& row : *found) rows.push_back(wire::encode_repository(row));
  } else {
    const auto kind =
        list.what == wire::ForgeList::Issues ? provider::ItemKind::Issue : provider::ItemKind::PullRequest;
    const auto found = forges.items(kind, list.query);
    if (!found) return done(found.error());
    for (const ports::ItemRow& row : *found) rows.push_back(wire::encode_item(row));
  }
  done(wire::encode_rows(id, rows, absent_of(forges, list)));
}

void answer_forge(provider::Forges& forges, std::string id, const wire::SyncAccounts& wanted,
                  ForgeAnswer done) {
  std::string account;
  if (!wanted.account.empty()) {
    auto found = forges.resolve(wanted.account);
    if (!found) return done(found.error());
    account = std::move(*found);
  }
  forges.sync(account, wanted.full,
              [id = std::move(id), done = std::move(done)](const std::vector<provider::SyncReport>& reports) {
                std::vector<std::string> rows;
                for (const provider::SyncReport& report : reports)
                  rows.push_back(wire::encode_report(report));
                done(wire::encode_rows(id, rows));
              });
}

}  // namespace geppetto::worker
