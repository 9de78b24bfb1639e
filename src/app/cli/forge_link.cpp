// Rows of forges on stdout.
#include "app/cli/forge_link.h"

#include <charconv>
#include <utility>

#include "app/cli/output.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

constexpr std::string_view kAge = "age:";

std::string cell(const wire::ForgeRow& row, std::string_view column, WallTime at) {
  if (!column.starts_with(kAge)) {
    const std::string text = row.text(std::string(column));
    return column == "number" ? "#" + text : single_line(text);
  }
  const auto time = parse_iso8601(row.text(std::string(column.substr(kAge.size()))));
  return time ? short_age(at.ms - time->ms) : "-";
}

}  // namespace

Result<wire::ForgeRows> ask_rows(wire::Client& client, const wire::Request& request,
                                 std::optional<std::int64_t> timeout_ms) {
  if (Outcome sent = client.send(wire::encode_request(request)); !sent) return sent.error();
  wire::ForgeRows all;
  for (bool more = true; more;) {
    Result<std::string> line = client.receive(timeout_ms);
    if (!line) return line.error();
    Result<wire::ForgeRows> rows = wire::decode_rows(*line);
    if (!rows) return rows.error();
    std::move(rows->rows.begin(), rows->rows.end(), std::back_inserter(all.rows));
    all.absent = std::move(rows->absent);
    more = rows->more;
  }
  return all;
}

void put_rows(const Context& context, const wire::ForgeRows& rows, const std::vector<std::string>& columns) {
  if (context.json()) {
    std::string out = "[";
    for (const wire::ForgeRow& row : rows.rows) out += (out.size() == 1 ? "" : ",") + row.json;
    return put_line(out + "]");
  }
  Table table;
  const WallTime at = now();
  for (const wire::ForgeRow& row : rows.rows) {
    std::vector<std::string> cells;
    for (const std::string& column : columns) cells.push_back(cell(row, column, at));
    table.rows.push_back(std::move(cells));
  }
  if (!table.rows.empty()) put(render(table, terminal_columns()));
}

int print_rows(const Context& context, const wire::Request& request,
               const std::vector<std::string>& columns) {
  return with_worker(context, Start::IfNone, [&](Worker& worker) -> int {
    const Result<wire::ForgeRows> rows = ask_rows(worker.client, request);
    if (!rows) return fail(rows.error());
    put_rows(context, *rows, columns);
    if (!flush()) return kFailed;
    for (const std::string& account : rows->absent)
      (void)fail(
          {ErrorKind::NotFound, std::string(context.verb) + ": " + account + ": this forge has none at all"});
    return kDone;
  });
}

Result<wire::ListForge> forge_list_of(const Context& context, wire::ForgeList what) {
  wire::ListForge list;
  list.what = what;
  list.account = context.args.value("account").value_or("");
  list.query.repo = context.args.value("repo").value_or("");
  list.query.search = context.args.value("search").value_or("");
  const bool items = what != wire::ForgeList::Repositories;
  const std::string state = context.args.value("state").value_or(items ? "open" : "all");
  for (const auto one :
       {provider::ItemState::Open, provider::ItemState::Closed, provider::ItemState::Merged}) {
    if (state == provider::to_string(one)) list.query.state = one;
  }
  if (!list.query.state && state != "all")
    return Error{ErrorKind::Invalid, "--state is one of open, closed, merged, all"};
  if (const auto text = context.args.value("limit")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), list.query.limit);
    if (error != std::errc() || end != text->data() + text->size())
      return Error{ErrorKind::Invalid, "--limit takes a number"};
  }
  return list;
}

}  // namespace geppetto::cli
