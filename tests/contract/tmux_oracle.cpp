// Runs tmux and takes its captures apart.
#include "tests/contract/tmux_oracle.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "domain/base/text.h"

extern char** environ;

namespace geppetto::contract {
namespace {

constexpr char kMark[] = "=====geppetto-oracle=====";
constexpr int kPatienceMs = 20'000;  // a hanging tmux fails the test; nothing waits that long otherwise

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

// The SGR that capture-pane -e writes; `parameters` is what stands between "ESC [" and "m".
void apply_sgr(std::string_view parameters, Style& style) {
  const std::vector<std::string> parts = split(parameters, ";");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int n = std::atoi(parts[i].c_str());
    const auto byte = [&](std::size_t at) {
      return static_cast<std::uint8_t>(std::atoi(parts.at(i + at).c_str()));
    };
    constexpr std::uint16_t kBits[] = {0,      kBold,  kDim,     kItalic, kUnderline,
                                       kBlink, kBlink, kReverse, kHidden, kStrike};
    if (parts[i] == "5:3") {  // so tmux writes overline, which is 53
      style.attributes |= kOverline;
    } else if (parts[i].starts_with("4:")) {
      style.set_underline(static_cast<Underline>(parts[i][2] - '0'));
    } else if (n == 0) {
      style = Style();
    } else if (n < 10) {
      style.attributes |= kBits[n];
    } else if (n == 38 || n == 48 || n == 58) {
      const bool rgb = byte(1) == 2;
      const Color color = rgb ? Color::rgb(byte(2), byte(3), byte(4)) : Color::palette(byte(2));
      if (n == 38) style.fg = color;
      if (n == 48) style.bg = color;
      if (n == 58) style.underline_color = color;
      i += rgb ? 4 : 2;
    } else if (n == 39) {
      style.fg = Color();
    } else if (n == 49) {
      style.bg = Color();
    } else if (n >= 30 && n < 38) {
      style.fg = Color::palette(static_cast<std::uint8_t>(n - 30));
    } else if (n >= 40 && n < 48) {
      style.bg = Color::palette(static_cast<std::uint8_t>(n - 40));
    } else if (n >= 90 && n < 98) {
      style.fg = Color::palette(static_cast<std::uint8_t>(n - 90 + 8));
    } else if (n >= 100 && n < 108) {
      style.bg = Color::palette(static_cast<std::uint8_t>(n - 100 + 8));
    }
  }
}

// What a character is in the line drawing set.
std::string drawn(char c) {
  constexpr const char* kDrawn[] = {"◆", "▒", "␉", "␌", "␍", "␊", "°", "±", "␤", "␋", "┘",
                                    "┐", "┌", "└", "┼", "⎺", "⎻", "─", "⎼", "⎽", "├", "┤",
                                    "┴", "┬", "│", "≤", "≥", "π", "≠", "£", "·"};
  constexpr const char* kSome[] = {"→", "←", "↑", "↓", "/", "▮"};
  if (c >= '+' && c <= '0') return kSome[c - '+'];
  return c >= '`' && c <= '~' ? kDrawn[c - '`'] : std::string(1, c);
}

// The style and the character set go on from row to row.
std::vector<GlyphRow> glyph_rows(const std::string& captured, std::size_t count) {
  std::vector<GlyphRow> rows(1);
  Style style;
  bool drawing = false;
  for (std::size_t i = 0; i < captured.size();) {
    const char c = captured[i];
    if (c == '\n') {
      rows.emplace_back();
      ++i;
    } else if (c == '\x1B') {
      const std::size_t end = captured.find('m', i);
      apply_sgr(std::string_view(captured).substr(i + 2, end - i - 2), style);
      i = end + 1;
    } else if (c == '\x0E' || c == '\x0F') {
      drawing = c == '\x0E';
      ++i;
    } else {
      const std::size_t length = decode_utf8(captured, i).length;
      rows.back().push_back({drawing && length == 1 ? drawn(c) : captured.substr(i, length), style});
      i += length;
    }
  }
  rows.resize(count);
  for (GlyphRow& row : rows) tidy(row);
  return rows;
}

}  // namespace

std::string undrawn(std::string text) {
  for (char c = '+'; c <= '~'; ++c) {
    const std::string picture = drawn(c);
    if (picture.size() == 1) continue;
    for (std::size_t at = 0; (at = text.find(picture, at)) != std::string::npos;)
      text.replace(at, picture.size(), 1, c);
  }
  return text;
}

std::string text_of(const GlyphRow& row) {
  std::string out;
  for (const Glyph& glyph : row) out += glyph.text;
  return out;
}

void tidy(GlyphRow& row) {
  while (!row.empty() && row.back().text == " ") row.pop_back();
  for (Glyph& glyph : row) {
    if (glyph.text == " ") glyph.style = Style();
  }
}

TmuxOracle::TmuxOracle() {
  char folder[] = "/tmp/geppetto-test-XXXXXX";
  if (mkdtemp(folder) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = folder;
  socket_ = "geppetto-test-" + std::to_string(getpid()) + "-" + folder_.substr(folder_.size() - 6);
  run({"new-session", "-d", "-s", "keep", "exec sleep 100000", ";", "set", "-g", "history-limit", "20000",
       ";", "set", "-g", "status", "off"});
}

TmuxOracle::~TmuxOracle() {
  try {
    run({"kill-server"});
  } catch (const std::exception&) {
    // Nothing is left to be killed.
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PaneView TmuxOracle::show(std::string_view bytes, term::Size size) {
  const std::string name = "c" + std::to_string(++count_), path = folder_ + "/" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  // The answer to "ESC [ 5 n" comes when tmux has taken everything before it.
  const std::string program = "stty raw -echo; cat " + path +
                              "; printf '\\033[5n'; dd bs=1 count=4 of=/dev/null 2>/dev/null; tmux -L " +
                              socket_ + " wait-for -S " + name + "; exec sleep 100000";
  if (!target_.empty()) run({"kill-session", "-t", target_});
  target_ = "=" + name + ":";
  return look({"new-session", "-d", "-s", name, "-x", std::to_string(size.cols), "-y",
               std::to_string(size.rows), program, ";", "wait-for", name, ";"});
}

PaneView TmuxOracle::resize(term::Size size) {
  return look({"resize-window", "-t", target_, "-x", std::to_string(size.cols), "-y",
               std::to_string(size.rows), ";"});
}

PaneView TmuxOracle::look(std::vector<std::string> first) {
  for (const char* word : {"display-message",
                           "-p",
                           "-t",
                           "@",
                           "#{cursor_y} #{cursor_x} #{alternate_on} #{history_size}"
                           " #{pane_height} #{pane_width} #{pane_title}",
                           ";",
                           "display-message",
                           "-p",
                           kMark,
                           ";",
                           "capture-pane",
                           "-p",
                           "-e",
                           "-t",
                           "@",
                           ";",
                           "display-message",
                           "-p",
                           kMark,
                           ";",
                           "capture-pane",
                           "-p",
                           "-e",
                           "-S",
                           "-",
                           "-E",
                           "-1",
                           "-t",
                           "@",
                           ";",
                           "display-message",
                           "-p",
                           kMark,
                           ";",
                           "capture-pane",
                           "-p",
                           "-J",
                           "-S",
                           "-",
                           "-t",
                           "@"}) {
    first.push_back(word == std::string_view("@") ? target_ : word);
  }
  const std::vector<std::string> parts = split(run(first), std::string(kMark) + "\n");
  if (parts.size() != 4) throw std::runtime_error("tmux said: " + parts[0]);
  PaneView view;
  int alternate = 0, history = 0, height = 0, width = 0, title = 0;
  std::sscanf(parts[0].c_str(), "%d %d %d %d %d %d %n", &view.cursor_row, &view.cursor_col, &alternate,
              &history, &height, &width, &title);
  view.title =
      parts[0].substr(static_cast<std::size_t>(title), parts[0].size() - static_cast<std::size_t>(title) - 1);
  view.alternate = alternate != 0;
  view.cursor_col = std::min(view.cursor_col, width - 1);
  view.screen = glyph_rows(parts[1], static_cast<std::size_t>(height));
  view.history = glyph_rows(parts[2], static_cast<std::size_t>(history));
  const auto lines = static_cast<std::size_t>(std::count(parts[3].begin(), parts[3].end(), '\n'));
  for (const GlyphRow& line : glyph_rows(parts[3], lines)) view.joined += text_of(line) + "\n";
  return view;
}

std::string TmuxOracle::run(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"tmux", "-L", socket_, "-f", "/dev/null"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, "tmux", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out;
  bool late = false;
  while (failed == 0) {
    pollfd wait{ends[0], POLLIN, 0};
    char buffer[16384];
    late = poll(&wait, 1, kPatienceMs) == 0;
    const ssize_t got = late ? 0 : read(ends[0], buffer, sizeof buffer);
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (failed != 0) throw std::runtime_error("tmux does not start");
  if (late) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  if (late || status != 0)
    throw std::runtime_error("tmux " + arguments[0] + ": " + (late ? "no answer" : out));
  return out;
}

}  // namespace geppetto::contract
