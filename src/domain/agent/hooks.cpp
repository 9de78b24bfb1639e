// Three quotings meet here: a word of the shell, in a string of JSON, in an argument.
#include "domain/agent/hooks.h"

#include <string_view>

namespace geppetto::agent {
namespace {

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+=:,@";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string json_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ') {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

}  // namespace

std::vector<std::string> hook_arguments(const Profile& profile, const std::vector<std::string>& hook) {
  std::string argv, command;
  std::vector<std::string> words = hook;
  words.push_back(profile.name);
  for (const std::string& word : words) {
    argv += (argv.empty() ? "[" : ",") + json_string(word);
    command += (command.empty() ? "" : " ") + shell_word(word);
  }
  argv += "]";
  std::string events = "{";
  for (const std::string& event : profile.hook_events)
    events += (events.size() == 1 ? "" : ",") + json_string(event) +
              R"(:[{"matcher":"","hooks":[{"type":"command","command":)" + json_string(command) +
              R"(,"timeout":5}]}])";
  events += "}";
  std::vector<std::string> arguments = profile.hook_arguments;
  for (std::string& argument : arguments) {
    replace(argument, "{hookArgv}", argv);
    replace(argument, "{hookEvents}", events);
  }
  return arguments;
}

}  // namespace geppetto::agent
