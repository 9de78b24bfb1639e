// Requests from JSON: every field is checked here once, so that the service sees only what makes sense.
#include "infra/wire/requests.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/base/base64.h"
#include "domain/base/text.h"

namespace geppetto::wire {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxIdBytes = 1024;                        // it is repeated in every reply
constexpr std::int64_t kMaxTimeoutMs = 10LL * 365 * 86'400'000;  // ten years: beyond it is a mistake

constexpr std::array kStatuses{runner::Status::Starting, runner::Status::Running, runner::Status::Waiting,
                               runner::Status::Idle,     runner::Status::Stopped, runner::Status::Errored};
constexpr std::array kActions{snapshot::WindowAction::Show,   snapshot::WindowAction::Hide,
                              snapshot::WindowAction::Toggle, snapshot::WindowAction::Compact,
                              snapshot::WindowAction::Full,   snapshot::WindowAction::Next};

// Reads fields of one request; the first mistake is kept and everything after it reads as empty.
class Fields {
 public:
  Fields(const json& object, std::string type) : object_(object), type_(std::move(type)) {}

  std::optional<Error> error;

  std::string text(const char* name, bool required = false) {
    const json* value = find(name, required);
    if (value == nullptr) return {};
    return bytes_of(name, *value).value_or("");
  }
  std::optional<std::string> optional_text(const char* name) {
    const json* value = find(name, false);
    if (value == nullptr) return std::nullopt;
    return bytes_of(name, *value);
  }
  std::optional<bool> optional_flag(const char* name, bool required = false) {
    const json* value = find(name, required);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) return fail(name, "must be true or false"), std::nullopt;
    return value->get<bool>();
  }
  bool flag(const char* name, bool otherwise) { return optional_flag(name).value_or(otherwise); }
  std::optional<std::uint64_t> count(const char* name) {
    const json* value = find(name, false);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_unsigned()) return fail(name, "must be a whole number, 0 or more"), std::nullopt;
    return value->get<std::uint64_t>();
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> out;
    const json* value = find(name, false);
    if (value == nullptr) return out;
    if (!value->is_array()) return fail(name, "must be an array of strings"), out;
    for (const json& element : *value) {
      auto text = bytes_of(name, element);
      if (!text) return {};
      out.push_back(std::move(*text));
    }
    return out;
  }
  std::vector<runner::Status> statuses(const char* name) {
    std::vector<runner::Status> out;
    for (const std::string& text : texts(name)) {
      const auto status = parse_status(text);
      if (!status) return fail(name, "holds starting, running, waiting, idle, stopped or errored"), out;
      out.push_back(*status);
    }
    return out;
  }
  std::vector<std::pair<std::string, std::string>> environment(const char* name) {
    std::vector<std::pair<std::string, std::string>> out;
    const json* value = find(name, false);
    if (value == nullptr) return out;
    if (!value->is_object()) return fail(name, "must be an object of strings, {\"NAME\":\"value\"}"), out;
    for (const auto& [key, element] : value->items()) {
      if (key.empty() || key.find_first_of(std::string_view("=\0", 2)) != std::string::npos)
        return fail(name, "has a name that no variable can have"), out;
      auto text = bytes_of(name, element);
      if (!text) return {};
      out.emplace_back(key, std::move(*text));
    }
    return out;
  }
  void fail(const char* name, const std::string& why) {
    if (!error) error = Error{ErrorKind::Invalid, type_ + ": \"" + name + "\" " + why};
  }

 private:
  // Absent and null are the same.
  const json* find(const char* name, bool required) {
    const auto found = object_.find(name);
    if (found != object_.end() && !found->is_null()) return &*found;
    if (required) fail(name, "is missing");
    return nullptr;
  }
  std::optional<std::string> bytes_of(const char* name, const json& value) {
    std::optional<std::string> out;
    if (value.is_string()) {
      out = value.get<std::string>();
    } else if (value.is_object() && value.size() == 1 && value.contains("base64") &&
               value["base64"].is_string()) {
      out = from_base64(value["base64"].get_ref<const std::string&>());
      if (!out) return fail(name, "is not base64 (RFC 4648, with padding)"), std::nullopt;
    } else {
      return fail(name, "must be a string, or {\"base64\":\"…\"} when it is not UTF-8"), std::nullopt;
    }
    if (out->find('\0') != std::string::npos) return fail(name, "must not hold a NUL"), std::nullopt;
    return out;
  }

  const json& object_;
  std::string type_;
};

std::string runner_of(Fields& f) {
  std::string runner = f.text("runnerId", true);
  if (runner.empty()) f.fail("runnerId", "must be an id, the beginning of one, or a name");
  return runner;
}

core::CreateRunner create_of(Fields& f) {
  core::CreateRunner c;
  c.name = f.text("name");
  c.kind = f.text("agent");
  c.cwd = f.text("cwd");
  c.environment = f.environment("env");
  c.command = f.texts("command");
  c.prompt = f.text("prompt");
  c.path = f.text("path");
  c.record = f.optional_flag("record");
  if (!c.cwd.empty() && c.cwd.front() != '/') f.fail("cwd", "must be an absolute path");
  if (!is_valid_utf8(c.name)) f.fail("name", "must be UTF-8");
  if (!c.command.empty() && c.command.front().empty()) f.fail("command", "begins with an empty program name");
  return c;
}

core::AttachSession attach_of(Fields& f) {
  core::AttachSession a{f.text("sessionName", true), f.optional_flag("record")};
  if (a.target.empty()) f.fail("sessionName", "must be a tmux session's name, its $id, or a pane's %id");
  return a;
}

StreamLogs stream_of(Fields& f) {
  StreamLogs s;
  s.runner = runner_of(f);
  s.from_line = f.count("fromLine");
  s.tail = f.count("tail");
  s.follow = f.flag("follow", false);
  s.screen = f.flag("screen", false);
  s.grep = f.text("grep");
  if (const auto since = f.optional_text("since")) {
    s.since = parse_iso8601(*since);
    if (!s.since) f.fail("since", "must be a time such as 2026-01-31T12:34:56Z");
  }
  if (s.from_line && (s.tail || s.since)) f.fail("fromLine", "cannot go with \"tail\" or \"since\"");
  return s;
}

SendInput input_of(Fields& f) {
  SendInput s;
  s.runner = runner_of(f);
  s.text = f.optional_text("text");
  s.keys = f.texts("keys");
  s.enter = f.flag("enter", true);
  if (s.text && !s.keys.empty()) f.fail("keys", "cannot go with \"text\"");
  if (!s.text && s.keys.empty()) f.fail("text", "is missing (or \"keys\")");
  return s;
}

AnswerRunner answer_of(Fields& f) {
  AnswerRunner a{runner_of(f), f.text("choice"), f.optional_text("text"), f.text("dialogId")};
  if (a.text && !a.choice.empty()) f.fail("choice", "cannot go with \"text\"");
  if (!a.text && a.choice.empty()) f.fail("choice", "is missing (or \"text\")");
  return a;
}

std::optional<std::int64_t> timeout_of(Fields& f) {
  const auto ms = f.count("timeoutMs");
  if (!ms) return std::nullopt;
  if (*ms > static_cast<std::uint64_t>(kMaxTimeoutMs)) f.fail("timeoutMs", "is more than ten years");
  return static_cast<std::int64_t>(*ms & 0x7fff'ffff'ffffULL);
}

WaitAny wait_any_of(Fields& f) {
  WaitAny w{f.texts("runners"), f.statuses("statuses"), timeout_of(f)};
  if (w.runners.size() > kMaxWaitedFor) f.fail("runners", "are more than " + std::to_string(kMaxWaitedFor));
  return w;
}

Search search_of(Fields& f) {
  Search s;
  s.pattern = f.text("pattern", true);
  s.regex = f.flag("regex", false);
  const std::string mode = f.text("case");
  if (mode == "ignore") s.mode = log::CaseMode::Ignore;
  if (mode == "exact") s.mode = log::CaseMode::Exact;
  if (!mode.empty() && mode != to_string(s.mode)) f.fail("case", "must be smart, ignore or exact");
  s.runners = f.texts("runners");
  const std::string order = f.text("order");
  s.newest_first = order == "newest";
  if (!order.empty() && order != "newest" && order != "oldest") f.fail("order", "must be oldest or newest");
  s.context = f.count("context").value_or(0);
  if (s.context > kMaxContextLines) f.fail("context", "is at most " + std::to_string(kMaxContextLines));
  s.limit = f.count("limit");
  return s;
}

Window window_of(Fields& f) {
  const auto action = parse_window_action(f.text("action", true));
  if (!action) f.fail("action", "must be show, hide, toggle, compact, full or next");
  return {action.value_or(snapshot::WindowAction::Show)};
}

provider::AddAccount account_of(Fields& f) {
  provider::AddAccount a;
  a.where = f.text("host", true);
  if (const auto name = f.optional_text("provider")) {
    a.kind = provider::parse_provider(*name);
    if (!a.kind) f.fail("provider", "must be github, gitlab, bitbucket or gitea");
  }
  if (const auto name = f.optional_text("tokenFrom")) {
    const auto source = provider::parse_token_source(*name);
    if (!source) f.fail("tokenFrom", "must be keyring, memory, git, gh or glab");
    a.source = source.value_or(a.source);
  }
  a.token = f.text("token");
  a.email = f.text("email");
  a.route = {f.text("ca"), f.text("proxy")};
  if (!a.route.ca_file.empty() && a.route.ca_file.front() != '/') f.fail("ca", "must be an absolute path");
  return a;
}

ListForge forge_list_of(Fields& f, ForgeList what) {
  ListForge l;
  l.what = what;
  l.account = f.text("account");
  l.query.repo = f.text("repo");
  l.query.search = f.text("search");
  l.query.limit = std::min<std::uint64_t>(f.count("limit").value_or(l.query.limit), 1'000'000);
  const std::string state = f.text("state");
  for (const auto one :
       {provider::ItemState::Open, provider::ItemState::Closed, provider::ItemState::Merged}) {
    if (state == provider::to_string(one)) l.query.state = one;
  }
  if (!state.empty() && state != "all" && !l.query.state)
    f.fail("state", "must be open, closed, merged or all");
  return l;
}

struct Type {
  std::string_view name;
  Request (*decode)(Fields&);
};
constexpr std::array<Type, 29> kTypes{{
    {"ping", [](Fields&) -> Request { return Ping{}; }},
    {"create-runner", [](Fields& f) -> Request { return create_of(f); }},
    {"attach-tmux", [](Fields& f) -> Request { return attach_of(f); }},
    {"list-runners", [](Fields& f) -> Request { return ListRunners{f.statuses("statuses")}; }},
    {"show-runner", [](Fields& f) -> Request { return ShowRunner{runner_of(f)}; }},
    {"stream-logs", [](Fields& f) -> Request { return stream_of(f); }},
    {"screen", [](Fields& f) -> Request { return ShowScreen{runner_of(f)}; }},
    {"send-input", [](Fields& f) -> Request { return input_of(f); }},
    {"answer-runner", [](Fields& f) -> Request { return answer_of(f); }},
    {"stop-runner",
     [](Fields& f) -> Request {
       return StopRunner{runner_of(f), f.flag("force", false)};
     }},
    {"forget-runner", [](Fields& f) -> Request { return ForgetRunner{runner_of(f)}; }},
    {"record-runner",
     [](Fields& f) -> Request {
       return RecordRunner{runner_of(f), f.optional_flag("on", true).value_or(false)};
     }},
    {"show-recording", [](Fields& f) -> Request { return ShowRecording{runner_of(f)}; }},
    {"mute-runner",
     [](Fields& f) -> Request {
       return MuteRunner{runner_of(f), f.flag("muted", true)};
     }},
    {"wait-runner",
     [](Fields& f) -> Request {
       return WaitRunner{runner_of(f), f.statuses("statuses"), timeout_of(f)};
     }},
    {"wait-any", [](Fields& f) -> Request { return wait_any_of(f); }},
    {"stats", [](Fields&) -> Request { return Stats{}; }},
    {"subscribe", [](Fields&) -> Request { return Subscribe{}; }},
    {"search", [](Fields& f) -> Request { return search_of(f); }},
    {"window", [](Fields& f) -> Request { return window_of(f); }},
    {"shutdown", [](Fields&) -> Request { return Shutdown{}; }},
    {"list-accounts", [](Fields&) -> Request { return ListAccounts{}; }},
    {"add-account", [](Fields& f) -> Request { return account_of(f); }},
    {"remove-account", [](Fields& f) -> Request { return RemoveAccount{f.text("account", true)}; }},
    {"list-repos", [](Fields& f) -> Request { return forge_list_of(f, ForgeList::Repositories); }},
    {"list-issues", [](Fields& f) -> Request { return forge_list_of(f, ForgeList::Issues); }},
    {"list-prs", [](Fields& f) -> Request { return forge_list_of(f, ForgeList::PullRequests); }},
    {"sync-accounts",
     [](Fields& f) -> Request {
       return SyncAccounts{f.text("account"), f.flag("full", false)};
     }},
    {"hand-over", [](Fields& f) -> Request { return HandOver{f.text("pipesPath", true)}; }},
}};

Error unknown_type(const std::string& type) {
  std::string known;
  for (const Type& t : kTypes) known += (known.empty() ? "" : ", ") + std::string(t.name);
  return {ErrorKind::Invalid,
          "request: unknown type \"" + single_line(type).substr(0, 60) + "\"; known are " + known};
}

}  // namespace

DecodedRequest decode_request(std::string_view line) {
  const auto invalid = [](std::string why) {
    return Error{ErrorKind::Invalid, "request: " + std::move(why)};
  };
  const json object = json::parse(line.begin(), line.end(), nullptr, false);
  if (object.is_discarded())
    return {"",
            invalid("not JSON (or not UTF-8); write one object a line, such as {\"type\":\"list-runners\"}")};
  if (!object.is_object()) return {"", invalid("not an object; write {\"type\":\"list-runners\"}")};
  std::string id;
  if (const auto found = object.find("id"); found != object.end()) {
    if (!found->is_primitive())
      return {"", invalid("\"id\" must be a string, a number, true, false or null")};
    id = found->dump(-1, ' ', false, json::error_handler_t::replace);
    if (id.size() > kMaxIdBytes) return {"", invalid("\"id\" is longer than 1 KiB")};
  }
  const auto type = object.find("type");
  if (type == object.end()) return {id, invalid("\"type\" is missing; write {\"type\":\"list-runners\"}")};
  if (!type->is_string()) return {id, invalid("\"type\" must be a string")};
  for (const Type& t : kTypes) {
    if (t.name != type->get_ref<const std::string&>()) continue;
    Fields fields(object, std::string(t.name));
    Request request = t.decode(fields);
    if (fields.error) return {id, *fields.error};
    return {id, std::move(request)};
  }
  return {id, unknown_type(type->get<std::string>())};
}

std::optional<runner::Status> parse_status(std::string_view name) {
  for (const runner::Status s : kStatuses) {
    if (runner::to_string(s) == name) return s;
  }
  return std::nullopt;
}

std::optional<snapshot::WindowAction> parse_window_action(std::string_view name) {
  for (const snapshot::WindowAction a : kActions) {
    if (to_string(a) == name) return a;
  }
  return std::nullopt;
}

std::string_view to_string(snapshot::WindowAction action) {
  switch (action) {
    case snapshot::WindowAction::Show: return "show";
    case snapshot::WindowAction::Hide: return "hide";
    case snapshot::WindowAction::Toggle: return "toggle";
    case snapshot::WindowAction::Compact: return "compact";
    case snapshot::WindowAction::Full: return "full";
    case snapshot::WindowAction::Next: return "next";
  }
  return "show";
}

}  // namespace geppetto::wire
