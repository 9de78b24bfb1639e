// Requests as JSON, for the command line.
#include "infra/wire/json_writer.h"
#include "infra/wire/requests.h"

namespace geppetto::wire {
namespace {

void put_statuses(JsonWriter& w, const std::vector<runner::Status>& statuses) {
  if (statuses.empty()) return;
  w.key("statuses").begin_array();
  for (const runner::Status s : statuses) w.string(runner::to_string(s));
  w.end_array();
}

void put_text(JsonWriter& w, std::string_view name, std::string_view value) {
  if (!value.empty()) w.key(name).bytes(value);
}

void put_texts(JsonWriter& w, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  w.key(name).begin_array();
  for (const std::string& v : values) w.bytes(v);
  w.end_array();
}

struct Encoder {
  JsonWriter& w;
  void type(std::string_view name) const { w.key("type").string(name); }
  void about(std::string_view name, std::string_view runner) const {
    type(name);
    w.key("runnerId").bytes(runner);
  }

  void operator()(const Ping&) const { type("ping"); }
  void operator()(const core::CreateRunner& c) const {
    type("create-runner");
    put_text(w, "name", c.name);
    put_text(w, "agent", c.kind);
    put_text(w, "cwd", c.cwd);
    if (!c.environment.empty()) {
      w.key("env").begin_object();
      for (const auto& [name, value] : c.environment) w.key(name).bytes(value);
      w.end_object();
    }
    put_texts(w, "command", c.command);
    put_text(w, "prompt", c.prompt);
    put_text(w, "path", c.path);
    if (c.record) w.key("record").boolean(*c.record);
  }
  void operator()(const core::AttachSession& a) const {
    type("attach-tmux");
    w.key("sessionName").bytes(a.target);
    if (a.record) w.key("record").boolean(*a.record);
  }
  void operator()(const ListRunners& l) const {
    type("list-runners");
    put_statuses(w, l.statuses);
  }
  void operator()(const ShowRunner& s) const { about("show-runner", s.runner); }
  void operator()(const StreamLogs& s) const {
    about("stream-logs", s.runner);
    if (s.from_line) w.key("fromLine").number(*s.from_line);
    if (s.tail) w.key("tail").number(*s.tail);
    if (s.since) w.key("since").string(to_iso8601(*s.since));
    if (s.follow) w.key("follow").boolean(true);
    if (!s.grep.empty()) w.key("grep").bytes(s.grep);
    if (s.screen) w.key("screen").boolean(true);
  }
  void operator()(const ShowScreen& s) const { about("screen", s.runner); }
  void operator()(const SendInput& s) const {
    about("send-input", s.runner);
    if (s.text) w.key("text").bytes(*s.text);
    put_texts(w, "keys", s.keys);
    if (!s.enter) w.key("enter").boolean(false);
  }
  void operator()(const AnswerRunner& a) const {
    about("answer-runner", a.runner);
    put_text(w, "choice", a.choice);
    if (a.text) w.key("text").bytes(*a.text);
    put_text(w, "dialogId", a.dialog);
  }
  void operator()(const StopRunner& s) const {
    about("stop-runner", s.runner);
    if (s.force) w.key("force").boolean(true);
  }
  void operator()(const ForgetRunner& f) const { about("forget-runner", f.runner); }
  void operator()(const RecordRunner& r) const {
    about("record-runner", r.runner);
    w.key("on").boolean(r.on);
  }
  void operator()(const ShowRecording& s) const { about("show-recording", s.runner); }
  void operator()(const MuteRunner& m) const {
    about("mute-runner", m.runner);
    w.key("muted").boolean(m.on);
  }
  void operator()(const WaitRunner& r) const {
    about("wait-runner", r.runner);
    put_statuses(w, r.statuses);
    if (r.timeout_ms) w.key("timeoutMs").number(*r.timeout_ms);
  }
  void operator()(const WaitAny& r) const {
    type("wait-any");
    put_texts(w, "runners", r.runners);
    put_statuses(w, r.statuses);
    if (r.timeout_ms) w.key("timeoutMs").number(*r.timeout_ms);
  }
  void operator()(const Stats&) const { type("stats"); }
  void operator()(const Subscribe&) const { type("subscribe"); }
  void operator()(const Search& s) const {
    type("search");
    w.key("pattern").bytes(s.pattern);
    if (s.regex) w.key("regex").boolean(true);
    if (s.mode != log::CaseMode::Smart) w.key("case").string(to_string(s.mode));
    put_texts(w, "runners", s.runners);
    if (s.newest_first) w.key("order").string("newest");
    if (s.context > 0) w.key("context").number(s.context);
    if (s.limit) w.key("limit").number(*s.limit);
  }
  void operator()(const Window& window) const {
    type("window");
    w.key("action").string(to_string(window.action));
  }
  void operator()(const Shutdown&) const { type("shutdown"); }
  void operator()(const ListAccounts&) const { type("list-accounts"); }
  void operator()(const provider::AddAccount& a) const {
    type("add-account");
    w.key("host").bytes(a.where);
    if (a.kind) w.key("provider").string(provider::to_string(*a.kind));
    w.key("tokenFrom").string(provider::to_string(a.source));
    put_text(w, "token", a.token);
    put_text(w, "email", a.email);
    put_text(w, "ca", a.route.ca_file);
    put_text(w, "proxy", a.route.proxy);
  }
  void operator()(const RemoveAccount& r) const {
    type("remove-account");
    w.key("account").bytes(r.account);
  }
  void operator()(const ListForge& l) const {
    type(l.what == ForgeList::Repositories ? "list-repos"
         : l.what == ForgeList::Issues     ? "list-issues"
                                           : "list-prs");
    put_text(w, "account", l.account);
    put_text(w, "repo", l.query.repo);
    put_text(w, "search", l.query.search);
    w.key("limit").number(static_cast<std::uint64_t>(l.query.limit));
    w.key("state").string(l.query.state ? provider::to_string(*l.query.state) : "all");
  }
  void operator()(const SyncAccounts& s) const {
    type("sync-accounts");
    put_text(w, "account", s.account);
    if (s.full) w.key("full").boolean(true);
  }
  void operator()(const HandOver& hand_over) const {
    type("hand-over");
    w.key("pipesPath").string(hand_over.pipes_path);
  }
};

}  // namespace

std::string encode_request(const Request& request) {
  JsonWriter w;
  w.begin_object();
  std::visit(Encoder{w}, request);
  w.end_object();
  return w.take();
}

}  // namespace geppetto::wire
