// Field by field, in the order of the contract.
#include "infra/wire/runner_json.h"

namespace geppetto::wire {
namespace {

constexpr std::int64_t kMsPerTick =
    10;  // USER_HZ is 100 in everything the kernel shows, whatever its own beat
constexpr std::size_t kMaxTextBytes = 4096;       // of one text in a reply; what is longer nobody reads there
constexpr std::size_t kMaxCommandBytes = 32'768;  // of all arguments together

// Cut at the limit; a character that was cut through is repaired by the writer.
std::string_view cut(std::string_view text, std::size_t limit) { return text.substr(0, limit); }

void write_optional(JsonWriter& w, std::string_view name, std::string_view text) {
  w.key(name);
  if (text.empty()) {
    w.null();
  } else {
    w.string(cut(text, kMaxTextBytes));
  }
}

void write_process(JsonWriter& w, const runner::Runner& r, WallTime boot) {
  w.key("processHandle").begin_object();
  w.key("id").string(r.id.view());
  w.key("pid");
  if (r.process.pid > 0) {
    w.number(static_cast<std::int64_t>(r.process.pid));
  } else {
    w.null();
  }
  w.key("type").string(runner::to_string(r.origin));
  const auto since_boot = static_cast<std::int64_t>(r.process.start_ticks) * kMsPerTick;
  w.key("startedAt")
      .string(to_iso8601(r.process.start_ticks > 0 ? WallTime{boot.ms + since_boot} : r.created_at));
  w.end_object();
}

void write_command(JsonWriter& w, const std::vector<std::string>& command) {
  w.key("command").begin_array();
  std::size_t left = kMaxCommandBytes;
  for (const std::string& argument : command) {
    if (left == 0) {
      w.string("…");
      break;
    }
    w.string(cut(argument, left));
    left -= argument.size() + 1 < left ? argument.size() + 1 : left;
  }
  w.end_array();
}

void write_number(JsonWriter& w, std::string_view name, const std::optional<int>& n) {
  w.key(name);
  if (n) {
    w.number(static_cast<std::int64_t>(*n));
  } else {
    w.null();
  }
}

void write_history(JsonWriter& w, std::span<const runner::Transition> history) {
  w.key("history").begin_array();
  for (const runner::Transition& t : history) {
    w.begin_object().key("at").string(to_iso8601(t.at)).key("status").string(runner::to_string(t.status));
    w.key("evidence");
    write_evidence(w, t.evidence);
    w.end_object();
  }
  w.end_array();
}

void write_dialog(JsonWriter& w, const runner::Dialog& d) {
  w.begin_object();
  w.key("id").string(d.identity);
  w.key("question").string(cut(d.question, kMaxTextBytes));
  w.key("choices").begin_array();
  for (const runner::Choice& c : d.choices) {
    w.begin_object();
    w.key("key").string(cut(c.key, kMaxTextBytes));
    w.key("label").string(cut(c.label, kMaxTextBytes));
    w.end_object();
  }
  w.end_array();
  if (d.takes_text) w.key("takesText").boolean(true);
  w.end_object();
}

}  // namespace

void write_evidence(JsonWriter& w, const runner::Evidence& e) {
  w.begin_object();
  w.key("source").string(runner::to_string(e.source));
  w.key("rule").string(cut(e.rule, kMaxTextBytes));
  w.key("at").string(to_iso8601(e.at));
  w.key("text").string(cut(e.text, kMaxTextBytes));
  if (e.claim.detail != runner::Detail::None) w.key("detail").string(runner::to_string(e.claim.detail));
  if (e.claim.progress != runner::kNoProgress)
    w.key("progress").number(static_cast<std::int64_t>(e.claim.progress));
  w.end_object();
}

void write_runner(JsonWriter& w, const runner::Runner& r, WallTime boot,
                  std::optional<std::span<const runner::Transition>> history) {
  w.begin_object();
  w.key("id").string(r.id.view());
  w.key("name").string(cut(r.name, kMaxTextBytes));
  w.key("type").string(cut(r.kind, kMaxTextBytes));
  w.key("status").string(runner::to_string(r.status));
  w.key("statusSince").string(to_iso8601(r.status_since));
  w.key("evidence");
  write_evidence(w, r.evidence);
  if (r.dialog) write_dialog(w.key("dialog"), *r.dialog);
  write_process(w, r, boot);
  w.key("host").string(cut(r.host.name, kMaxTextBytes));
  w.key("session").string(cut(r.session, kMaxTextBytes));
  w.key("sessionId").string(cut(r.session_id, kMaxTextBytes));
  w.key("pane").string(cut(r.pane, kMaxTextBytes));
  w.key("cwd").string(cut(r.cwd, kMaxTextBytes));
  write_command(w, r.command);
  w.key("createdAt").string(to_iso8601(r.created_at));
  w.key("lastActivityAt").string(to_iso8601(r.last_activity_at));
  write_number(w, "exitCode", r.exit_code);
  if (r.exit_signal) write_number(w, "exitSignal", r.exit_signal);
  write_optional(w, "endReason", r.end_reason);
  w.key("recording").boolean(r.recording);
  w.key("log").begin_object();
  w.key("lines").number(r.log.lines).key("bytes").number(r.log.bytes);
  w.key("droppedLines").number(r.log.dropped_lines).end_object();
  w.key("muted").boolean(r.muted);
  if (!r.notice.empty()) write_optional(w, "notice", r.notice);
  if (history) write_history(w, *history);
  w.end_object();
}

}  // namespace geppetto::wire
