// Replies as JSON lines; each is held to the length of a line.
#include "infra/wire/replies.h"

#include <utility>

#include "infra/wire/json_writer.h"
#include "infra/wire/runner_json.h"
#include "infra/wire/server.h"

namespace geppetto::wire {
namespace {

constexpr std::size_t kEnvelopeBytes = 4096;  // what stands around the parts of a line, the id included
constexpr std::size_t kMaxPartBytes = kMaxLineBytes - kEnvelopeBytes;

void begin(JsonWriter& w, std::string_view id, bool success = true) {
  w.begin_object().key("success").boolean(success);
  if (!id.empty()) w.key("id").raw(id);
}

std::string end(JsonWriter& w) {
  w.end_object();
  return w.take();
}

void write_color(JsonWriter& w, std::string_view name, Color color) {
  if (color.is_default()) return;
  w.key(name);
  if (color.is_palette()) {
    w.number(static_cast<std::uint64_t>(color.index()));
    return;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {color.red(), color.green(), color.blue()}) {
    text.push_back(kHex[part >> 4]);
    text.push_back(kHex[part & 15]);
  }
  w.string(text);
}

constexpr std::pair<Attribute, std::string_view> kAttributes[] = {
    {kBold, "bold"},   {kDim, "dim"},         {kItalic, "italic"}, {kUnderline, "underline"},
    {kBlink, "blink"}, {kReverse, "reverse"}, {kHidden, "hidden"}, {kStrike, "strike"}};

// A span of the default style is written too: it ends the one before.
void write_spans(JsonWriter& w, std::span<const log::StyleRun> runs) {
  bool styled = false;
  for (const log::StyleRun& run : runs) styled = styled || run.style != Style{};
  if (!styled) return;
  bool cut = false;
  w.key("spans").begin_array();
  for (const log::StyleRun& run : runs) {
    if (w.size() > kMaxPartBytes - 1024) {
      cut = true;
      break;
    }
    w.begin_object().key("begin").number(static_cast<std::uint64_t>(run.begin));
    write_color(w, "fg", run.style.fg);
    write_color(w, "bg", run.style.bg);
    for (const auto& [bit, name] : kAttributes) {
      if ((run.style.attributes & bit) != 0) w.key(name).boolean(true);
    }
    w.end_object();
  }
  w.end_array();
  if (cut) w.key("spansCut").boolean(true);
}

}  // namespace

std::string encode_error(std::string_view id, const Error& error) {
  JsonWriter w;
  begin(w, id, false);
  w.key("error").string(std::string_view(error.what).substr(0, kMaxPartBytes / 6));
  w.key("errorKind").string(to_string(error.kind));
  return end(w);
}

std::string encode_pong(std::string_view id, const Pong& pong) {
  JsonWriter w;
  begin(w, id);
  w.key("version").string(pong.version).key("pid").number(static_cast<std::int64_t>(pong.pid));
  w.key("window").boolean(pong.has_window).key("tmuxSocket").string(pong.tmux_socket);
  w.key("desktop").begin_array();
  for (const desktop::Health& d : pong.desktop) {
    w.begin_object().key("what").string(d.what).key("good").boolean(d.good);
    w.key("text").string(d.text).key("todo").string(d.todo).end_object();
  }
  w.end_array();
  return end(w);
}

std::string encode_figures(std::string_view id, const Figures& f) {
  JsonWriter w;
  begin(w, id);
  w.key("stats").begin_object();
  w.key("version").string(f.version).key("pid").number(static_cast<std::int64_t>(f.pid));
  w.key("uptimeMs").number(f.uptime_ms).key("cpuMs").number(f.cpu_ms);
  w.key("rssBytes").number(f.rss_bytes).key("descriptors").number(f.descriptors);
  w.key("children").number(f.children).key("connections").number(f.connections);
  w.key("runners").number(f.runners).key("lines").number(f.lines).key("droppedLines").number(f.dropped_lines);
  w.key("bytesRead").number(f.bytes_read).key("snapshots").number(f.snapshots).key("frames");
  if (f.frames) {
    w.begin_object().key("drawn").number(f.frames->drawn).key("skipped").number(f.frames->skipped);
    w.key("wakeups").number(f.frames->wakeups).key("cpuUsP50").number(f.frames->cpu_us_p50);
    w.key("cpuUsP99").number(f.frames->cpu_us_p99).end_object();
  } else {
    w.null();
  }
  w.end_object();
  return end(w);
}

std::string encode_done(std::string_view id, const ports::CommandDone& done, const runner::Runner* runner,
                        WallTime boot) {
  JsonWriter w;
  begin(w, id);
  if (!done.runner.is_nil()) w.key("runnerId").string(done.runner.view());
  if (done.seen) w.key("seen").boolean(true);
  if (!done.survivors.empty()) {
    w.key("survivors").begin_array();
    for (const ports::Survivor& s : done.survivors) {
      if (w.size() > kMaxPartBytes / 2) break;
      w.begin_object().key("pid").number(static_cast<std::int64_t>(s.process.pid));
      w.key("command").string(std::string_view(s.command).substr(0, kEnvelopeBytes)).end_object();
    }
    w.end_array();
  }
  if (runner != nullptr) {
    w.key("runner");
    write_runner(w, *runner, boot);
  }
  return end(w);
}

std::string encode_runner(std::string_view id, const runner::Runner& runner, WallTime boot,
                          std::span<const runner::Transition> history) {
  JsonWriter w;
  begin(w, id);
  w.key("runner");
  write_runner(w, runner, boot, history);
  return end(w);
}

std::vector<std::string> encode_runners(std::string_view id, std::span<const runner::Runner* const> runners,
                                        WallTime boot) {
  std::vector<std::string> lines;
  std::string list;
  const auto finish = [&](bool more) {
    JsonWriter w;
    begin(w, id);
    w.key("runners").raw("[" + list + "]");
    if (more) w.key("more").boolean(true);
    lines.push_back(end(w));
    list.clear();
  };
  for (const runner::Runner* r : runners) {
    JsonWriter one;
    write_runner(one, *r, boot);
    if (!list.empty() && list.size() + one.size() > kMaxPartBytes) finish(true);
    if (!list.empty()) list.push_back(',');
    list += one.text();
  }
  finish(false);
  return lines;
}

std::string encode_waited(std::string_view id, bool reached, const runner::Runner& runner, WallTime boot) {
  JsonWriter w;
  begin(w, id);
  w.key("reached").boolean(reached).key("runner");
  write_runner(w, runner, boot);
  return end(w);
}

std::string encode_subscribed(std::string_view id) {
  JsonWriter w;
  begin(w, id);
  w.key("subscribed").boolean(true);
  return end(w);
}

std::string encode_status_event(std::string_view id, const runner::Runner& runner, WallTime boot) {
  JsonWriter w;
  begin(w, id);
  w.key("event").string("status").key("runner");
  write_runner(w, runner, boot);
  return end(w);
}

std::string encode_removed_event(std::string_view id, const RunnerId& runner) {
  JsonWriter w;
  begin(w, id);
  w.key("event").string("removed").key("runnerId").string(runner.view());
  return end(w);
}

std::string encode_recording(std::string_view id, const ports::RecordingFacts& facts) {
  JsonWriter w;
  begin(w, id);
  w.key("recording").begin_object().key("folder").bytes(facts.folder);
  w.key("bytes").number(facts.bytes).end_object();
  return end(w);
}

std::string encode_screen(std::string_view id, const term::ScreenImage& image) {
  JsonWriter w;
  begin(w, id);
  w.key("screen").begin_object();
  w.key("cols").number(static_cast<std::int64_t>(image.size.cols));
  w.key("rows").number(static_cast<std::int64_t>(image.size.rows));
  w.key("cursor").begin_object().key("row").number(static_cast<std::int64_t>(image.cursor_row));
  w.key("col").number(static_cast<std::int64_t>(image.cursor_col));
  w.key("visible").boolean(image.cursor_visible).end_object();
  w.key("alternate").boolean(image.alternate);
  w.key("title").string(std::string_view(image.title).substr(0, kEnvelopeBytes));
  w.key("lines").begin_array();
  std::size_t row = 0;
  bool cut = false;
  for (const ScreenRow& line : screen_rows(image)) {
    const std::string encoded = encode_screen_line(row++, line);
    if (w.size() + encoded.size() > kMaxPartBytes) {
      cut = true;
      break;
    }
    w.raw(encoded);
  }
  w.end_array();
  if (cut) w.key("linesCut").boolean(true);
  w.end_object();
  return end(w);
}

std::string encode_log_line(std::uint64_t number, const log::Line& line) {
  JsonWriter w;
  w.begin_object().key("line").number(number).key("at").string(to_iso8601(line.at));
  w.key("text").string(line.text);
  if (line.kind == log::LineKind::Gap) w.key("kind").string("gap");
  if (line.kind == log::LineKind::Mark) w.key("kind").string("mark");
  write_spans(w, line.runs);
  w.end_object();
  return w.take();
}

std::string encode_screen_line(std::size_t row, const ScreenRow& line) {
  JsonWriter w;
  w.begin_object().key("screen").boolean(true).key("row").number(static_cast<std::uint64_t>(row));
  w.key("text").string(line.text);
  write_spans(w, line.runs);
  w.end_object();
  return w.take();
}

std::string encode_logs(std::string_view id, const LogBatch& batch) {
  JsonWriter w;
  begin(w, id);
  if (batch.dropped > 0) w.key("droppedLines").number(batch.dropped);
  if (batch.screen) {
    w.key("screen").boolean(true).key("cursorRow").number(batch.cursor_row);
    w.key("alternate").boolean(batch.alternate);
  }
  w.key("logs").begin_array();
  for (const std::string& line : batch.lines) w.raw(line);
  w.end_array();
  if (batch.end) w.key("end").boolean(true);
  return end(w);
}

}  // namespace geppetto::wire
