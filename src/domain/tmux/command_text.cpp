// Quoting rules measured on tmux 3.3a.
#include "domain/tmux/command_text.h"

#include <algorithm>
#include <array>

namespace geppetto::tmux {

std::string quote_argument(std::string_view argument) {
  std::string out = "\"";
  for (const char c : argument) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '$' && c != ';' && c != '~';
    if (plain) {
      out += c;
    } else {
      const std::array<char, 4> octal = {'\\', static_cast<char>('0' + (byte >> 6)),
                                         static_cast<char>('0' + (byte >> 3 & 7)),
                                         static_cast<char>('0' + (byte & 7))};
      out.append(octal.data(), octal.size());
    }
  }
  out += '"';
  return out;
}

std::string command_line(const std::vector<std::string>& argv) {
  std::string out;
  for (const std::string& argument : argv) {
    if (!out.empty()) out += ' ';
    out += out.empty() ? argument : quote_argument(argument);
  }
  return out;
}

std::string quote_shell_word(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  out += '\'';
  return out;
}

namespace {

std::string doubled(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += c;
    out += c;
  }
  return out;
}

}  // namespace

std::string escape_format_and_time(std::string_view text) { return doubled(text, "#%"); }
std::string escape_format(std::string_view text) { return doubled(text, "#"); }

std::string shown_condition(const std::vector<std::string>& texts) {
  constexpr std::size_t kMost = 24, kLongest = 100;  // a command has 16 kB, and formats nest 100 deep
  std::string all = "1";
  for (std::size_t i = texts.size() - std::min(texts.size(), kMost); i < texts.size(); ++i) {
    std::string pattern;
    for (const char c : std::string_view(texts[i]).substr(0, kLongest)) {
      const auto byte = static_cast<unsigned char>(c);
      if (pattern.size() + 4 > kLongest && byte >= 0xC0) break;  // not within a character
      const bool special = std::string_view("#{},:%*?[]\\\"'~$;&|!").find(c) != std::string_view::npos;
      pattern += special || byte < 0x20 || byte == 0x7F ? '?' : c;
    }
    all = "#{&&:" + all + ",#{C:" + pattern + "}}";
  }
  return all;
}

std::string strip_paste_end(std::string_view text) {
  constexpr std::string_view kEnd = "\x1b[201~";
  std::string out;
  // Built character by character, so that a mark which forms when another is removed goes too.
  for (const char c : text) {
    out += c;
    if (std::string_view(out).ends_with(kEnd)) out.resize(out.size() - kEnd.size());
  }
  return out;
}

}  // namespace geppetto::tmux
