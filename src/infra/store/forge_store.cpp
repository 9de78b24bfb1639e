// Opening, and the statements between values and rows. A row is written only when something of it differs.
#include "infra/store/forge_store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "infra/store/forge_schema.h"
#include "infra/store/sqlite_connection.h"
#include "infra/store/state_error.h"

namespace geppetto::store {
namespace {

using provider::Cursor;
using provider::Item;
using provider::ItemKind;
using provider::Repository;

constexpr const char* kFile = "forges.db";
constexpr std::int64_t kSmall = 10;  // so few may go at once without a second look

constexpr const char* kAddAccount = "INSERT INTO account (name) VALUES (?1) ON CONFLICT DO NOTHING";
constexpr const char* kAccount = "SELECT id FROM account WHERE name = ?1";
constexpr const char* kForget = "DELETE FROM account WHERE name = ?1";
constexpr const char* kPutRepo = R"sql(
INSERT INTO repo (account_id, remote_id, full_name, url, default_branch, grouped_in, private, archived, has_issues,
  updated_at, seen_gen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (account_id, remote_id) DO UPDATE SET full_name = ?3, url = ?4, default_branch = ?5, grouped_in = ?6,
  private = ?7, archived = ?8, has_issues = ?9, updated_at = ?10, seen_gen = max(seen_gen, ?11), gone_at = 0
WHERE ?10 >= updated_at AND (full_name <> ?3 OR url <> ?4 OR default_branch <> ?5 OR grouped_in <> ?6 OR private <> ?7 OR
  archived <> ?8 OR has_issues <> ?9 OR updated_at <> ?10 OR gone_at <> 0) OR seen_gen < ?11
)sql";
constexpr const char* kPutItem = R"sql(
INSERT INTO item
SELECT id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
  CASE WHEN ?18 = 0 THEN '' ELSE ?15 END, ?19, ?20, ?21, ?22, ?23
FROM repo WHERE account_id = ?1 AND remote_id = ?2
ON CONFLICT (repo_id, kind, number) DO UPDATE SET remote_id = ?5, title = ?6, state = ?7, state_reason = ?8, author = ?9,
  labels = ?10, comments = ?11, url = ?12, draft = ?13, head_ref = ?14, head_sha = ?15, head_repo = ?16, base_ref = ?17,
  checks = CASE WHEN ?18 = 0 THEN checks ELSE ?18 END, checks_sha = CASE WHEN ?18 = 0 THEN checks_sha ELSE ?15 END,
  review = CASE WHEN ?19 = 0 THEN review ELSE ?19 END, created_at = ?20, updated_at = ?21, closed_at = ?22, merged_at = ?23
WHERE ?21 >= updated_at AND (remote_id <> ?5 OR title <> ?6 OR state <> ?7 OR state_reason <> ?8 OR author <> ?9 OR
  labels <> ?10 OR comments <> ?11 OR url <> ?12 OR draft <> ?13 OR head_ref <> ?14 OR head_sha <> ?15 OR head_repo <> ?16
  OR base_ref <> ?17 OR (?18 <> 0 AND (checks <> ?18 OR checks_sha <> ?15)) OR (?19 <> 0 AND review <> ?19) OR
  updated_at <> ?21 OR closed_at <> ?22 OR merged_at <> ?23)
)sql";
constexpr const char* kPutBody = R"sql(
INSERT INTO item_body SELECT id, ?3, ?4, ?5 FROM repo WHERE account_id = ?1 AND remote_id = ?2
ON CONFLICT (repo_id, kind, number) DO UPDATE SET body = ?5 WHERE body <> ?5
)sql";
constexpr const char* kPutCursor = R"sql(
INSERT INTO cursor VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?13, ?8, ?9, ?10, ?11, ?12, 0)
ON CONFLICT (account_id, stream, scope) DO UPDATE SET scope_name = ?4, watermark = ?5, resume = ?6, began = ?7, started = ?13,
  due = ?8, whole = ?9, incomplete = ?10, generation = ?11, last_whole = ?12
WHERE scope_name <> ?4 OR watermark <> ?5 OR resume <> ?6 OR began <> ?7 OR started <> ?13 OR due <> ?8 OR whole <> ?9
  OR incomplete <> ?10 OR generation <> ?11 OR last_whole <> ?12
)sql";
constexpr const char* kCursors = R"sql(
SELECT stream, scope, scope_name, watermark, resume, began, due, whole, incomplete, generation, last_whole,
  started
FROM cursor WHERE account_id = ?1
)sql";
constexpr const char* kWouldGo = R"sql(
SELECT count(*) FILTER (WHERE seen_gen < ?2), count(*), (SELECT held FROM cursor WHERE account_id = ?1 AND stream = 0 AND scope = '')
FROM repo WHERE account_id = ?1 AND gone_at = 0
)sql";
constexpr const char* kSweep =
    "UPDATE repo SET gone_at = ?3 WHERE account_id = ?1 AND gone_at = 0 AND seen_gen < ?2";
constexpr const char* kHold =
    "UPDATE cursor SET held = ?2 WHERE account_id = ?1 AND stream = 0 AND scope = '' AND held <> ?2";
constexpr const char* kRepos = R"sql(
SELECT account.name, remote_id, full_name, url, default_branch, grouped_in, private, archived, has_issues, updated_at
FROM repo JOIN account ON account.id = account_id
WHERE gone_at = 0 AND (?1 = '' OR account.name = ?1) AND (?2 = '' OR full_name = ?2 OR full_name LIKE ?3 ESCAPE '\')
  AND (?4 = '' OR full_name LIKE ?4 ESCAPE '\')
ORDER BY updated_at DESC, full_name LIMIT ?5
)sql";
// Checks of an older head say nothing of this one.
constexpr const char* kItems = R"sql(
SELECT account.name, repo.remote_id, repo.full_name, number, item.remote_id, title, state, state_reason, author, labels,
  comments, item.url, draft, head_ref, head_sha, head_repo, base_ref,
  CASE WHEN checks_sha = head_sha THEN checks ELSE 0 END, review, created_at, item.updated_at, closed_at, merged_at
FROM item JOIN repo ON repo.id = repo_id JOIN account ON account.id = account_id
WHERE kind = ?6 AND gone_at = 0 AND (?7 < 0 OR state = ?7) AND (?1 = '' OR account.name = ?1)
  AND (?2 = '' OR full_name = ?2 OR full_name LIKE ?3 ESCAPE '\')
  AND (?4 = '' OR title LIKE ?4 ESCAPE '\' OR full_name LIKE ?4 ESCAPE '\' OR author LIKE ?4 ESCAPE '\')
ORDER BY item.updated_at DESC, full_name, number LIMIT ?5
)sql";
constexpr const char* kCounts = R"sql(
SELECT (SELECT count(*) FROM repo WHERE account_id = ?1 AND gone_at = 0),
  (SELECT count(*) FROM item JOIN repo ON repo.id = repo_id WHERE account_id = ?1 AND gone_at = 0 AND kind = 0 AND state = 0),
  (SELECT count(*) FROM item JOIN repo ON repo.id = repo_id WHERE account_id = ?1 AND gone_at = 0 AND kind = 1 AND state = 0)
)sql";

std::int64_t ms(const std::optional<WallTime>& time) { return time ? time->ms : 0; }
std::optional<WallTime> time(std::int64_t value) {
  if (value == 0) return std::nullopt;
  return WallTime{value};
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}
std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Repository repository_of(const Statement& row, int at) {
  Repository r;
  r.remote_id = row.text(at);
  r.full_name = row.text(at + 1);
  r.url = row.text(at + 2);
  r.default_branch = row.text(at + 3);
  r.group = row.text(at + 4);
  r.is_private = row.integer(at + 5) != 0;
  r.archived = row.integer(at + 6) != 0;
  r.has_issues = row.integer(at + 7) != 0;
  r.updated_at.ms = row.integer(at + 8);
  return r;
}

// Of what was written by a newer version or by chance: the first.
template <class E>
E enumerator(std::int64_t value, E last) {
  return value >= 0 && value <= static_cast<std::int64_t>(last) ? static_cast<E>(value) : E{};
}

ports::ItemRow item_of(const Statement& row, ItemKind kind) {
  ports::ItemRow out;
  out.account = row.text(0);
  Item& i = out.item;
  i.kind = kind;
  i.repo_id = row.text(1);
  i.repo_name = row.text(2);
  i.number = row.integer(3);
  i.remote_id = row.text(4);
  i.title = row.text(5);
  i.state = enumerator(row.integer(6), provider::ItemState::Merged);
  i.state_reason = row.text(7);
  i.author = row.text(8);
  i.labels = split_lines(row.text(9));
  i.comments = row.integer(10);
  i.url = row.text(11);
  i.draft = row.integer(12) != 0;
  i.head_ref = row.text(13);
  i.head_sha = row.text(14);
  i.head_repo = row.text(15);
  i.base_ref = row.text(16);
  i.checks = enumerator(row.integer(17), provider::Checks::Failure);
  i.review = enumerator(row.integer(18), provider::Review::ChangesRequested);
  i.created_at.ms = row.integer(19);
  i.updated_at.ms = row.integer(20);
  i.closed_at = time(row.integer(21));
  i.merged_at = time(row.integer(22));
  return out;
}

}  // namespace

struct ForgeStore::State {
  std::string dir;
  std::unique_ptr<Connection> db;  // before its statements
  std::unique_ptr<Statement> add_account, account, forget, put_repo, put_item, put_body, put_cursor, cursors,
      would_go, sweep, hold, repos, items, counts;

  bool usable(std::optional<Error>& error);
  bool prepare();
  Error error() const { return db->error(sqlite3_extended_errcode(db->raw())); }
  Result<std::int64_t> account_id(const std::string& name, bool make);
  Outcome run(Statement& statement);
  Outcome put(std::int64_t id, const Repository& r, std::int64_t generation);
  Outcome put(std::int64_t id, const Item& i);
  Outcome put(std::int64_t id, const Cursor& c);
  Outcome put_all(std::int64_t id, const provider::Write& write, std::size_t& changed);
  Outcome sweep_away(std::int64_t id, std::int64_t generation, WallTime now, ports::Written& out);
};

// Runs a statement that answers nothing, and makes it ready for the next time.
Outcome ForgeStore::State::run(Statement& statement) {
  const bool good = statement.step() != Statement::Step::Failed;
  Outcome outcome = good ? ok() : Outcome(db->error(statement.code()));
  statement.reset();
  return outcome;
}

bool ForgeStore::State::prepare() {
  const auto make = [this](std::unique_ptr<Statement>& out, const char* sql) {
    out = std::make_unique<Statement>(*db, sql);
    return out->code() == SQLITE_OK;
  };
  return make(add_account, kAddAccount) && make(account, kAccount) && make(forget, kForget) &&
         make(put_repo, kPutRepo) && make(put_item, kPutItem) && make(put_body, kPutBody) &&
         make(put_cursor, kPutCursor) && make(cursors, kCursors) && make(would_go, kWouldGo) &&
         make(sweep, kSweep) && make(hold, kHold) && make(repos, kRepos) && make(items, kItems) &&
         make(counts, kCounts);
}

// False: the file is not one of ours (`error` empty), or cannot be used now.
bool ForgeStore::State::usable(std::optional<Error>& error) {
  const std::string path = dir + "/" + kFile;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return error = state_dir_error(dir, errno), false;
  ::close(fd);
  db = std::make_unique<Connection>(path, dir, Connection::Mode::Write, kFile);
  const auto failed = [&](int code) {
    if (!Connection::is_damage(code)) error = db->error(code);
    return false;
  };
  if (db->code() != SQLITE_OK) return failed(db->code());
  std::string version;
  for (const char* pragma :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA foreign_keys=ON"}) {
    if (const int code = db->run(pragma); code != SQLITE_OK) return failed(code);
  }
  if (const int code = db->ask("PRAGMA user_version", version); code != SQLITE_OK) return failed(code);
  for (int at = std::atoi(version.c_str()); at != kForgeSchemaVersion; ++at) {
    if (at < 0 || at > kForgeSchemaVersion) return false;  // a newer Geppetto's
    const std::string step = std::string("BEGIN IMMEDIATE;") +
                             kForgeMigrations[static_cast<std::size_t>(at)] +
                             "PRAGMA user_version=" + std::to_string(at + 1) + ";COMMIT;";
    if (const int code = db->run(step.c_str()); code != SQLITE_OK) return failed(code);
  }
  return prepare();  // what lacks a table is not one of ours
}

Result<std::int64_t> ForgeStore::State::account_id(const std::string& name, bool make) {
  if (make) {
    add_account->bind_text(1, name);
    if (Outcome added = run(*add_account); !added) return added.error();
  }
  account->bind_text(1, name);
  const auto step = account->step();
  Result<std::int64_t> out = step == Statement::Step::Row ? Result<std::int64_t>(account->integer(0))
                             : step == Statement::Step::End
                                 ? Result<std::int64_t>(0)
                                 : Result<std::int64_t>(db->error(account->code()));
  account->reset();
  return out;
}

Outcome ForgeStore::State::put(std::int64_t id, const Repository& r, std::int64_t generation) {
  Statement& s = *put_repo;
  s.bind_int(1, id);
  s.bind_text(2, r.remote_id);
  s.bind_text(3, r.full_name);
  s.bind_text(4, r.url);
  s.bind_text(5, r.default_branch);
  s.bind_text(6, r.group);
  s.bind_int(7, r.is_private ? 1 : 0);
  s.bind_int(8, r.archived ? 1 : 0);
  s.bind_int(9, r.has_issues ? 1 : 0);
  s.bind_int(10, r.updated_at.ms);
  s.bind_int(11, generation);
  return run(s);
}

Outcome ForgeStore::State::put(std::int64_t id, const Item& i) {
  const std::string labels = join_lines(i.labels);
  Statement& s = *put_item;
  s.bind_int(1, id);
  s.bind_text(2, i.repo_id);
  s.bind_int(3, static_cast<std::int64_t>(i.kind));
  s.bind_int(4, i.number);
  s.bind_text(5, i.remote_id);
  s.bind_text(6, i.title);
  s.bind_int(7, static_cast<std::int64_t>(i.state));
  s.bind_text(8, i.state_reason);
  s.bind_text(9, i.author);
  s.bind_text(10, labels);
  s.bind_int(11, i.comments);
  s.bind_text(12, i.url);
  s.bind_int(13, i.draft ? 1 : 0);
  s.bind_text(14, i.head_ref);
  s.bind_text(15, i.head_sha);
  s.bind_text(16, i.head_repo);
  s.bind_text(17, i.base_ref);
  s.bind_int(18, static_cast<std::int64_t>(i.checks));
  s.bind_int(19, static_cast<std::int64_t>(i.review));
  s.bind_int(20, i.created_at.ms);
  s.bind_int(21, i.updated_at.ms);
  s.bind_int(22, ms(i.closed_at));
  s.bind_int(23, ms(i.merged_at));
  if (Outcome done = run(s); !done || i.body.empty()) return done;
  put_body->bind_int(1, id);
  put_body->bind_text(2, i.repo_id);
  put_body->bind_int(3, static_cast<std::int64_t>(i.kind));
  put_body->bind_int(4, i.number);
  put_body->bind_text(5, i.body);
  return run(*put_body);
}

Outcome ForgeStore::State::put(std::int64_t id, const Cursor& c) {
  Statement& s = *put_cursor;
  s.bind_int(1, id);
  s.bind_int(2, static_cast<std::int64_t>(c.stream));
  s.bind_text(3, c.scope);
  s.bind_text(4, c.scope_name);
  s.bind_int(5, ms(c.watermark));
  s.bind_text(6, c.resume);
  s.bind_int(7, ms(c.began));
  s.bind_int(8, c.due ? 1 : 0);
  s.bind_int(9, c.full ? 1 : 0);
  s.bind_int(10, c.incomplete ? 1 : 0);
  s.bind_int(11, c.generation);
  s.bind_int(12, ms(c.last_full));
  s.bind_int(13, ms(c.started));
  return run(s);
}

// `changed` counts what a person would call a change: no cursors.
Outcome ForgeStore::State::put_all(std::int64_t id, const provider::Write& write, std::size_t& changed) {
  const int before = sqlite3_total_changes(db->raw());
  for (const Repository& r : write.repositories) {
    if (Outcome done = put(id, r, write.generation); !done) return done;
  }
  for (const Item& i : write.items) {
    if (Outcome done = put(id, i); !done) return done;
  }
  changed = static_cast<std::size_t>(sqlite3_total_changes(db->raw()) - before);
  for (const Cursor& c : write.cursors) {
    if (Outcome done = put(id, c); !done) return done;
  }
  return ok();
}

// More than half of an account at once is rather a forge's hiccup: it takes a second whole list to believe
// it.
Outcome ForgeStore::State::sweep_away(std::int64_t id, std::int64_t generation, WallTime now,
                                      ports::Written& out) {
  would_go->bind_int(1, id);
  would_go->bind_int(2, generation);
  if (would_go->step() != Statement::Step::Row) {
    const Error why = db->error(would_go->code());
    would_go->reset();
    return why;
  }
  const std::int64_t going = would_go->integer(0), all = would_go->integer(1);
  const bool held_before = would_go->integer(2) != 0;
  would_go->reset();
  out.held = going > kSmall && going * 2 > all && !held_before;
  hold->bind_int(1, id);
  hold->bind_int(2, out.held ? 1 : 0);
  if (Outcome done = run(*hold); !done || out.held) return done;
  out.gone = static_cast<std::size_t>(going);
  sweep->bind_int(1, id);
  sweep->bind_int(2, generation);
  sweep->bind_int(3, now.ms);
  return run(*sweep);
}

ForgeStore::ForgeStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForgeStore::~ForgeStore() = default;

Result<std::unique_ptr<ForgeStore>> ForgeStore::open(const std::string& dir) {
  const std::string path = dir + "/" + kFile;
  for (int tries = 0; tries < 2; ++tries) {
    auto state = std::make_unique<State>();
    state->dir = dir;
    std::optional<Error> error;
    if (state->usable(error)) return std::unique_ptr<ForgeStore>(new ForgeStore(std::move(state)));
    if (error) return *error;
    state.reset();
    for (const char* part : {"-wal", "-shm"}) unlink((path + part).c_str());
    if (tries == 0 && rename(path.c_str(), (path + ".damaged").c_str()) != 0)
      return state_dir_error(dir, errno);
  }
  return Error{ErrorKind::Io, path + " cannot be used"};
}

Result<std::vector<Cursor>> ForgeStore::cursors(const std::string& account) {
  const auto id = state_->account_id(account, false);
  if (!id) return id.error();
  Statement& s = *state_->cursors;
  s.bind_int(1, *id);
  std::vector<Cursor> out;
  while (s.step() == Statement::Step::Row) {
    Cursor c;
    c.stream = enumerator(s.integer(0), provider::Stream::PullRequests);
    c.scope = s.text(1);
    c.scope_name = s.text(2);
    c.watermark = time(s.integer(3));
    c.resume = s.text(4);
    c.began = time(s.integer(5));
    c.due = s.integer(6) != 0;
    c.full = s.integer(7) != 0;
    c.incomplete = s.integer(8) != 0;
    c.generation = s.integer(9);
    c.last_full = time(s.integer(10));
    c.started = time(s.integer(11));
    out.push_back(std::move(c));
  }
  const int code = s.code();
  s.reset();
  if (code != SQLITE_DONE) return state_->db->error(code);
  return out;
}

Result<std::vector<Repository>> ForgeStore::known(const std::string& account) {
  ports::ForgeQuery query;
  query.account = account;
  query.limit = 1'000'000;
  auto rows = repositories(query);
  if (!rows) return rows.error();
  std::vector<Repository> out;
  out.reserve(rows->size());
  for (ports::RepositoryRow& row : *rows) out.push_back(std::move(row.repository));
  return out;
}

Result<ports::Written> ForgeStore::write(const std::string& account, const provider::Write& write,
                                         WallTime now) {
  State& s = *state_;
  if (s.db->run("BEGIN IMMEDIATE") != SQLITE_OK) return s.error();
  ports::Written out;
  const auto id = s.account_id(account, true);
  Outcome done = id ? s.put_all(*id, write, out.changed) : Outcome(id.error());
  if (done && write.sweep) done = s.sweep_away(*id, write.generation, now, out);
  if (done && s.db->run("COMMIT") != SQLITE_OK) done = s.error();
  if (done) return out;
  s.db->run("ROLLBACK");
  return done.error();
}

Outcome ForgeStore::forget(const std::string& account) {
  state_->forget->bind_text(1, account);
  return state_->run(*state_->forget);
}

namespace {
// Parameters 1 to 5, the same for both lists. The texts live until reset().
struct QueryTexts {
  explicit QueryTexts(const ports::ForgeQuery& query)
      : repo_end("%/" + escaped(query.repo)),
        search(query.search.empty() ? "" : "%" + escaped(query.search) + "%") {}
  void bind(Statement& s, const ports::ForgeQuery& query) const {
    s.bind_text(1, query.account);
    s.bind_text(2, query.repo);
    s.bind_text(3, repo_end);
    s.bind_text(4, search);
    s.bind_int(5, static_cast<std::int64_t>(query.limit));
  }
  std::string repo_end, search;
};
}  // namespace

Result<std::vector<ports::RepositoryRow>> ForgeStore::repositories(const ports::ForgeQuery& query) {
  Statement& s = *state_->repos;
  const QueryTexts texts(query);
  texts.bind(s, query);
  std::vector<ports::RepositoryRow> out;
  while (s.step() == Statement::Step::Row) out.push_back({s.text(0), repository_of(s, 1)});
  const int code = s.code();
  s.reset();
  if (code != SQLITE_DONE) return state_->db->error(code);
  return out;
}

Result<std::vector<ports::ItemRow>> ForgeStore::items(ItemKind kind, const ports::ForgeQuery& query) {
  Statement& s = *state_->items;
  const QueryTexts texts(query);
  texts.bind(s, query);
  s.bind_int(6, static_cast<std::int64_t>(kind));
  s.bind_int(7, query.state ? static_cast<std::int64_t>(*query.state) : -1);
  std::vector<ports::ItemRow> out;
  while (s.step() == Statement::Step::Row) out.push_back(item_of(s, kind));
  const int code = s.code();
  s.reset();
  if (code != SQLITE_DONE) return state_->db->error(code);
  return out;
}

Result<ports::ForgeCounts> ForgeStore::counts(const std::string& account) {
  const auto id = state_->account_id(account, false);
  if (!id) return id.error();
  Statement& s = *state_->counts;
  s.bind_int(1, *id);
  ports::ForgeCounts out;
  const bool row = s.step() == Statement::Step::Row;
  if (row) out = {s.integer(0), s.integer(1), s.integer(2)};
  const int code = s.code();
  s.reset();
  if (!row) return state_->db->error(code);
  return out;
}

}  // namespace geppetto::store
