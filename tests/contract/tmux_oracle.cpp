// Talks to tmux through one control client, and to its panes through their terminals.
#include "tests/contract/tmux_oracle.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "domain/base/text.h"

extern char** environ;

namespace geppetto::contract {
namespace {

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

Color color_from(int n, int normal, int bright) {
  if (n >= normal && n < normal + 8) return Color::palette(static_cast<std::uint8_t>(n - normal));
  if (n >= bright && n < bright + 8) return Color::palette(static_cast<std::uint8_t>(n - bright + 8));
  return {};
}

// The SGR that capture-pane -e writes; `parameters` is what stands between "ESC [" and "m".
void apply_sgr(std::string_view parameters, Style& style) {
  const std::vector<std::string> parts = split(parameters, ";");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int n = std::atoi(parts[i].c_str());
    const auto byte = [&](std::size_t at) {
      return static_cast<std::uint8_t>(std::atoi(parts.at(i + at).c_str()));
    };
    constexpr std::uint16_t kBits[] = {0,      kBold,  kDim,     kItalic, 0,
                                       kBlink, kBlink, kReverse, kHidden, kStrike};
    if (parts[i] == "5:3") {  // so tmux writes overline, which is 53
      style.attributes |= kOverline;
    } else if (parts[i].starts_with("4:")) {
      style.set_underline(static_cast<Underline>(parts[i][2] - '0'));
    } else if (n == 0) {
      style = Style();
    } else if (n == 4) {
      style.set_underline(Underline::Single);
    } else if (n < 10) {
      style.attributes |= kBits[n];
    } else if (n == 38 || n == 48 || n == 58) {
      const bool rgb = byte(1) == 2;
      const Color color = rgb ? Color::rgb(byte(2), byte(3), byte(4)) : Color::palette(byte(2));
      (n == 38 ? style.fg : n == 48 ? style.bg : style.underline_color) = color;
      i += rgb ? 4 : 2;
    } else if (n < 40 || (n >= 90 && n < 98)) {
      style.fg = color_from(n, 30, 90);
    } else {
      style.bg = color_from(n, 40, 100);
    }
  }
}

// What a character is in the line drawing set; as it is outside of it.
char32_t drawn(char32_t c) {
  constexpr char32_t kDrawn[] = U"◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";
  constexpr char32_t kSome[] = U"→←↑↓/▮";
  if (c >= '+' && c <= '0') return kSome[c - '+'];
  return c >= '`' && c <= '~' ? kDrawn[c - '`'] : c;
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
      const Decoded decoded = decode_utf8(captured, i);
      rows.back().push_back({drawing ? drawn(decoded.code_point) : decoded.code_point, style});
      i += decoded.length;
    }
  }
  rows.resize(count);
  return rows;
}

// An answer comes when everything before it was taken. Three questions in a row: no program asks so.
constexpr std::string_view kQuestion = "\x1B\\\x1B[5n\x1B[c\x1B[5n";
constexpr std::string_view kAnswer = "\x1B[0n\x1B[?1;2c\x1B[0n";

constexpr char kFacts[] =
    "'#{cursor_y} #{cursor_x} #{alternate_on} #{cursor_flag} #{insert_flag} #{origin_flag} #{wrap_flag}"
    " #{scroll_region_upper} #{scroll_region_lower} #{keypad_cursor_flag} #{keypad_flag} "
    "#{mouse_standard_flag}"
    " #{mouse_button_flag} #{mouse_all_flag} #{mouse_sgr_flag} #{mouse_utf8_flag}"
    " #{history_size} #{pane_height} #{pane_width}|#{pane_tabs}|#{pane_path}|#{pane_title}'";

void read_facts(const std::string& line, PaneView& view, std::size_t& history, std::size_t& height) {
  int numbers[19] = {};
  const char* at = line.c_str();
  for (int& number : numbers) number = static_cast<int>(std::strtol(at, const_cast<char**>(&at), 10));
  const auto flag = [&](int i) { return numbers[i] != 0; };
  view.cursor_row = numbers[0];
  view.cursor_col = std::min(numbers[1], numbers[18] - 1);
  view.alternate = flag(2);
  view.cursor_visible = flag(3);
  view.insert = flag(4);
  view.origin = flag(5);
  view.wrap = flag(6);
  view.region_top = numbers[7];
  view.region_bottom = numbers[8];
  view.input.application_cursor = flag(9);
  view.input.application_keypad = flag(10);
  using term::MouseMode;
  view.input.mouse = flag(13)   ? MouseMode::Moves
                     : flag(12) ? MouseMode::Drags
                     : flag(11) ? MouseMode::Clicks
                                : MouseMode::None;
  view.input.mouse_sgr = flag(14);
  view.input.mouse_utf8 = flag(15);
  history = static_cast<std::size_t>(numbers[16]);
  height = static_cast<std::size_t>(numbers[17]);
  const std::vector<std::string> words = split(line, "|");
  view.tabs = words.at(1);
  view.path = words.at(2);
  view.title = line.substr(words[0].size() + words[1].size() + words[2].size() + 3);
  if (view.title.ends_with('\n')) view.title.pop_back();
}

std::string size_words(term::Size size) {
  return " -x " + std::to_string(size.cols) + " -y " + std::to_string(size.rows);
}

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0) throw std::runtime_error("write to tmux");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// What is there, after at most kPatienceMs.
void read_some(int file, std::string& to) {
  pollfd wait{file, POLLIN, 0};
  char buffer[65536];
  const ssize_t got = poll(&wait, 1, kPatienceMs) > 0 ? read(file, buffer, sizeof buffer) : 0;
  if (got <= 0) throw std::runtime_error("no answer from tmux");
  to.append(buffer, static_cast<std::size_t>(got));
}

}  // namespace

char32_t undrawn(char32_t ch) {
  for (char32_t c = '+'; ch >= 0x80 && c <= '~'; ++c) {
    if (drawn(c) == ch) return c;
  }
  return ch;
}

std::string undrawn(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text, at);
    append_utf8(undrawn(decoded.code_point), out);
    at += decoded.length;
  }
  return out;
}

std::string text_of(const GlyphRow& row) {
  std::string out;
  for (const Glyph& glyph : row) append_utf8(glyph.ch, out);
  return out;
}

TmuxOracle::TmuxOracle(int panes) {
  static int count = 0;
  socket_ = "geppetto-test-" + std::to_string(getpid()) + "-" + std::to_string(++count);
  run({"new-session",
       "-d",
       "-s",
       "keep",
       "exec sleep 100000",
       ";",
       "set",
       "-g",
       "history-limit",
       "20000",
       ";",
       "set",
       "-g",
       "status",
       "off",
       ";",
       "new-session",
       "-d",
       "-s",
       "panes",
       "exec sleep 100000"});
  connect();
  while (panes-- > 0) open_pane();
}

TmuxOracle::~TmuxOracle() {
  for (const Pane& pane : panes_) close(pane.tty);
  close(to_);
  close(from_);
  waitpid(client_, nullptr, 0);  // it goes with its input
  try {
    run({"kill-server"});
  } catch (const std::exception&) {
    // Nothing is left to be killed.
  }
}

void TmuxOracle::run(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"tmux", "-L", socket_, "-f", "/dev/null"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  int status = 0;
  if (posix_spawnp(&pid, "tmux", nullptr, nullptr, argv.data(), environ) != 0)
    throw std::runtime_error("tmux does not start");
  waitpid(pid, &status, 0);
  if (status != 0) throw std::runtime_error("tmux " + arguments[0] + " fails");
}

// A control client in a session of its own: it is told nothing of the panes.
void TmuxOracle::connect() {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  std::string words[] = {"tmux", "-u", "-L", socket_, "-f", "/dev/null", "-C", "attach", "-t", "=keep"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int failed = posix_spawnp(&client_, "tmux", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  if (failed != 0) throw std::runtime_error("tmux does not start");
}

std::string TmuxOracle::next_line() {
  std::size_t end = 0, from = 0;
  while ((end = unread_.find('\n', from)) == std::string::npos) {
    from = unread_.size();
    read_some(from_, unread_);
  }
  std::string line = unread_.substr(0, end + 1);
  unread_.erase(0, end + 1);
  return line;
}

// One answer a command, in order.
std::vector<std::string> TmuxOracle::ask(const std::vector<std::string>& commands) {
  std::vector<std::string> answers;
  std::string all;
  for (const std::string& command : commands) all += command + "\n";
  write_all(to_, all);
  while (answers.size() < commands.size()) {
    const std::string begin = next_line();
    // "%begin time number flags": flag 1 is an answer to this client.
    if (!begin.starts_with("%begin ") || !begin.ends_with(" 1\n")) continue;
    const std::string mark = begin.substr(6);
    std::string answer;
    for (std::string line; line = next_line(), line != "%end" + mark;) {
      if (line == "%error" + mark) throw std::runtime_error(commands[answers.size()] + ": " + answer);
      answer += line;
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

void TmuxOracle::open_pane() {
  const std::vector<std::string> answers =
      ask({"new-window -d -t '=panes:' -P -F '#{pane_id} #{pane_tty}' 'exec sleep 100000'"});
  const std::vector<std::string> words = split(answers[0].substr(0, answers[0].size() - 1), " ");
  Pane pane{words.at(0), open(words.at(1).c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC), {}};
  termios modes;
  if (pane.tty < 0 || tcgetattr(pane.tty, &modes) != 0) throw std::runtime_error("no terminal: " + words[1]);
  cfmakeraw(&modes);
  tcsetattr(pane.tty, TCSANOW, &modes);
  panes_.push_back(std::move(pane));
}

std::string_view TmuxOracle::question() { return kQuestion; }

std::string_view TmuxOracle::reset_sequence() {
  // Out of any string and of the alternate screen; no titles on the stack, which holds at most this many in
  // our streams; then all that a reset resets, no history, and a known cursor for whoever leaves an alternate
  // screen without having entered it.
  static const std::string kSequence = [] {
    std::string out = "\x1B\\\x1B[?1049l";
    for (int i = 0; i < 16; ++i) out += "\x1B[23;2t";
    return out +
           "\x1B]2;\a\x1B]7;\a\x1B"
           "c\x1B[?1049h\x1B[?1049l\x1B"
           "c\x1B[3J\x1B"
           "7";
  }();
  return kSequence;
}

void TmuxOracle::reset(const std::vector<term::Size>& sizes) {
  resize(sizes);
  feed(std::vector<std::string>(sizes.size(), std::string(reset_sequence())));
}

void TmuxOracle::await_reply(Pane& pane) {
  while (!pane.replies.ends_with(kAnswer)) read_some(pane.tty, pane.replies);
  pane.replies.clear();
}

void TmuxOracle::feed(const std::vector<std::string>& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    write_all(panes_.at(i).tty, bytes[i] + std::string(kQuestion));
  for (std::size_t i = 0; i < bytes.size(); ++i) await_reply(panes_[i]);
}

void TmuxOracle::resize(const std::vector<term::Size>& sizes) {
  std::vector<std::string> commands;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    commands.push_back("resize-window -t " + panes_.at(i).id + size_words(sizes[i]));
  ask(commands);
}

std::vector<PaneView> TmuxOracle::look(std::size_t count) {
  std::vector<std::string> commands;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string target = " -t " + panes_.at(i).id;
    commands.push_back("display-message -p" + target + " " + kFacts);
    commands.push_back("capture-pane -p -e -N" + target);
    commands.push_back("capture-pane -p -e -N -S - -E -1" + target);
    commands.push_back("capture-pane -p -J -S -" + target);
  }
  const std::vector<std::string> answers = ask(commands);
  std::vector<PaneView> views(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t history = 0, height = 0;
    read_facts(answers[4 * i], views[i], history, height);
    views[i].screen = glyph_rows(answers[4 * i + 1], height);
    views[i].history = glyph_rows(answers[4 * i + 2], history);
    views[i].joined = answers[4 * i + 3];
  }
  return views;
}

}  // namespace geppetto::contract
