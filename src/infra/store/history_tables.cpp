// Statements prepared once; those that write are not prepared for a file that is only read.
#include "infra/store/history_tables.h"

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "infra/store/names.h"

namespace geppetto::store {
namespace {

constexpr const char* kNothing = "SELECT 1";
constexpr const char* kSelect =
    "SELECT at, status, source, rule, evidence_at, text, claim, detail, progress FROM transitions "
    "WHERE runner = ?1 ORDER BY n";
constexpr const char* kInsert =
    "INSERT INTO transitions SELECT ?1, COALESCE(MAX(n), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 "
    "FROM transitions WHERE runner = ?1";
constexpr const char* kTrim =
    "DELETE FROM transitions WHERE runner = ?1 AND n <= "
    "(SELECT MAX(n) FROM transitions WHERE runner = ?1) - ?2";
constexpr const char* kErase = "DELETE FROM transitions WHERE runner = ?1";
constexpr const char* kPutReports = "INSERT OR REPLACE INTO reports VALUES (?1, ?2)";
constexpr const char* kSelectReports = "SELECT text FROM reports WHERE runner = ?1";
constexpr const char* kEraseReports = "DELETE FROM reports WHERE runner = ?1";

std::optional<runner::Transition> read_row(const Statement& row) {
  const auto status = by_name(kStatuses, row.text(1));
  const auto source = by_name(runner::kAllSources, row.text(2));
  const auto claim = by_name(kStatuses, row.text(6));
  const auto detail = by_name(kDetails, row.text(7));
  if (!status || !source || !claim || !detail) return std::nullopt;
  runner::Transition t;
  t.at.ms = row.integer(0);
  t.status = *status;
  t.evidence.source = *source;
  t.evidence.rule = row.text(3);
  t.evidence.at.ms = row.integer(4);
  t.evidence.text = row.text(5);
  t.evidence.claim = {*claim, *detail, static_cast<int>(row.integer(8))};
  return t;
}

// Cut between two characters.
std::string_view shortened(std::string_view text) {
  if (text.size() <= runner::kMaxTransitionText) return text;
  std::size_t end = runner::kMaxTransitionText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

HistoryTables::HistoryTables(Connection& connection, bool to_write)
    : connection_(connection),
      select_(connection, kSelect),
      select_reports_(connection, kSelectReports),
      insert_(connection, to_write ? kInsert : kNothing),
      trim_(connection, to_write ? kTrim : kNothing),
      erase_(connection, to_write ? kErase : kNothing),
      put_reports_(connection, to_write ? kPutReports : kNothing),
      erase_reports_(connection, to_write ? kEraseReports : kNothing) {}

int HistoryTables::code() const {
  for (const Statement* s :
       {&select_, &select_reports_, &insert_, &trim_, &erase_, &put_reports_, &erase_reports_})
    if (s->code() != SQLITE_OK) return s->code();
  return SQLITE_OK;
}

Outcome HistoryTables::run(Statement& statement) {
  const Statement::Step step = statement.step();
  Outcome outcome = step == Statement::Step::Failed ? Outcome(connection_.error(statement.code())) : ok();
  statement.reset();
  return outcome;
}

Outcome HistoryTables::add(const RunnerId& id, const runner::Transition& t) {
  insert_.bind_text(1, id.view());
  insert_.bind_int(2, t.at.ms);
  insert_.bind_text(3, to_string(t.status));
  insert_.bind_text(4, to_string(t.evidence.source));
  insert_.bind_text(5, t.evidence.rule);
  insert_.bind_int(6, t.evidence.at.ms);
  insert_.bind_text(7, shortened(t.evidence.text));
  insert_.bind_text(8, to_string(t.evidence.claim.status));
  insert_.bind_text(9, to_string(t.evidence.claim.detail));
  insert_.bind_int(10, t.evidence.claim.progress);
  if (Outcome added = run(insert_); !added) return added;
  trim_.bind_text(1, id.view());
  trim_.bind_int(2, static_cast<std::int64_t>(runner::kMaxTransitions));
  return run(trim_);
}

Result<std::vector<runner::Transition>> HistoryTables::transitions(const RunnerId& id) {
  std::vector<runner::Transition> all;
  select_.bind_text(1, id.view());
  Statement::Step step = Statement::Step::End;
  while ((step = select_.step()) == Statement::Step::Row)
    if (std::optional<runner::Transition> one = read_row(select_)) all.push_back(std::move(*one));
  Result<std::vector<runner::Transition>> result = std::move(all);
  if (step == Statement::Step::Failed) result = connection_.error(select_.code());
  select_.reset();
  return result;
}

Outcome HistoryTables::save_reports(const RunnerId& id, std::string_view reports) {
  put_reports_.bind_text(1, id.view());
  put_reports_.bind_blob(2, reports);
  return run(put_reports_);
}

Result<std::string> HistoryTables::reports(const RunnerId& id) {
  select_reports_.bind_text(1, id.view());
  const Statement::Step step = select_reports_.step();
  Result<std::string> result = step == Statement::Step::Row ? select_reports_.text(0) : std::string();
  if (step == Statement::Step::Failed) result = connection_.error(select_reports_.code());
  select_reports_.reset();
  return result;
}

Outcome HistoryTables::erase(const RunnerId& id) {
  erase_.bind_text(1, id.view());
  erase_reports_.bind_text(1, id.view());
  const Outcome erased = run(erase_);
  const Outcome erased_reports = run(erase_reports_);
  return erased ? erased_reports : erased;
}

}  // namespace geppetto::store
