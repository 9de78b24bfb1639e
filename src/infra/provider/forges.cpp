// Tokens are fetched for each sync anew: they live in the provider of a run and nowhere else.
#include "infra/provider/forges.h"

#include <algorithm>
#include <map>
#include <utility>

#include "infra/http/http_client.h"
#include "infra/os/paths.h"
#include "infra/provider/token_reference.h"
#include "infra/secrets/secret_service.h"
#include "infra/store/forge_store.h"

namespace geppetto::provider {
namespace {

constexpr std::int64_t kFirstPollMs = 2000;  // a start has better things to do

std::string label_of(const Account& account) {
  return "Geppetto: " + account.login + " on " + account.site.host;
}

// What a person can do when there is no token.
Error without_token(const Account& account, const Error& error) {
  const std::string way_out = "; give it again with `geppetto accounts add " + account.site.host + "`";
  // A keyring or helper that is not there now may be back at the next sync.
  const bool passes = error.kind == ErrorKind::Busy || error.kind == ErrorKind::Timeout ||
                      error.kind == ErrorKind::Io || error.kind == ErrorKind::Protocol;
  if (passes) return error;
  return {ErrorKind::Refused, error.what + way_out};
}

}  // namespace

std::string_view to_string(AccountState state) {
  switch (state) {
    case AccountState::Ok: return "ok";
    case AccountState::NeedsAuth: return "needs-auth";
    case AccountState::Limited: return "limited";
  }
  return "ok";
}

struct Forges::State {
  using TokenHandler = std::function<void(Result<Credentials>)>;
  using SyncHandler = std::function<void(const SyncReport&)>;

  struct Entry {
    Account account;
    AccountState state = AccountState::Ok;
    std::string error, notice;
    std::optional<WallTime> last_sync;
    std::unique_ptr<RestProvider> provider;  // keeps the token's limits from run to run
    std::unique_ptr<SyncRun> run;
    bool starting = false;  // its token is being fetched
    bool full = false;
    Use use = Use::Foreground;
    Figures before;
    std::int64_t began_ms = 0;
    std::vector<SyncHandler> waiting;
  };

  // An account that is being added.
  struct Newcomer {
    AddAccount wanted;
    Account account;
    Credentials credentials;
    std::unique_ptr<RestProvider> provider;
    std::function<void(Result<AccountView>)> done;
  };

  State(uv::Loop& l, ports::ClockPort& c, ForgesOptions o)
      : loop(l), clock(c), options(std::move(o)), poll(l, [this] { poll_all(); }), tidy(l, [this] {
          retired.clear();  // before what they use
          retired_providers.clear();
        }) {}

  uv::Loop& loop;
  ports::ClockPort& clock;
  ForgesOptions options;
  std::string trouble;
  std::unique_ptr<http::HttpClient> http;
  std::unique_ptr<secrets::SecretService> keyring;
  std::unique_ptr<store::ForgeStore> store;
  std::map<std::string, std::string> in_memory;  // tokens of this run, by account
  std::map<std::string, Entry> entries;
  std::map<std::uint64_t, Newcomer> newcomers;
  // What stands on the stack when it ends goes a turn later.
  std::vector<std::unique_ptr<RestProvider>> retired_providers;
  std::vector<std::unique_ptr<SyncRun>> retired;
  std::uint64_t next_newcomer = 1;
  uv::Timer poll, tidy;

  void retire(std::unique_ptr<RestProvider> provider) {
    if (provider) retired_providers.push_back(std::move(provider));
    tidy.start(0);
  }
  Outcome open_http();
  Outcome open_store();
  secrets::SecretService& secret_service();
  Outcome save();
  void credentials(const Account& account, TokenHandler done);
  AccountView view(Entry& entry);
  void begin_adding(AddAccount wanted, std::function<void(Result<AccountView>)> done);
  void ask_who(std::uint64_t id);
  void keep_token(std::uint64_t id);
  void finish_adding(std::uint64_t id, std::string notice);
  void fail_adding(std::uint64_t id, const Error& error);
  void start_sync(const std::string& id, bool full, Use use, SyncHandler done);
  void run_sync(const std::string& id, Credentials credentials);
  void end_sync(const std::string& id, const SyncOutcome& outcome);
  void poll_all();
};

Outcome Forges::State::open_http() {
  if (http) return ok();
  http::ClientOptions o;
  o.user_agent = options.user_agent;
  o.ssl_cert_file = options.ssl_cert_file;
  auto made = http::HttpClient::make(loop, std::move(o));
  if (!made) return made.error();
  http = std::move(*made);
  return ok();
}

Outcome Forges::State::open_store() {
  if (store) return ok();
  if (Outcome dir = os::make_private_dir(options.cache_dir); !dir) return dir;
  auto opened = store::ForgeStore::open(options.cache_dir);
  if (!opened) return opened.error();
  store = std::move(*opened);
  return ok();
}

secrets::SecretService& Forges::State::secret_service() {
  if (!keyring)
    keyring = std::make_unique<secrets::SecretService>(loop, options.bus_address, options.keyring_ms);
  return *keyring;
}

Outcome Forges::State::save() {
  std::vector<Account> all;
  all.reserve(entries.size());
  for (const auto& [id, entry] : entries) all.push_back(entry.account);
  if (Outcome dir = os::make_private_dir(options.state_dir); !dir) return dir;
  return save_accounts(options.state_dir, all);
}

void Forges::State::credentials(const Account& account, TokenHandler done) {
  const auto memory = in_memory.find(account.id());
  if (memory != in_memory.end()) return done(Credentials{memory->second, account.email});
  switch (account.source) {
    case TokenSource::Memory:
      return done(Error{ErrorKind::NotFound, "the token was kept for one run only, as there was no keyring"});
    case TokenSource::Keyring:
      return secret_service().lookup(account.id(), [email = account.email, done = std::move(done)](
                                                       Result<std::optional<std::string>> found) {
        if (!found) return done(found.error());
        if (!*found) return done(Error{ErrorKind::NotFound, "the keyring has no token for it (any more)"});
        done(Credentials{std::move(**found), email});
      });
    case TokenSource::Git:
    case TokenSource::Gh:
    case TokenSource::Glab:
      return fetch_reference(loop, account.source, account.site, account.login,
                             [email = account.email, done = std::move(done)](Result<Credentials> found) {
                               if (found && !email.empty()) found->email = email;
                               done(std::move(found));
                             });
  }
}

AccountView Forges::State::view(Entry& entry) {
  AccountView out;
  out.account = entry.account;
  out.capabilities = ProviderRegistry::capabilities(entry.account.site);
  out.state = entry.state;
  out.syncing = entry.run || entry.starting;
  out.error = entry.error;
  out.notice = entry.notice;
  out.last_sync = entry.last_sync;
  if (entry.provider) out.limit = entry.provider->governor().known();
  if (!open_store()) return out;
  if (const auto counts = store->counts(entry.account.id())) out.counts = *counts;
  if (out.last_sync) return out;
  if (const auto cursors = store->cursors(entry.account.id())) {
    for (const Cursor& cursor : *cursors) {
      if (cursor.stream == Stream::Repositories && cursor.watermark)
        out.last_sync = WallTime{cursor.watermark->ms + SyncMachine::kOverlapMs};
    }
  }
  return out;
}

void Forges::State::begin_adding(AddAccount wanted, std::function<void(Result<AccountView>)> done) {
  const auto site = ProviderRegistry::site(wanted.where, wanted.kind);
  if (!site) return done(site.error());
  if (entries.size() >= kMaxAccounts) return done(Error{ErrorKind::Refused, "there are 32 accounts already"});
  if (Outcome opened = open_http(); !opened) return done(opened.error());
  const std::uint64_t id = next_newcomer++;
  Newcomer& n = newcomers[id];
  n.account.site = *site;
  n.account.source = wanted.source;
  n.account.email = wanted.email;
  n.account.route = wanted.route;
  n.credentials = {std::move(wanted.token), wanted.email};
  n.wanted = std::move(wanted);
  n.done = std::move(done);
  if (n.account.source == TokenSource::Keyring || n.account.source == TokenSource::Memory) return ask_who(id);
  credentials(n.account, [this, id](Result<Credentials> found) {
    if (!newcomers.contains(id)) return;
    if (!found) return fail_adding(id, found.error());
    newcomers[id].credentials = std::move(*found);
    ask_who(id);
  });
}

void Forges::State::ask_who(std::uint64_t id) {
  Newcomer& n = newcomers[id];
  if (n.credentials.token.empty()) return fail_adding(id, {ErrorKind::Invalid, "the token is empty"});
  n.account.email = n.credentials.email;
  n.provider = std::make_unique<RestProvider>(
      loop, *http, clock, RestProvider::Options{n.account.site, "", n.credentials, n.account.route});
  n.provider->authenticate([this, id](Result<Identity> who) {
    if (!who) return fail_adding(id, who.error());
    Newcomer& known = newcomers[id];
    known.account.user_id = who->user_id;
    known.account.login = who->login;
    known.account.scopes = who->scopes;
    known.account.token_expires_at = who->token_expires_at;
    keep_token(id);
  });
}

// A keyring that is not there, locked or hanging is no reason to write a token anywhere else.
void Forges::State::keep_token(std::uint64_t id) {
  Newcomer& n = newcomers[id];
  in_memory.erase(n.account.id());
  if (n.account.source != TokenSource::Keyring) {
    if (n.account.source == TokenSource::Memory) in_memory[n.account.id()] = n.credentials.token;
    return finish_adding(id, "");
  }
  secret_service().store(
      n.account.id(), label_of(n.account), n.credentials.token, [this, id](const Outcome& kept) {
        const auto found = newcomers.find(id);
        if (found == newcomers.end()) return;
        Newcomer& who = found->second;
        if (kept) return finish_adding(id, "");
        who.account.source = TokenSource::Memory;
        in_memory[who.account.id()] = who.credentials.token;
        finish_adding(id, kept.error().what + "; the token is kept in memory until the worker ends");
      });
}

void Forges::State::fail_adding(std::uint64_t id, const Error& error) {
  auto node = newcomers.extract(id);
  const auto done = std::move(node.mapped().done);
  const std::string host = node.mapped().account.site.host;
  retire(std::move(node.mapped().provider));
  done(context(error, host));
}

void Forges::State::finish_adding(std::uint64_t id, std::string notice) {
  auto node = newcomers.extract(id);
  Newcomer& n = node.mapped();
  const std::string account = n.account.id();
  Entry& entry = entries[account];
  if (entry.run) retired.push_back(std::move(entry.run));
  entry.account = n.account;
  entry.state = AccountState::Ok;
  entry.error.clear();
  entry.notice = std::move(notice);
  retire(std::move(entry.provider));
  retire(std::move(n.provider));
  if (Outcome saved = save(); !saved) entry.notice = saved.error().what;
  n.done(view(entry));
  if (entries.size() == 1) poll.start(kPollMs);
  start_sync(account, false, Use::Foreground, nullptr);
}

void Forges::State::start_sync(const std::string& id, bool full, Use use, SyncHandler done) {
  Entry& entry = entries[id];
  if (done) entry.waiting.push_back(std::move(done));
  if (entry.run || entry.starting) return;
  entry.starting = true;
  entry.full = full;
  entry.use = use;
  entry.began_ms = clock.mono().ms;
  credentials(entry.account, [this, id](Result<Credentials> found) {
    const auto at = entries.find(id);
    if (at == entries.end() || !at->second.starting) return;
    if (found) return run_sync(id, std::move(*found));
    SyncOutcome outcome;
    outcome.error = without_token(at->second.account, found.error());
    outcome.needs_auth = outcome.error->kind == ErrorKind::Refused;
    end_sync(id, outcome);
  });
}

void Forges::State::run_sync(const std::string& id, Credentials found) {
  Entry& entry = entries[id];
  SyncOutcome outcome;
  Outcome opened = open_http();
  if (opened) opened = open_store();
  if (!opened) {
    outcome.error = opened.error();
    return end_sync(id, outcome);
  }
  if (!entry.provider) {
    entry.provider = std::make_unique<RestProvider>(
        loop, *http, clock,
        RestProvider::Options{entry.account.site, entry.account.user_id, {}, entry.account.route});
  }
  entry.provider->set_credentials(std::move(found));
  entry.before = entry.provider->figures();
  entry.starting = false;
  entry.run = std::make_unique<SyncRun>(
      *entry.provider, *store, clock,
      SyncRun::Options{id, ProviderRegistry::shape(entry.account.site), entry.full, entry.use},
      [this, id](const SyncOutcome& end) { end_sync(id, end); });
  if (Outcome started = entry.run->start(); !started) {
    outcome.error = started.error();
    end_sync(id, outcome);
  }
}

void Forges::State::end_sync(const std::string& id, const SyncOutcome& outcome) {
  const auto at = entries.find(id);
  if (at == entries.end()) return;
  Entry& entry = at->second;
  SyncReport report{id, outcome, 0, 0, clock.mono().ms - entry.began_ms};
  if (entry.run) {
    report.requests = entry.provider->figures().requests - entry.before.requests;
    report.bytes = entry.provider->figures().bytes - entry.before.bytes;
    retired.push_back(std::move(entry.run));
    tidy.start(0);
  }
  entry.starting = false;
  const bool limited = outcome.error && outcome.error->kind == ErrorKind::Busy;
  entry.state = outcome.needs_auth ? AccountState::NeedsAuth
                : limited          ? AccountState::Limited
                                   : AccountState::Ok;
  entry.error = outcome.error ? outcome.error->what : "";
  if (!outcome.error) entry.last_sync = clock.wall();
  for (const SyncHandler& handler : std::exchange(entry.waiting, {})) handler(report);
}

// An account whose token was refused is left alone until the person gives another or asks for a sync.
void Forges::State::poll_all() {
  for (auto& [id, entry] : entries) {
    if (entry.state != AccountState::NeedsAuth) start_sync(id, false, Use::Background, nullptr);
  }
  if (!entries.empty()) poll.start(kPollMs);
}

Forges::Forges(uv::Loop& loop, ports::ClockPort& clock, ForgesOptions options)
    : state_(std::make_unique<State>(loop, clock, std::move(options))) {}

Forges::~Forges() {
  State& s = *state_;
  for (auto& [id, entry] : s.entries) entry.run.reset();
  s.retired.clear();
  s.entries.clear();
  s.newcomers.clear();
}

void Forges::start() {
  auto accounts = load_accounts(state_->options.state_dir);
  if (!accounts) {
    state_->trouble = accounts.error().what;
    return;
  }
  for (Account& account : *accounts) {
    const std::string id = account.id();
    state_->entries[id].account = std::move(account);
  }
  if (!state_->entries.empty()) state_->poll.start(kFirstPollMs);
}

const std::string& Forges::trouble() const { return state_->trouble; }

void Forges::add(AddAccount wanted, std::function<void(Result<AccountView>)> done) {
  if (!state_->trouble.empty()) return done(Error{ErrorKind::Refused, state_->trouble});
  state_->begin_adding(std::move(wanted), std::move(done));
}

Result<std::string> Forges::resolve(const std::string& reference) const {
  std::vector<std::string> found;
  for (const auto& [id, entry] : state_->entries) {
    if (id == reference) return id;
    if (entry.account.site.host == reference || entry.account.login == reference ||
        entry.account.login + "@" + entry.account.site.host == reference)
      found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  std::string all;
  for (const std::string& id : found) all += (all.empty() ? "" : ", ") + id;
  if (!found.empty()) return Error{ErrorKind::Invalid, reference + " is several accounts: " + all};
  return Error{ErrorKind::NotFound, "no account " + reference + "; `geppetto accounts` lists them"};
}

void Forges::remove(const std::string& reference, std::function<void(Outcome)> done) {
  State& s = *state_;
  const auto id = resolve(reference);
  if (!id) return done(id.error());
  auto node = s.entries.extract(*id);
  State::Entry& entry = node.mapped();
  if (entry.run) entry.run.reset();
  for (const auto& handler : entry.waiting)
    handler({*id, {{}, 0, 0, Error{ErrorKind::Refused, "the account is removed"}, false}, 0, 0, 0});
  s.in_memory.erase(*id);
  if (s.entries.empty()) s.poll.stop();
  Outcome saved = s.save();
  if (saved) saved = s.open_store();
  if (saved) saved = s.store->forget(*id);
  if (!saved || entry.account.source != TokenSource::Keyring) return done(saved);
  s.secret_service().erase(*id, [done = std::move(done)](const Outcome& erased) {
    if (erased || erased.error().kind == ErrorKind::NotFound) return done(ok());
    done(context(erased.error(), "the account is removed, its token is not"));
  });
}

std::vector<AccountView> Forges::accounts() {
  std::vector<AccountView> out;
  for (auto& [id, entry] : state_->entries) out.push_back(state_->view(entry));
  return out;
}

Result<std::vector<ports::RepositoryRow>> Forges::repositories(const ports::ForgeQuery& query) {
  if (state_->entries.empty()) return std::vector<ports::RepositoryRow>{};
  if (Outcome opened = state_->open_store(); !opened) return opened.error();
  return state_->store->repositories(query);
}

Result<std::vector<ports::ItemRow>> Forges::items(ItemKind kind, const ports::ForgeQuery& query) {
  if (state_->entries.empty()) return std::vector<ports::ItemRow>{};
  if (Outcome opened = state_->open_store(); !opened) return opened.error();
  return state_->store->items(kind, query);
}

void Forges::sync(const std::string& account, bool full, std::function<void(std::vector<SyncReport>)> done) {
  std::vector<std::string> ids;
  for (const auto& [id, entry] : state_->entries) {
    if (account.empty() || id == account) ids.push_back(id);
  }
  if (ids.empty()) return done({});
  struct Gathered {
    std::vector<SyncReport> reports;
    std::size_t missing = 0;
    std::function<void(std::vector<SyncReport>)> done;
  };
  auto all = std::make_shared<Gathered>();
  all->missing = ids.size();
  all->done = std::move(done);
  for (const std::string& id : ids) {
    state_->start_sync(id, full, Use::Foreground, [all](const SyncReport& report) {
      all->reports.push_back(report);
      if (--all->missing == 0) all->done(std::move(all->reports));
    });
  }
}

}  // namespace geppetto::provider
