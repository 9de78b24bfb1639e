// Snapshots as a busy day would make them: runners in every state, screens, panes to attach, notices.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/text.h"
#include "domain/snapshot/snapshot.h"

namespace geppetto::fakes {

inline constexpr std::int64_t kMinuteMs = 60'000;

inline RunnerId id_of(std::uint8_t n) {
  return Ulid::make(WallTime{1'700'000'000'000 + n}, {n, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

struct FakeRow {
  std::string_view name, kind;
  runner::Status status;
  std::int64_t minutes;  // in that status
  std::string_view text, why, rule;
  std::string_view folder = {};  // below /home/me/src; empty: as the runner is called
};

inline std::shared_ptr<snapshot::RunnerRow> make_row(std::uint8_t n, const FakeRow& fake, WallTime now) {
  auto row = std::make_shared<snapshot::RunnerRow>();
  runner::Runner& r = row->runner;
  r.id = id_of(n);
  r.name = fake.name;
  r.kind = fake.kind;
  r.session = "ai-" + std::string(fake.kind) + "-" + std::string(fake.name);
  r.session_id = "$" + std::to_string(n);
  r.pane = "%" + std::to_string(n + 3);
  r.cwd = "/home/me/src/" + std::string(fake.folder.empty() ? fake.name : fake.folder);
  r.command = {std::string(fake.kind), "--continue"};
  r.process = {4100 + n, 1};
  r.status = fake.status;
  r.status_since = {now.ms - fake.minutes * kMinuteMs};
  r.created_at = {now.ms - (fake.minutes + 12) * kMinuteMs};
  r.last_activity_at = {now.ms - fake.minutes * kMinuteMs / 2};
  r.evidence = {runner::Source::Process, std::string(fake.rule), r.status_since, std::string(fake.why)};
  if (fake.status == runner::Status::Stopped) r.exit_code = 0;
  if (fake.status == runner::Status::Errored) r.exit_code = 3;
  if (runner::is_over(fake.status)) r.end_reason = fake.why;
  r.log = {48'213, 3'912'441, 0};
  row->last_text = fake.text;
  return row;
}

inline std::vector<FakeRow> busy_day() {
  using runner::Status;
  return {
      {"planner", "claude-code", Status::Running, 12, "Writing docs/architecture.md", "output arrives",
       "silence.output", "geppetto"},
      {"engine", "claude-code", Status::Running, 41, "Update(src/engine/scheduler.cpp)", "output arrives",
       "silence.output", "geppetto"},
      {"gui", "claude-code", Status::Waiting, 3, "Permission: run `ninja -C build`?",
       "asks for permission to run a command", "screen.permission", "geppetto"},
      {"tests", "claude-code", Status::Running, 18, "Bash(ctest -j2 --output-on-failure)", "output arrives",
       "silence.output", "geppetto"},
      {"web-api", "codex", Status::Starting, 0, "", "the command was started", "process.start", "storefront"},
      {"migrations", "codex", Status::Errored, 9, "error: relation \"orders\" exists", "exited with code 3",
       "process.exit", "storefront"},
      {"docs", "gemini", Status::Stopped, 26, "Done: 14 files, 412+ 38-", "exited with code 0",
       "process.exit", "storefront/docs"},
      {"lint", "custom", Status::Idle, 75, "Idle, prompt ready", "no output for 30 s", "silence.idle",
       "infra"},
      {"terraform", "custom", Status::Running, 7, "Read(modules/vpc/main.tf)", "output arrives",
       "silence.output", "infra"},
      {"benchmarks", "custom", Status::Running, 22, "Bash(./bench --frames 300)", "output arrives",
       "silence.output", "geppetto"},
  };
}

// Lines of UTF-8, each with one style, as cells of a screen.
class ScreenWriter {
 public:
  ScreenWriter(int cols, int rows) : image_(std::make_shared<term::ScreenImage>()) {
    image_->size = {cols, rows};
    image_->cells.resize(static_cast<std::size_t>(cols) * static_cast<std::size_t>(rows));
    image_->styles.push_back({});
  }
  void line(std::string_view text, Style style = {}) {
    if (row_ >= image_->size.rows) return;
    image_->styles.push_back(style);
    const auto id = static_cast<term::StyleId>(image_->styles.size() - 1);
    int col = 0;
    for (std::size_t at = 0; at < text.size() && col < image_->size.cols;) {
      const Decoded d = decode_utf8(text, at);
      at += d.length;
      const int width = cell_width(d.code_point);
      put(col, {static_cast<std::uint32_t>(d.code_point), id, 0});
      if (width == 2 && col + 1 < image_->size.cols) put(col + 1, {term::kWideTail, id, 0});
      col += width;
    }
    ++row_;
  }
  void cursor(int row, int col) {
    image_->cursor_row = row;
    image_->cursor_col = col;
  }
  std::shared_ptr<const term::ScreenImage> done() { return image_; }

 private:
  void put(int col, term::Cell cell) {
    image_->cells[static_cast<std::size_t>(row_) * static_cast<std::size_t>(image_->size.cols) +
                  static_cast<std::size_t>(col)] = cell;
  }
  std::shared_ptr<term::ScreenImage> image_;
  int row_ = 0;
};

inline std::shared_ptr<const term::ScreenImage> agent_screen(int tick = 0) {
  const Style dim{Color::palette(8), {}, 0}, accent{Color::rgb(0xE5, 0xA8, 0x4B), {}, 0},
      ok{Color::palette(2), {}, 0};
  const Style err{Color::palette(1), {}, 0}, cyan{Color::palette(6), {}, 0}, bold{{}, {}, kBold},
      added{Color::palette(10), Color::rgb(0x14, 0x2A, 0x1C), 0};
  ScreenWriter w(80, 30);
  w.line("╭──────────────────────────────────────────────────────────────╮", dim);
  w.line("│ ✻ engine · opus · ~/src/geppetto               ctx ███████▎  │", dim);
  w.line("╰──────────────────────────────────────────────────────────────╯", dim);
  w.line("");
  w.line("❯ make the scheduler honour provider limits and add tests", accent);
  w.line("");
  w.line("⏺ I'll start by reading the scheduler and its tests.");
  w.line("");
  w.line("⏺ Read(src/engine/scheduler.cpp)", ok);
  w.line("  ⎿  Read 412 lines (ctrl+o to expand)", dim);
  w.line("⏺ Bash(ctest --test-dir build -R scheduler)", ok);
  w.line("  ⎿  100% tests passed, 0 tests failed out of 37", dim);
  w.line("     Total Test time (real) = 1.92 sec", dim);
  w.line("⏺ Update(src/engine/scheduler.cpp)", ok);
  w.line("  ⎿  Updated with 18 additions and 4 removals", bold);
  w.line("     212 +  if (auto until = limits.blocked_until(p); until > now)", added);
  w.line("     213 +    return defer(task, until - now, Reason::ProviderLimit);", added);
  w.line("     214 -  return run(task);", err);
  w.line("");
  w.line("✽ Thinking… (" + std::to_string(41 + tick) + "s · ↑ 3.1k tokens · esc to interrupt)", cyan);
  w.line("");
  w.line("┏━━━━━━━┳━━━━━━━┓ ╔═══╦═══╗ ┌┄┄┬┄┄┐ ⣿⣷⣶⣤⣀ ░▒▓█ ▁▂▃▄▅▆▇█", dim);
  w.line("┃ heavy ┃ lines ┃ ║ a ║ b ║ ├──┼──┤ ⠋⠙⠹⠸⠼ ▖▗▘▝▚▞", dim);
  w.line("┗━━━━━━━┻━━━━━━━┛ ╚═══╩═══╝ └──┴──┘ ☐ ☑ ✓ ✗ → ▶ ●", dim);
  w.line("────────────────────────────────────────────────────────────────────────────────", dim);
  w.line("❯ ", bold);
  w.line("────────────────────────────────────────────────────────────────────────────────", dim);
  w.line("  ⏵⏵ accept edits on (shift+tab to cycle)   🚀 ✅ 漢字", dim);
  w.cursor(25, 2);
  return w.done();
}

inline std::shared_ptr<const std::vector<snapshot::PaneRow>> some_panes() {
  auto panes = std::make_shared<std::vector<snapshot::PaneRow>>();
  panes->push_back({"%0", "work", "vim", "/home/me/src/geppetto", "scheduler.cpp",
                    WallTime{1'799'000'000'000}, true, false});
  panes->push_back(
      {"%1", "work", "bash", "/home/me/src/geppetto", "", WallTime{1'799'000'000'000}, false, false});
  panes->push_back({"%2", "review", "claude", "/home/me/src/web-api", "✳ Reviewing",
                    WallTime{1'799'990'000'000}, true, false});
  panes->push_back({"%6", "ai-claude-code-gui", "claude", "/home/me/src/gui", "", {}, true, true});
  return panes;
}

inline std::shared_ptr<const agent::Profiles> some_profiles() {
  std::vector<std::shared_ptr<const agent::Profile>> all;
  for (const auto& [name, title, program] :
       {std::array<const char*, 3>{"claude-code", "Claude Code", "claude"},
        {"codex", "Codex", "codex"},
        {"gemini", "Gemini", "gemini"},
        {"opencode", "OpenCode", "opencode"}}) {
    auto profile = std::make_shared<agent::Profile>();
    profile->name = name;
    profile->title = title;
    profile->program = program;
    all.push_back(std::move(profile));
  }
  return std::make_shared<const agent::Profiles>(std::move(all));
}

inline std::shared_ptr<snapshot::Snapshot> empty_snapshot(WallTime now) {
  auto s = std::make_shared<snapshot::Snapshot>();
  s->sequence = 1;
  s->at = now;
  s->panes = std::make_shared<const std::vector<snapshot::PaneRow>>();
  s->tmux_ok = true;
  s->tmux_state = "tmux 3.3a";
  return s;
}

inline std::shared_ptr<snapshot::Snapshot> busy_snapshot(WallTime now) {
  auto s = empty_snapshot(now);
  std::uint8_t n = 1;
  for (const FakeRow& row : busy_day()) s->runners.push_back(make_row(n++, row, now));
  s->panes = some_panes();
  s->profiles = some_profiles();
  return s;
}

}  // namespace geppetto::fakes
