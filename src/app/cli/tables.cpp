// Runners as a table and as details, for a person.
#include <algorithm>

#include "app/cli/output.h"
#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

std::size_t width_of(std::string_view text) {
  std::size_t cells = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    cells += static_cast<std::size_t>(cell_width(d.code_point));
    at += d.length;
  }
  return cells;
}

// At most `cells` wide, with "…" where something was cut.
std::string fit(std::string_view text, std::size_t cells) {
  if (width_of(text) <= cells) return std::string(text);
  std::size_t used = 0, at = 0;
  while (at < text.size()) {
    const Decoded d = decode_utf8(text, at);
    const auto width = static_cast<std::size_t>(cell_width(d.code_point));
    if (used + width + 1 > cells) break;
    used += width;
    at += d.length;
  }
  return cells == 0 ? "" : std::string(text.substr(0, at)) + "…";
}

std::string command_line(const std::vector<std::string>& command) {
  std::string out;
  for (const std::string& word : command) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n'\"\\$`*?[]{}()<>|&;~#!") == std::string::npos;
    if (!out.empty()) out.push_back(' ');
    if (plain) {
      out += word;
      continue;
    }
    out.push_back('\'');
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    out.push_back('\'');
  }
  return single_line(out);
}

}  // namespace

std::string render(const Table& table, int columns) {
  constexpr std::string_view kGap = "  ";
  std::vector<std::size_t> widths;
  for (const auto& row : table.rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c + 1 < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string out;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto& row = table.rows[r];
    std::size_t used = 0;
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool last = c + 1 == row.size();
      const auto room = static_cast<std::size_t>(std::max(columns, 0));
      const std::string text = last && columns > 0 ? fit(row[c], room > used ? room - used : 0) : row[c];
      const std::string style = r < table.styles.size() ? table.styles[r][c] : "";
      line += style + text + (style.empty() ? "" : "\x1b[m");
      if (last) break;
      line += std::string(widths[c] - width_of(text), ' ');
      line += kGap;
      used += widths[c] + kGap.size();
    }
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
  }
  return out;
}

std::string runner_table(const std::vector<wire::RunnerInfo>& runners, WallTime now, bool colour,
                         int columns) {
  Table table;
  if (columns > 0) {
    table.rows.push_back({"ID", "NAME", "TYPE", "STATUS", "FOR", "WHY"});
    if (colour) table.styles.emplace_back(6, "\x1b[2m");
  }
  for (const wire::RunnerInfo& info : runners) {
    const runner::Runner& r = info.runner;
    const std::string& why = r.end_reason.empty() ? r.evidence.text : r.end_reason;
    table.rows.push_back({r.id.str(), single_line(r.name), single_line(r.kind),
                          std::string(runner::to_string(r.status)), short_age(now.ms - r.status_since.ms),
                          single_line(why)});
    if (colour) table.styles.push_back({"\x1b[2m", "", "", std::string(status_sgr(r.status)), "", "\x1b[2m"});
  }
  return render(table, columns);
}

std::string runner_details(const wire::RunnerInfo& info, WallTime now) {
  const runner::Runner& r = info.runner;
  const auto ago = [now](WallTime t) { return to_iso8601(t) + " (" + short_age(now.ms - t.ms) + ")"; };
  Table table;
  const auto row = [&table](std::string_view key, const std::string& value) {
    if (!value.empty()) table.rows.push_back({std::string(key), single_line(value)});
  };
  row("id", r.id.str());
  row("name", r.name);
  row("type", r.kind);
  row("status", std::string(runner::to_string(r.status)) + " since " + ago(r.status_since));
  row("evidence", info.source + ", " + r.evidence.rule + ", " + ago(r.evidence.at));
  row("", r.evidence.text);
  if (r.dialog) {
    row("asks", r.dialog->question);
    for (const runner::Choice& c : r.dialog->choices) row("  " + c.key, c.label);
  }
  row("process", r.process.pid == 0
                     ? ""
                     : std::to_string(r.process.pid) + ", " + std::string(runner::to_string(r.origin)) +
                           ", started " + info.started_at);
  row("host", r.host.name);
  row("session", r.session);
  row("pane", r.pane);
  row("cwd", r.cwd);
  row("command", command_line(r.command));
  row("created", ago(r.created_at));
  row("last activity", ago(r.last_activity_at));
  if (r.exit_code) row("exit code", std::to_string(*r.exit_code));
  if (r.exit_signal) row("exit signal", std::to_string(*r.exit_signal));
  row("end", r.end_reason);
  if (r.recording) row("recording", "raw output is kept, for `geppetto export --as asciicast`");
  row("log",
      std::to_string(r.log.lines) + " lines, " + std::to_string(r.log.bytes) + " bytes" +
          (r.log.dropped_lines == 0 ? ""
                                    : ", " + std::to_string(r.log.dropped_lines) + " older lines dropped"));
  row("muted", r.muted ? "yes: no notifications" : "");
  row("notice", r.notice);
  constexpr std::size_t kShown = 10;  // `--json` has all that are kept
  std::size_t left = std::min(info.history.size(), kShown);
  for (auto t = info.history.rbegin(); left > 0; ++t, --left)
    row(t == info.history.rbegin() ? "history" : "",
        ago(t->at) + " " + t->status + ": " + t->source + ", " + t->rule + ": " + t->text);
  return render(table, 0);
}

}  // namespace geppetto::cli
