// JSON-RPC 2.0 and the tools. What a tool cannot do is its result (isError), what is no tool or no request is
// an error of the protocol.
#include "infra/mcp/mcp_server.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::mcp {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kParseError = -32700, kInvalidRequest = -32600, kNoMethod = -32601, kInvalidParams = -32602;
constexpr std::array<std::string_view, 3> kVersions = {"2025-06-18", "2025-03-26",
                                                       "2024-11-05"};  // newest first

struct Failed {
  int code = 0;
  std::string message;
};

std::string line_of(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json error_of(const Json& id, int code, std::string_view message) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", single_line(message)}}}};
}

Json typed(std::string_view type, std::string_view what) { return {{"type", type}, {"description", what}}; }

Json strings(std::string_view what) {
  return {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", what}};
}

Json statuses(std::string_view what) {
  return {{"type", "array"},
          {"items",
           {{"type", "string"}, {"enum", {"starting", "running", "waiting", "idle", "stopped", "errored"}}}},
          {"description", what}};
}

Json tool(std::string_view name, std::string_view what, Json properties, Json required, bool reads) {
  Json schema = {{"type", "object"},
                 {"properties", properties.is_null() ? Json::object() : std::move(properties)}};
  if (!required.is_null()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return {{"name", name},
          {"description", what},
          {"inputSchema", std::move(schema)},
          {"annotations", {{"readOnlyHint", reads}, {"openWorldHint", false}}}};
}

Json tools(bool may_answer) {
  const Json runner = typed("string", "id, the beginning of an id, or name of a runner");
  Json all = Json::array();
  all.push_back(tool("list", "All runners (coding agents and other programs in tmux) with their status.",
                     {{"status", statuses("only these")}}, nullptr, true));
  all.push_back(tool("show",
                     "Everything known of one runner: status, evidence, the question it asks, process.",
                     {{"runner", runner}}, {"runner"}, true));
  all.push_back(tool("logs", "The transcript of a runner and, below it, the lines on its screen now.",
                     {{"runner", runner},
                      {"lines", typed("integer", "so many from the end (default 200)")},
                      {"grep", typed("string", "only lines that match this regular expression (RE2)")}},
                     {"runner"}, true));
  all.push_back(
      tool("screen", "The screen of a runner as it looks now.", {{"runner", runner}}, {"runner"}, true));
  all.push_back(
      tool("wait",
           "Waits until a runner has one of these statuses; without runner: until any has. Answers with the "
           "runner.",
           {{"runner", runner},
            {"status", statuses("what to wait for (default: stopped, errored)")},
            {"timeoutSeconds", typed("number", "give up after so many seconds (default 60)")}},
           nullptr, true));
  all.push_back(tool("send",
                     "Types a text into a runner and presses Enter. Refused while the runner asks something.",
                     {{"runner", runner},
                      {"text", typed("string", "any number of lines")},
                      {"enter", typed("boolean", "false leaves the text in the input line")}},
                     {"runner", "text"}, false));
  all.push_back(tool("new", "Starts a runner in a new tmux session and answers with its id.",
                     {{"agent", typed("string", "kind of agent, such as claude-code or codex")},
                      {"name", typed("string", "what it is called")},
                      {"cwd", typed("string", "absolute path of the folder to start in")},
                      {"command", strings("program and arguments; needed without agent")},
                      {"prompt", typed("string", "typed into it when it is ready")}},
                     nullptr, false));
  all.push_back(tool("stop", "Ends the process tree of a runner: asks, then kills.",
                     {{"runner", runner}, {"force", typed("boolean", "kill at once")}}, {"runner"}, false));
  if (may_answer)
    all.push_back(tool(
        "answer",
        "Takes a choice of the question that a runner asks (\"dialog\" of show); pressed only while that "
        "question is shown.",
        {{"runner", runner},
         {"choice", typed("string", "key or label of a choice")},
         {"text", typed("string", "instead of a choice, where takesText is true")},
         {"dialogId", typed("string", "id of the dialog that is answered")}},
        {"runner"}, false));
  return all;
}

// The arguments of one call; the first mistake is kept.
class Arguments {
 public:
  explicit Arguments(const Json& object) : object_(object) {}
  std::optional<std::string> wrong;

  std::optional<std::string> text(const char* name, bool required = false) {
    const Json* value = find(name, required);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return fail(name, "must be a string"), std::nullopt;
    std::string out = value->get<std::string>();
    if (out.find('\0') != std::string::npos) return fail(name, "must not hold a NUL"), std::nullopt;
    return out;
  }
  bool flag(const char* name, bool otherwise) {
    const Json* value = find(name, false);
    if (value != nullptr && !value->is_boolean()) fail(name, "must be true or false");
    return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
  }
  double number(const char* name, double otherwise, double most) {
    const Json* value = find(name, false);
    if (value == nullptr) return otherwise;
    const double n = value->is_number() ? value->get<double>() : -1;
    if (!(n >= 0 && n <= most)) fail(name, "must be a number, at most " + std::to_string(std::int64_t(most)));
    return n;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> out;
    const Json* value = find(name, false);
    if (value == nullptr) return out;
    const auto fine = [](const Json& t) {
      return t.is_string() && t.get_ref<const std::string&>().find('\0') == std::string::npos;
    };
    if (!value->is_array() || !std::ranges::all_of(*value, fine))
      return fail(name, "must be an array of strings"), out;
    for (const Json& t : *value) out.push_back(t.get<std::string>());
    return out;
  }
  std::vector<runner::Status> statuses(const char* name) {
    std::vector<runner::Status> out;
    for (const std::string& word : texts(name)) {
      const auto status = wire::parse_status(word);
      if (!status) return fail(name, "holds starting, running, waiting, idle, stopped or errored"), out;
      out.push_back(*status);
    }
    return out;
  }
  void only(std::initializer_list<std::string_view> known) {
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items())
      if (std::ranges::find(known, name) == known.end())
        fail(single_line(name).substr(0, 60), "is not known here");
  }
  void fail(std::string_view name, const std::string& why) {
    if (!wrong) wrong = "\"" + std::string(name) + "\" " + why;
  }

 private:
  const Json* find(const char* name, bool required) {
    const auto found = object_.is_object() ? object_.find(name) : object_.end();
    if (object_.is_object() && found != object_.end() && !found->is_null()) return &*found;
    if (required) fail(name, "is missing");
    return nullptr;
  }
  const Json& object_;
};

// The end of it, where the newest is, cut between characters.
std::string last_part(std::string text) {
  if (text.size() <= Server::kMaxText) return text;
  std::size_t from = text.size() - Server::kMaxText;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  return "[the beginning is left out]\n" + text.substr(from);
}

Json result_of(std::string text, bool is_error = false) {
  Json content = {{"type", "text"}, {"text", last_part(std::move(text))}};
  return {{"content", Json::array({std::move(content)})}, {"isError", is_error}};
}

Json structured(const Json& value) {
  Json result = result_of(line_of(value));
  result["structuredContent"] = value;
  return result;
}

Json parsed(const std::string& json) {
  Json value = Json::parse(json, nullptr, false);
  return value.is_discarded() ? Json(nullptr) : value;
}

}  // namespace

// One tools/call.
struct Server::Call {
  const Options& options;
  const Ask& ask;
  Arguments args;

  std::string runner() { return args.text("runner", true).value_or(""); }

  Result<std::vector<wire::Reply>> get(const wire::Request& request,
                                       std::int64_t timeout_ms = kAnswerMs) const {
    return ask(request, timeout_ms);
  }
  // What `tell` makes of the replies, or the error as the tool's result.
  Json answer(const wire::Request& request, const std::function<Json(const std::vector<wire::Reply>&)>& tell,
              std::int64_t timeout_ms = kAnswerMs) const {
    if (args.wrong) return {};
    const Result<std::vector<wire::Reply>> replies = get(request, timeout_ms);
    if (!replies) return failed(replies.error());
    if (replies->empty()) return failed({ErrorKind::Protocol, "the worker gives no answer"});
    return tell(*replies);
  }
  static Json failed(const Error& error) {
    return result_of(std::string(to_string(error.kind)) + ": " + single_line(error.what), true);
  }
  static Json one_runner(const std::vector<wire::Reply>& replies) {
    const wire::Reply& last = replies.back();
    return last.runner ? structured(parsed(last.runner->json))
                       : failed({ErrorKind::Protocol, "no runner in the answer"});
  }
  static Json done(const std::vector<wire::Reply>& replies) {
    const wire::Reply& last = replies.back();
    if (!last.survivors.empty())
      return failed({ErrorKind::Io, "still alive: " + last.survivors.front().command});
    Json value = {{"runnerId", last.runner_id}};
    if (last.seen) value["seen"] = true;
    return structured(value);
  }
  static Json lines(const std::vector<wire::Reply>& replies) {
    std::string text;
    for (const wire::Reply& reply : replies)
      for (const wire::LogLine& line : reply.logs) text += line.text + "\n";
    return result_of(std::move(text));
  }

  Json list() {
    args.only({"status"});
    return answer(wire::ListRunners{args.statuses("status")}, [](const auto& replies) {
      Json all = Json::array();
      for (const wire::Reply& reply : replies)
        for (const wire::RunnerInfo& info : reply.runners) all.push_back(parsed(info.json));
      return structured({{"runners", std::move(all)}});
    });
  }
  Json show() {
    args.only({"runner"});
    return answer(wire::ShowRunner{runner()}, one_runner);
  }
  Json logs() {
    args.only({"runner", "lines", "grep"});
    wire::StreamLogs request;
    request.runner = runner();
    request.tail = static_cast<std::uint64_t>(args.number("lines", 200, static_cast<double>(kMaxLines)));
    request.grep = args.text("grep").value_or("");
    request.screen = true;
    return answer(request, lines);
  }
  Json screen() {
    args.only({"runner"});
    return answer(wire::ShowScreen{runner()}, [](const auto& replies) {
      if (!replies.back().shown) return failed({ErrorKind::Protocol, "no screen in the answer"});
      std::string text;
      for (const wire::LogLine& line : replies.back().shown->lines) {
        std::string_view row = line.text;
        while (row.ends_with(' ')) row.remove_suffix(1);
        text.append(row).append("\n");
      }
      return result_of(std::move(text));
    });
  }
  Json wait() {
    args.only({"runner", "status", "timeoutSeconds"});
    const double seconds = args.number("timeoutSeconds", 60, static_cast<double>(kMaxWaitSeconds));
    const auto timeout_ms = static_cast<std::int64_t>(seconds * 1000);
    const std::optional<std::string> who = args.text("runner");
    const std::vector<runner::Status> wanted = args.statuses("status");
    const wire::Request request = who ? wire::Request(wire::WaitRunner{*who, wanted, timeout_ms})
                                      : wire::Request(wire::WaitAny{{}, wanted, timeout_ms});
    return answer(
        request,
        [](const auto& replies) {
          Json result = one_runner(replies);
          if (replies.back().reached == false)
            return failed({ErrorKind::Io, "it cannot be reached any more: the runner is over"});
          return result;
        },
        timeout_ms + kAnswerMs);
  }
  Json send() {
    args.only({"runner", "text", "enter"});
    wire::SendInput request{runner(), args.text("text", true), {}, args.flag("enter", true)};
    if (args.wrong) return {};
    // A text to somebody who waits is an answer, also where no choices can be read.
    if (!options.may_answer) {
      const auto shown = get(wire::ShowRunner{request.runner});
      if (!shown) return failed(shown.error());
      if (!shown->empty() && shown->back().runner &&
          shown->back().runner->runner.status == runner::Status::Waiting)
        return failed({ErrorKind::Refused,
                       "it waits for a person; answering is not allowed here (mcp.answer in config.json)"});
    }
    return answer(request, done);
  }
  Json start() {
    args.only({"agent", "name", "cwd", "command", "prompt"});
    core::CreateRunner create;
    create.kind = args.text("agent").value_or("");
    create.name = args.text("name").value_or("");
    create.cwd = args.text("cwd").value_or(options.cwd);
    create.command = args.texts("command");
    create.prompt = args.text("prompt").value_or("");
    create.path = options.path;
    return answer(create, done);
  }
  Json stop() {
    args.only({"runner", "force"});
    return answer(wire::StopRunner{runner(), args.flag("force", false)}, done);
  }
  Json answer_dialog() {
    args.only({"runner", "choice", "text", "dialogId"});
    wire::AnswerRunner request{runner(), args.text("choice").value_or(""), args.text("text"),
                               args.text("dialogId").value_or("")};
    if (request.choice.empty() == !request.text.has_value())
      args.fail("choice", "or \"text\" must be given, and not both");
    if (args.wrong) return {};
    if (!options.may_answer)
      return failed({ErrorKind::Refused, "answering is not allowed here (mcp.answer in config.json)"});
    return answer(request, done);
  }
};

namespace {

Json initialized(const Json& params, const std::string& version) {
  std::string_view spoken = kVersions.front();
  if (params.is_object() && params.contains("protocolVersion") && params["protocolVersion"].is_string()) {
    const auto& wanted = params["protocolVersion"].get_ref<const std::string&>();
    const auto* found = std::ranges::find(kVersions, wanted);
    if (found != kVersions.end()) spoken = *found;
  }
  return {{"protocolVersion", spoken},
          {"capabilities", {{"tools", {{"listChanged", false}}}}},
          {"serverInfo", {{"name", "geppetto"}, {"title", "Geppetto"}, {"version", version}}},
          {"instructions",
           "Runs and watches coding agents in tmux. A runner that is waiting asks its person something."}};
}

bool is_id(const Json& id) { return id.is_string() || id.is_number(); }

}  // namespace

std::string Server::too_long() {
  return line_of(
      error_of(nullptr, kInvalidRequest, "a message is at most " + std::to_string(kMaxLine) + " bytes"));
}

// What one message is answered with.
struct Server::Protocol {
  Server& server;

  // {"result":…} or an error without its id.
  Json call_tool(const Json& params) const {
    using Handler = Json (Call::*)();
    static constexpr std::array<std::pair<std::string_view, Handler>, 9> kTools = {
        {{"list", &Call::list},
         {"show", &Call::show},
         {"logs", &Call::logs},
         {"screen", &Call::screen},
         {"wait", &Call::wait},
         {"send", &Call::send},
         {"new", &Call::start},
         {"stop", &Call::stop},
         {"answer", &Call::answer_dialog}}};
    const bool named = params.is_object() && params.contains("name") && params["name"].is_string();
    if (!named) return error_of(nullptr, kInvalidParams, "tools/call needs a name");
    const auto& name = params["name"].get_ref<const std::string&>();
    const auto* found =
        std::ranges::find(kTools, std::string_view(name), [](const auto& t) { return t.first; });
    if (found == kTools.end())
      return error_of(nullptr, kInvalidParams, "unknown tool: " + single_line(name).substr(0, 60));
    const Json none = Json::object();
    const bool given = params.contains("arguments") && !params["arguments"].is_null();
    const Json& arguments = given ? params["arguments"] : none;
    if (!arguments.is_object()) return error_of(nullptr, kInvalidParams, "arguments must be an object");
    Call call{server.options_, server.ask_, Arguments(arguments)};
    Json result = (call.*found->second)();
    if (call.args.wrong) return error_of(nullptr, kInvalidParams, name + ": " + *call.args.wrong);
    return {{"result", std::move(result)}};
  }

  Json run(const std::string& method, const Json& params) const {
    if (method == "initialize") {
      server.initialized_ = true;
      return {{"result", initialized(params, server.options_.version)}};
    }
    if (method == "ping") return {{"result", Json::object()}};
    if (!server.initialized_) return error_of(nullptr, kInvalidRequest, "\"initialize\" comes first");
    if (method == "tools/list") return {{"result", {{"tools", tools(server.options_.may_answer)}}}};
    if (method == "tools/call") return call_tool(params);
    return error_of(nullptr, kNoMethod, "unknown method: " + single_line(method).substr(0, 60));
  }

  // Null: no answer is due.
  Json answer(const Json& message) const {
    const bool request = message.is_object() && message.contains("id");
    const Json id = request && is_id(message["id"]) ? message["id"] : Json(nullptr);
    if (!message.is_object() || message.value("jsonrpc", Json()) != "2.0" || (request && id.is_null()))
      return error_of(id, kInvalidRequest, "not a request of JSON-RPC 2.0");
    if (!message.contains("method")) {
      // An answer to something that was never asked.
      if (message.contains("result") || message.contains("error")) return nullptr;
      return error_of(id, kInvalidRequest, "a request needs a method");
    }
    if (!message["method"].is_string()) return error_of(id, kInvalidRequest, "\"method\" must be a string");
    if (!request) return nullptr;  // notifications: nothing here depends on one
    // Not copied: a copy of what is nested deeply takes a stack as deep.
    static const Json kNone;
    const auto params = message.find("params");
    Json reply = run(message["method"].get<std::string>(), params == message.end() ? kNone : *params);
    if (reply.contains("error"))
      return error_of(id, reply["error"]["code"].get<int>(), reply["error"]["message"].get<std::string>());
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(reply["result"])}};
  }
};

std::optional<std::string> Server::handle(std::string_view line) {
  if (line.size() > kMaxLine) return too_long();
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return std::nullopt;
  const Json message = Json::parse(line.begin(), line.end(), nullptr, false);
  if (message.is_discarded()) return line_of(error_of(nullptr, kParseError, "not JSON"));
  const Protocol protocol{*this};
  if (!message.is_array()) {
    const Json reply = protocol.answer(message);
    return reply.is_null() ? std::nullopt : std::optional(line_of(reply));
  }
  if (message.empty() || message.size() > kMaxBatch)
    return line_of(
        error_of(nullptr, kInvalidRequest, "a batch holds 1 to " + std::to_string(kMaxBatch) + " messages"));
  Json replies = Json::array();
  for (const Json& part : message)
    if (Json reply = protocol.answer(part); !reply.is_null()) replies.push_back(std::move(reply));
  return replies.empty() ? std::nullopt : std::optional(line_of(replies));
}

}  // namespace geppetto::mcp
