// Replies from JSON. Whatever the worker of another version writes, a field of the wrong type counts as
// missing.
#include "infra/wire/reply.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/base/base64.h"
#include "infra/wire/requests.h"

namespace geppetto::wire {
namespace {

using Json = nlohmann::ordered_json;  // printed again in the order in which it came

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

// A string, or {"base64":"…"} when it is no UTF-8.
std::string bytes(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->is_object()) return text(object, name);
  return from_base64(text(*value, "base64")).value_or("");
}

bool flag(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::uint64_t count(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
}

std::optional<int> small(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  const auto n = value->get<std::int64_t>();
  if (n < INT32_MIN || n > INT32_MAX) return std::nullopt;
  return static_cast<int>(n);
}

WallTime time(const Json& object, const char* name) {
  return parse_iso8601(text(object, name)).value_or(WallTime{});
}

const Json& array(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  const Json* value = member(object, name);
  return value != nullptr && value->is_array() ? *value : kNone;
}

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

ErrorKind kind_of(std::string_view name) {
  constexpr std::array kKinds{ErrorKind::NotFound, ErrorKind::Invalid, ErrorKind::Refused,
                              ErrorKind::Busy,     ErrorKind::Timeout, ErrorKind::Network,
                              ErrorKind::Protocol, ErrorKind::Io,      ErrorKind::Internal};
  for (const ErrorKind kind : kKinds) {
    if (to_string(kind) == name) return kind;
  }
  return ErrorKind::Internal;
}

RunnerInfo runner_of(const Json& o) {
  RunnerInfo info;
  runner::Runner& r = info.runner;
  r.id = RunnerId::parse(text(o, "id")).value_or(RunnerId());
  r.name = text(o, "name");
  r.kind = text(o, "type");
  r.status = parse_status(text(o, "status")).value_or(runner::Status::Errored);
  r.status_since = time(o, "statusSince");
  if (const Json* e = member(o, "evidence")) {
    info.source = text(*e, "source");
    r.evidence.rule = text(*e, "rule");
    r.evidence.at = time(*e, "at");
    r.evidence.text = text(*e, "text");
  }
  if (const Json* p = member(o, "processHandle")) {
    r.process.pid = small(*p, "pid").value_or(0);
    r.origin = text(*p, "type") == "attached" ? runner::Origin::Attached : runner::Origin::Spawned;
    info.started_at = text(*p, "startedAt");
  }
  if (const Json* d = member(o, "dialog"); d != nullptr && d->is_object()) {
    r.dialog = runner::Dialog{text(*d, "id"), text(*d, "question"), {}, flag(*d, "takesText")};
    for (const Json& c : array(*d, "choices"))
      r.dialog->choices.push_back({text(c, "key"), text(c, "label")});
  }
  r.host.name = text(o, "host");
  r.session = text(o, "session");
  r.session_id = text(o, "sessionId");
  r.pane = text(o, "pane");
  r.cwd = text(o, "cwd");
  for (const Json& argument : array(o, "command")) {
    if (argument.is_string()) r.command.push_back(argument.get<std::string>());
  }
  r.created_at = time(o, "createdAt");
  r.last_activity_at = time(o, "lastActivityAt");
  r.exit_code = small(o, "exitCode");
  r.exit_signal = small(o, "exitSignal");
  r.end_reason = text(o, "endReason");
  r.muted = flag(o, "muted");
  r.notice = text(o, "notice");
  r.recording = flag(o, "recording");
  if (const Json* log = member(o, "log"))
    r.log = {count(*log, "lines"), count(*log, "bytes"), count(*log, "droppedLines")};
  for (const Json& t : array(o, "history")) {
    const Json* e = member(t, "evidence");
    const Json& evidence = e == nullptr ? t : *e;
    info.history.push_back({time(t, "at"), text(t, "status"), text(evidence, "source"),
                            text(evidence, "rule"), text(evidence, "text")});
  }
  info.json = dump(o);
  return info;
}

Color color_of(const Json& span, const char* name) {
  if (const auto n = small(span, name); n && *n >= 0 && *n < 256)
    return Color::palette(static_cast<std::uint8_t>(*n));
  const std::string hex = text(span, name);
  std::uint32_t rgb = 0;
  if (hex.size() != 7 || hex[0] != '#') return {};
  if (std::from_chars(hex.data() + 1, hex.data() + 7, rgb, 16).ptr != hex.data() + 7) return {};
  return {0x0200'0000U | rgb};
}

std::vector<log::StyleRun> runs_of(const Json& line, std::size_t length) {
  constexpr std::pair<const char*, Attribute> kNames[] = {
      {"bold", kBold},   {"dim", kDim},         {"italic", kItalic}, {"underline", kUnderline},
      {"blink", kBlink}, {"reverse", kReverse}, {"hidden", kHidden}, {"strike", kStrike}};
  std::vector<log::StyleRun> runs;
  for (const Json& span : array(line, "spans")) {
    log::StyleRun run;
    const std::uint64_t begin = count(span, "begin");
    if (begin >= length || (!runs.empty() && begin < runs.back().begin)) continue;
    run.begin = static_cast<std::uint32_t>(begin);
    run.style.fg = color_of(span, "fg");
    run.style.bg = color_of(span, "bg");
    for (const auto& [name, bit] : kNames) {
      if (flag(span, name)) run.style.attributes |= bit;
    }
    runs.push_back(run);
  }
  return runs;
}

LogLine line_of(const Json& o) {
  LogLine line;
  line.screen = flag(o, "screen");
  line.number = count(o, line.screen ? "row" : "line");
  line.at = text(o, "at");
  line.text = text(o, "text");
  line.runs = runs_of(o, line.text.size());
  const std::string kind = text(o, "kind");
  if (kind == "gap") line.kind = log::LineKind::Gap;
  if (kind == "mark") line.kind = log::LineKind::Mark;
  line.json = dump(o);
  return line;
}

FoundInfo found_of(const Json& o) {
  FoundInfo found;
  found.runner_id = text(o, "runnerId");
  found.name = text(o, "name");
  found.number = count(o, "line");
  found.text = text(o, "text");
  std::uint32_t end = 0;
  for (const Json& range : array(o, "ranges")) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_unsigned() ||
        !range[1].is_number_unsigned())
      continue;
    const auto from = range[0].get<std::uint64_t>(), to = range[1].get<std::uint64_t>();
    if (from < end || to < from || to > found.text.size()) continue;
    end = static_cast<std::uint32_t>(to);
    found.ranges.push_back({static_cast<std::uint32_t>(from), end});
  }
  for (const Json& line : array(o, "before")) found.before.push_back(line_of(line));
  for (const Json& line : array(o, "after")) found.after.push_back(line_of(line));
  found.json = dump(o);
  return found;
}

ScreenInfo screen_of(const Json& o) {
  ScreenInfo s;
  s.cols = small(o, "cols").value_or(0);
  s.rows = small(o, "rows").value_or(0);
  if (const Json* cursor = member(o, "cursor")) {
    s.cursor_row = small(*cursor, "row").value_or(0);
    s.cursor_col = small(*cursor, "col").value_or(0);
  }
  s.title = text(o, "title");
  for (const Json& line : array(o, "lines")) s.lines.push_back(line_of(line));
  s.json = dump(o);
  return s;
}

Figures figures_of(const Json& o) {
  const auto amount = [](const Json& from, const char* name) {
    return static_cast<std::int64_t>(count(from, name));
  };
  Figures f;
  f.version = text(o, "version");
  f.pid = small(o, "pid").value_or(0);
  f.uptime_ms = amount(o, "uptimeMs");
  f.cpu_ms = amount(o, "cpuMs");
  f.rss_bytes = count(o, "rssBytes");
  f.descriptors = count(o, "descriptors");
  f.children = count(o, "children");
  f.connections = count(o, "connections");
  f.runners = count(o, "runners");
  f.lines = count(o, "lines");
  f.dropped_lines = count(o, "droppedLines");
  f.bytes_read = count(o, "bytesRead");
  f.snapshots = count(o, "snapshots");
  if (const Json* frames = member(o, "frames"); frames != nullptr && frames->is_object())
    f.frames =
        core::ReportFrames{count(*frames, "drawn"), count(*frames, "skipped"), count(*frames, "wakeups"),
                           amount(*frames, "cpuUsP50"), amount(*frames, "cpuUsP99")};
  return f;
}

}  // namespace

Result<Reply> decode_reply(std::string_view line) {
  const Json o = Json::parse(line.begin(), line.end(), nullptr, false);
  const Json* success = member(o, "success");
  if (o.is_discarded() || success == nullptr || !success->is_boolean())
    return Error{ErrorKind::Protocol, "worker: its answer is not understood; is it another version?"};
  Reply reply;
  if (!success->get<bool>()) {
    reply.error = Error{kind_of(text(o, "errorKind")), text(o, "error")};
    return reply;
  }
  reply.runner_id = text(o, "runnerId");
  if (const Json* r = member(o, "runner")) reply.runner = runner_of(*r);
  for (const Json& r : array(o, "runners")) reply.runners.push_back(runner_of(r));
  reply.more = flag(o, "more");
  reply.seen = flag(o, "seen");
  for (const Json& s : array(o, "survivors"))
    reply.survivors.push_back({{small(s, "pid").value_or(0), 0}, text(s, "command")});
  for (const Json& l : array(o, "logs")) reply.logs.push_back(line_of(l));
  for (const Json& h : array(o, "hits")) reply.hits.push_back(found_of(h));
  for (const Json& c : array(o, "counts"))
    reply.counts.push_back({text(c, "runnerId"), text(c, "name"), count(c, "count"), dump(c)});
  const Json* screen = member(o, "screen");
  if (screen != nullptr && screen->is_object()) reply.shown = screen_of(*screen);
  if (const Json* recording = member(o, "recording")) reply.recording_folder = bytes(*recording, "folder");
  reply.screen = flag(o, "screen");
  reply.cursor_row = count(o, "cursorRow");
  reply.alternate = flag(o, "alternate");
  reply.end = flag(o, "end");
  reply.dropped_lines = count(o, "droppedLines");
  if (const Json* reached = member(o, "reached"); reached != nullptr && reached->is_boolean())
    reply.reached = reached->get<bool>();
  reply.event = text(o, "event");
  if (member(o, "version") != nullptr) {
    reply.pong =
        Pong{text(o, "version"), small(o, "pid").value_or(0), flag(o, "window"), text(o, "tmuxSocket"), {}};
    for (const Json& d : array(o, "desktop"))
      reply.pong->desktop.push_back({text(d, "what"), flag(d, "good"), text(d, "text"), text(d, "todo")});
  }
  if (const Json* stats = member(o, "stats"); stats != nullptr && stats->is_object()) {
    reply.figures = figures_of(*stats);
    reply.figures_json = dump(*stats);
  }
  return reply;
}

}  // namespace geppetto::wire
