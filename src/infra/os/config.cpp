// Reads config.json as a stream of parse events, because only the stream knows the line a key stands on.
#include "infra/os/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "domain/base/text.h"
#include "infra/text/counting_iterator.h"

namespace geppetto::os {
namespace {

using nlohmann::json;
using text::CountingIterator;

constexpr std::size_t kMaxKeys = 100, kMaxWords = 32;  // more than there is to do, and than a command has
constexpr std::size_t kMaxConfigBytes = 1 << 20;       // nobody writes more; a device file would never end

enum class Type { Object, Number, String, Flag, Words };

struct Key {
  std::string_view path;
  Type type;
};
constexpr std::array<Key, 22> kKeys{{
    {"idleAfterSeconds", Type::Number},
    {"record", Type::Flag},
    {"tmux", Type::Object},
    {"tmux.socketName", Type::String},
    {"tmux.configFile", Type::String},
    {"transcripts", Type::Object},
    {"transcripts.maxTotalMB", Type::Number},
    {"notifications", Type::Object},
    {"notifications.enabled", Type::Flag},
    {"notifications.needsYou", Type::Flag},
    {"notifications.failed", Type::Flag},
    {"notifications.finished", Type::Flag},
    {"notifications.quietHours", Type::String},
    {"notifications.sound", Type::String},
    {"mcp", Type::Object},
    {"mcp.answer", Type::Flag},
    {"hotkeys", Type::Object},
    {"hotkeys.toggle", Type::String},
    {"hotkeys.nextNeedsYou", Type::String},
    {"theme", Type::String},
    {"terminal", Type::Words},
    {"keys", Type::Object},
}};

std::string_view name_of(Type type) {
  switch (type) {
    case Type::Object: return "an object";
    case Type::Number: return "a number";
    case Type::String: return "a string";
    case Type::Flag: return "true or false";
    case Type::Words: return "an array of strings";
  }
  return "";
}

// Takes the parser's events; the first problem stops it.
class Reader {
 public:
  Reader(const std::string& file, const std::string& home, const int& line)
      : file_(file), home_(home), line_(line) {}

  bool key(std::string& name) {
    key_line_ = line_;
    key_ = prefix_ + name;
    expected_ = std::nullopt;
    for (const Key& k : kKeys) {
      if (k.path == key_) expected_ = k.type;
    }
    if (prefix_ == "keys.") expected_ = Type::String;
    if (!expected_) return fail("unknown key \"" + single_line(key_) + "\"; known are " + known_keys());
    for (const std::string& s : seen_) {
      if (s == key_) return fail("\"" + key_ + "\" stands there twice");
    }
    seen_.push_back(key_);
    return true;
  }
  bool start_object(std::size_t) {
    if (depth_ == 0) {
      ++depth_;
      return true;
    }
    if (expected_ != Type::Object) return wrong_type();
    ++depth_;
    prefix_ = key_ + ".";
    return true;
  }
  bool end_object() {
    --depth_;
    prefix_.clear();
    return true;
  }
  bool start_array(std::size_t) {
    if (depth_ == 0 || in_words_ || expected_ != Type::Words) return wrong_type();
    in_words_ = true;
    return true;
  }
  bool end_array() {
    in_words_ = false;
    return true;
  }
  bool null() { return wrong_type(); }
  bool boolean(bool on) {
    if (depth_ == 0 || expected_ != Type::Flag) return wrong_type();
    set_flag(on);
    return true;
  }
  bool number_integer(json::number_integer_t n) { return number(static_cast<double>(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return number(static_cast<double>(n)); }
  bool number_float(json::number_float_t n, const std::string&) { return number(n); }
  bool binary(json::binary_t&) { return wrong_type(); }

  bool string(std::string& value) {
    if (depth_ == 0 || expected_ != (in_words_ ? Type::Words : Type::String)) return wrong_type();
    if (value.find('\0') != std::string::npos) return fail("\"" + key_ + "\" must not hold a NUL");
    const std::string wrong = set_text(value);
    return wrong.empty() || fail("\"" + key_ + "\" " + wrong);
  }

  bool parse_error(std::size_t, const std::string& token, const json::exception&) {
    key_line_ = line_;
    std::string near = single_line(token).substr(0, 40);
    return fail(near.empty() ? "the text ends too early or is not JSON"
                             : "not JSON near " + repair_utf8(near));
  }

  bool fail(const std::string& why) {
    error = Error{ErrorKind::Invalid, file_ + ":" + std::to_string(key_line_) + ": " + why};
    return false;
  }

  Config config;
  std::optional<Error> error;

 private:
  bool number(double n) {
    if (depth_ == 0 || expected_ != Type::Number) return wrong_type();
    const bool megabytes = key_ == "transcripts.maxTotalMB";
    const int low = megabytes ? 100 : 1, high = megabytes ? 1 << 20 : 86'400;
    if (!(n >= low && n <= high))
      return fail("\"" + key_ + "\" must be from " + std::to_string(low) + " to " + std::to_string(high));
    if (megabytes) {
      config.max_transcripts_mb = std::llround(n);
    } else {
      config.idle_after_ms = std::llround(n * 1000);
    }
    return true;
  }
  void set_flag(bool on) {
    if (key_ == "record") config.record = on;
    if (key_ == "mcp.answer") config.mcp_answer = on;
    if (key_ == "notifications.enabled") config.notify.enabled = on;
    if (key_ == "notifications.needsYou") config.notify.answer = on;
    if (key_ == "notifications.failed") config.notify.failed = on;
    if (key_ == "notifications.finished") config.notify.finished = on;
  }

  // What is wrong with it; empty: nothing.
  std::string set_text(std::string value) {
    if (in_words_) {
      if (config.terminal.size() == kMaxWords) return "has too many words";
      if (config.terminal.empty() && value.empty()) return "begins with the name of a program";
      config.terminal.push_back(std::move(value));
    } else if (prefix_ == "keys.") {
      if (config.keys.size() == kMaxKeys) return "is one too many";
      config.keys.emplace_back(key_.substr(prefix_.size()), std::move(value));
    } else if (key_ == "theme") {
      config.theme = std::move(value);
    } else if (key_ == "tmux.socketName") {
      if (value.find('/') != std::string::npos) return "is a name as for tmux -L, without a slash";
      config.tmux_socket_name = std::move(value);
    } else if (key_ == "tmux.configFile") {
      if (value.starts_with("~/")) value.replace(0, 1, home_);
      if (!value.empty() && value.front() != '/') return "must be an absolute path or start with ~/";
      config.tmux_config_file = std::move(value);
    } else if (key_ == "notifications.quietHours") {
      const auto hours = desktop::parse_quiet_hours(value);
      if (!hours && !value.empty()) return "must be like 22:00-07:00";
      config.notify.quiet = hours.value_or(desktop::QuietHours{});
    } else if (key_ == "notifications.sound") {
      if (value.starts_with("~/")) value.replace(0, 1, home_);
      if (value.find('/') != std::string::npos && value.front() != '/')
        return "must be a name of the sound theme or an absolute path";
      config.notify.sound = std::move(value);
    } else {
      return set_hotkey(value);
    }
    return "";
  }

  std::string set_hotkey(const std::string& value) {
    std::optional<desktop::Chord> chord;
    if (!value.empty()) {
      const auto parsed = desktop::parse_chord(value);
      if (!parsed) return parsed.error().what;
      chord = *parsed;
    }
    for (std::size_t n = 0; n < config.hotkeys.size(); ++n) {
      const std::string name = "hotkeys." + std::string(to_string(static_cast<desktop::HotkeyAction>(n)));
      if (name == key_) {
        config.hotkeys[n] = chord;
      } else if (chord && config.hotkeys[n] == chord) {
        return "is the same key as \"" + name + "\"";
      }
    }
    return "";
  }

  bool wrong_type() {
    if (depth_ == 0) return fail("the file must hold one object: { … }");
    return fail("\"" + key_ + "\" must be " + std::string(name_of(*expected_)));
  }
  static std::string known_keys() {
    std::string out;
    for (const Key& k : kKeys) {
      if (k.path == "keys")
        out += ", keys.…";
      else if (k.type != Type::Object)
        out += (out.empty() ? "" : ", ") + std::string(k.path);
    }
    return out;
  }

  const std::string& file_;
  const std::string& home_;
  const int& line_;
  int key_line_ = 1;
  int depth_ = 0;
  bool in_words_ = false;
  std::string prefix_, key_;
  std::optional<Type> expected_;
  std::vector<std::string> seen_;
};

Result<std::string> read_all(int fd, const std::string& file_name) {
  std::string text;
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t n = read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{ErrorKind::Io, file_name + ": " + strerror(errno)};
    if (n == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    if (text.size() > kMaxConfigBytes) return Error{ErrorKind::Invalid, file_name + ":1: longer than 1 MiB"};
  }
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file_name, const std::string& home) {
  int line = 1;
  Reader reader(file_name, home, line);
  const CountingIterator first{text.data(), &line}, last{text.data() + text.size(), &line};
  json::sax_parse(first, last, &reader, json::input_format_t::json, true, true);
  if (reader.error) return *reader.error;
  return reader.config;
}

Result<Config> load_config(const std::string& file_name, const std::string& home) {
  const int fd = open(file_name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Config{};
    return Error{ErrorKind::Io, file_name + ": " + strerror(errno)};
  }
  Result<std::string> text = read_all(fd, file_name);
  close(fd);
  if (!text) return text.error();
  return parse_config(*text, file_name, home);
}

}  // namespace geppetto::os
