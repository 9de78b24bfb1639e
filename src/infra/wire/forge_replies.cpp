// Rows of forges as JSON, both ways.
#include "infra/wire/forge_replies.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "infra/wire/json_writer.h"
#include "infra/wire/reply.h"

namespace geppetto::wire {
namespace {

using nlohmann::json;

constexpr std::size_t kBatchBytes = 256 * 1024;  // well below a line's limit

void put_time(JsonWriter& w, std::string_view name, const std::optional<WallTime>& time) {
  w.key(name);
  if (time && time->ms != 0) {
    w.string(to_iso8601(*time));
  } else {
    w.null();
  }
}

void put_list(JsonWriter& w, std::string_view name, const std::vector<std::string>& values) {
  w.key(name).begin_array();
  for (const std::string& value : values) w.string(value);
  w.end_array();
}

std::string field_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string out;
    for (const json& element : value) {
      if (element.is_string()) out += (out.empty() ? "" : ",") + element.get<std::string>();
    }
    return out;
  }
  return value.is_null() ? "" : value.dump();
}

}  // namespace

std::string encode_account(const provider::AccountView& view) {
  const provider::Account& a = view.account;
  JsonWriter w;
  w.begin_object();
  w.key("id").string(a.id());
  w.key("provider").string(to_string(a.site.kind));
  w.key("host").string(a.site.host);
  w.key("login").string(a.login);
  w.key("userId").string(a.user_id);
  w.key("tokenFrom").string(to_string(a.source));
  w.key("state").string(to_string(view.state));
  w.key("syncing").boolean(view.syncing);
  w.key("error").string(view.error);
  w.key("notice").string(view.notice);
  w.key("scopes");
  if (a.scopes) {
    w.begin_array();
    for (const std::string& scope : *a.scopes) w.string(scope);
    w.end_array();
  } else {
    w.null();
  }
  put_list(w, "missingScopes", a.missing_scopes());
  put_time(w, "tokenExpiresAt", a.token_expires_at);
  w.key("capabilities").begin_object();
  w.key("issues").boolean(view.capabilities.issues);
  w.key("pullRequests").boolean(view.capabilities.pull_requests);
  w.end_object();
  put_time(w, "lastSyncAt", view.last_sync);
  w.key("repos").number(view.counts.repositories);
  w.key("openIssues").number(view.counts.open_issues);
  w.key("openPrs").number(view.counts.open_pull_requests);
  w.key("limit").begin_object();
  if (view.limit.limit) w.key("limit").number(*view.limit.limit);
  if (view.limit.remaining) w.key("remaining").number(*view.limit.remaining);
  if (view.limit.reset_at) put_time(w, "resetAt", view.limit.reset_at);
  w.end_object();
  w.end_object();
  return w.take();
}

std::string encode_repository(const ports::RepositoryRow& row) {
  const provider::Repository& r = row.repository;
  JsonWriter w;
  w.begin_object();
  w.key("account").string(row.account);
  w.key("id").string(r.remote_id);
  w.key("fullName").string(r.full_name);
  w.key("url").string(r.url);
  w.key("defaultBranch").string(r.default_branch);
  w.key("private").boolean(r.is_private);
  w.key("archived").boolean(r.archived);
  w.key("hasIssues").boolean(r.has_issues);
  put_time(w, "updatedAt", r.updated_at);
  w.end_object();
  return w.take();
}

std::string encode_item(const ports::ItemRow& row) {
  const provider::Item& i = row.item;
  JsonWriter w;
  w.begin_object();
  w.key("account").string(row.account);
  w.key("repo").string(i.repo_name);
  w.key("number").number(i.number);
  w.key("id").string(i.remote_id);
  w.key("title").string(i.title);
  w.key("state").string(to_string(i.state));
  w.key("stateReason").string(i.state_reason);
  w.key("author").string(i.author);
  put_list(w, "labels", i.labels);
  w.key("comments").number(i.comments);
  w.key("url").string(i.url);
  if (i.kind == provider::ItemKind::PullRequest) {
    w.key("draft").boolean(i.draft);
    w.key("head").string(i.head_ref);
    w.key("headSha").string(i.head_sha);
    w.key("headRepo").string(i.head_repo);
    w.key("base").string(i.base_ref);
    w.key("checks").string(to_string(i.checks));
    w.key("review").string(to_string(i.review));
    put_time(w, "mergedAt", i.merged_at);
  }
  put_time(w, "createdAt", i.created_at);
  put_time(w, "updatedAt", i.updated_at);
  put_time(w, "closedAt", i.closed_at);
  w.end_object();
  return w.take();
}

std::string encode_report(const provider::SyncReport& report) {
  const provider::SyncOutcome& o = report.outcome;
  JsonWriter w;
  w.begin_object();
  w.key("account").string(report.account);
  w.key("ok").boolean(!o.error);
  w.key("error").string(o.error ? o.error->what : "");
  w.key("requests").number(report.requests);
  w.key("bytes").number(report.bytes);
  w.key("tookMs").number(report.took_ms);
  w.key("repos").number(static_cast<std::uint64_t>(o.counts.repositories));
  w.key("items").number(static_cast<std::uint64_t>(o.counts.items));
  w.key("skipped").number(static_cast<std::uint64_t>(o.counts.skipped));
  w.key("failed").number(static_cast<std::uint64_t>(o.counts.failed));
  w.key("changed").number(static_cast<std::uint64_t>(o.changed));
  w.key("gone").number(static_cast<std::uint64_t>(o.gone));
  w.end_object();
  return w.take();
}

std::vector<std::string> encode_rows(std::string_view id, std::span<const std::string> rows,
                                     std::span<const std::string> absent) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  do {
    JsonWriter w;
    w.begin_object();
    w.key("success").boolean(true);
    if (!id.empty()) w.key("id").raw(id);
    if (!absent.empty()) {
      w.key("absent").begin_array();
      for (const std::string& account : absent) w.string(account);
      w.end_array();
    }
    w.key("rows").begin_array();
    while (at < rows.size() && w.size() < kBatchBytes) w.raw(rows[at++]);
    w.end_array();
    if (at < rows.size()) w.key("more").boolean(true);
    w.end_object();
    lines.push_back(w.take());
  } while (at < rows.size());
  return lines;
}

Result<ForgeRows> decode_rows(std::string_view line) {
  const Result<Reply> reply = decode_reply(line);  // knows what errors look like
  if (!reply) return reply.error();
  if (reply->error) return *reply->error;
  const json whole = json::parse(line, nullptr, false);
  const auto rows = whole.is_object() ? whole.find("rows") : whole.end();
  if (!whole.is_object() || rows == whole.end() || !rows->is_array())
    return Error{ErrorKind::Protocol, "worker: its answer is not understood; is it another version?"};
  ForgeRows out;
  out.more = reply->more;
  for (const json& row : *rows) {
    ForgeRow one;
    one.json = row.dump(-1, ' ', false, json::error_handler_t::replace);
    if (row.is_object()) {
      for (const auto& [key, value] : row.items()) {
        if (!value.is_object()) one.fields[key] = field_text(value);
      }
    }
    out.rows.push_back(std::move(one));
  }
  if (const auto absent = whole.find("absent"); absent != whole.end() && absent->is_array()) {
    for (const json& account : *absent) out.absent.push_back(field_text(account));
  }
  return out;
}

}  // namespace geppetto::wire
