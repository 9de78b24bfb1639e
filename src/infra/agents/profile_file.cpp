// One small reader for each object; the first mistake ends it.
#include "infra/agents/profile_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "domain/base/text.h"
#include "infra/agents/json_lines.h"

namespace geppetto::agents {
namespace {

using agent::Glob;
using agent::Profile;
using agent::Rule;

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  std::optional<Error> error;

  bool fail(const Node& at, std::string_view key, const std::string& why) {
    if (!error)
      error = Error{ErrorKind::Invalid, file_ + ":" + std::to_string(at.line) + ": " +
                                            (key.empty() ? "" : single_line(key) + ": ") + why};
    return false;
  }

  struct Key {
    std::string_view name;
    std::function<bool(const Node&)> read;
  };

  bool object(const Node& node, std::string_view what, std::span<const Key> keys,
              std::span<const std::string_view> required) {
    if (node.type != Node::Type::Object) return fail(node, what, "must be an object: { … }");
    for (const auto& [name, value] : node.members) {
      const auto key = std::ranges::find(keys, name, &Key::name);
      if (key == keys.end()) {
        std::string known;
        for (const Key& k : keys) known.append(known.empty() ? "" : ", ").append(k.name);
        return fail(value, name, "is not known here; known are " + known);
      }
      if (!key->read(value)) return fail(value, name, "is wrong");
    }
    for (const std::string_view name : required)
      if (node.find(name) == nullptr) return fail(node, what, "needs \"" + std::string(name) + "\"");
    return true;
  }

  Key text(std::string_view name, std::string& to) {
    return {name, [this, name, &to](const Node& n) {
              if (n.type != Node::Type::String || n.string.size() > kMaxText || !is_clean_line(n.string))
                return fail(n, name, "must be a string of one line");
              to = n.string;
              return true;
            }};
  }
  // Letters, digits and "-": it becomes part of a session's name and of a rule's.
  Key word(std::string_view name, std::string& to) {
    return {name, [this, name, &to](const Node& n) {
              const bool fine = n.type == Node::Type::String && !n.string.empty() &&
                                n.string.size() <= kMaxWord && std::ranges::all_of(n.string, [](char c) {
                                  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                                });
              if (!fine) return fail(n, name, "must be of the letters a-z, digits and \"-\"");
              to = n.string;
              return true;
            }};
  }
  template <class T>
  Key number(std::string_view name, T& to, int from, int most) {
    return {name, [this, name, &to, from, most](const Node& n) {
              if (n.type != Node::Type::Number || n.number != std::floor(n.number) || n.number < from ||
                  n.number > most)
                return fail(
                    n, name,
                    "must be a whole number from " + std::to_string(from) + " to " + std::to_string(most));
              to = static_cast<T>(n.number);
              return true;
            }};
  }
  Key flag(std::string_view name, bool& to) {
    return {name, [this, name, &to](const Node& n) {
              if (n.type != Node::Type::Bool) return fail(n, name, "must be true or false");
              to = n.boolean;
              return true;
            }};
  }
  Key words(std::string_view name, std::vector<std::string>& to) {
    return {name, [this, name, &to](const Node& n) {
              return list(n, name, kMaxPatterns, [&](const Node& item) {
                if (item.type != Node::Type::String || item.string.find('\0') != std::string::npos)
                  return fail(item, name, "must hold strings");
                to.push_back(item.string);
                return true;
              });
            }};
  }
  Key pattern(std::string_view name, std::optional<Glob>& to) {
    return {name, [this, name, &to](const Node& n) {
              to = glob(n, name);
              return to.has_value();
            }};
  }
  Key patterns(std::string_view name, std::vector<Glob>& to) {
    return {name, [this, name, &to](const Node& n) {
              return list(n, name, kMaxPatterns, [&](const Node& item) {
                std::optional<Glob> parsed = glob(item, name);
                if (!parsed) return false;
                to.push_back(std::move(*parsed));
                return true;
              });
            }};
  }
  Key meaning(std::string_view name, agent::Meaning& to) {
    return {name, [this, name, &to](const Node& n) {
              const auto* found = std::ranges::find(agent::kMeanings, n.string);
              if (n.type != Node::Type::String || found == std::end(agent::kMeanings)) {
                std::string known;
                for (const std::string_view m : agent::kMeanings)
                  known.append(known.empty() ? "" : ", ").append(m);
                return fail(n, name, "must be one of " + known);
              }
              to = static_cast<agent::Meaning>(found - std::begin(agent::kMeanings));
              return true;
            }};
  }
  Key field_rules(std::string_view name, std::vector<agent::FieldRule>& to) {
    return {name, [this, name, &to](const Node& n) {
              return list(n, name, kMaxRules, [&](const Node& item) {
                agent::FieldRule rule;
                if (!read_field_rule(item, rule)) return false;
                if (std::ranges::any_of(to, [&](const agent::FieldRule& r) { return r.id == rule.id; }))
                  return fail(item, "id", "\"" + rule.id + "\" stands there twice");
                to.push_back(std::move(rule));
                return true;
              });
            }};
  }
  Key rules(std::string_view name, std::vector<Rule>& to, bool of_screen) {
    return {name, [this, name, of_screen, &to](const Node& n) {
              return list(n, name, kMaxRules, [&](const Node& item) {
                Rule rule;
                if (!read_rule(item, rule, of_screen)) return false;
                if (std::ranges::any_of(to, [&](const Rule& r) { return r.id == rule.id; }))
                  return fail(item, "id", "\"" + rule.id + "\" stands there twice");
                to.push_back(std::move(rule));
                return true;
              });
            }};
  }

 private:
  static constexpr std::size_t kMaxText = 200, kMaxWord = 40;

  bool list(const Node& n, std::string_view name, std::size_t most,
            const std::function<bool(const Node&)>& each) {
    if (n.type != Node::Type::Array) return fail(n, name, "must be a list: [ … ]");
    if (n.items.size() > most) return fail(n, name, "holds more than " + std::to_string(most));
    return std::ranges::all_of(n.items, each);
  }

  std::optional<Glob> glob(const Node& n, std::string_view name) {
    std::optional<Glob> parsed;
    if (n.type == Node::Type::String) parsed = Glob::parse(n.string);
    if (!parsed)
      fail(n, name,
           "must be a pattern of one line: * any run, [abc] one of a set, \\ before what is meant literally");
    return parsed;
  }

  bool read_field_rule(const Node& node, agent::FieldRule& rule) {
    const Key when{"when", [&](const Node& n) {
                     if (n.type != Node::Type::Object || n.members.empty() || n.members.size() > kMaxPatterns)
                       return fail(n, "when", "must name fields: {\"field\": \"pattern\"}");
                     return std::ranges::all_of(n.members, [&](const auto& member) {
                       std::optional<Glob> parsed = glob(member.second, member.first);
                       if (parsed) rule.when.emplace_back(member.first, std::move(*parsed));
                       return parsed.has_value();
                     });
                   }};
    const std::array keys = {word("id", rule.id), meaning("meaning", rule.meaning), when,
                             words("quote", rule.quote)};
    constexpr std::array<std::string_view, 3> kRequired = {"id", "meaning", "when"};
    return object(node, "rule", keys, kRequired);
  }

  Key choices(std::string_view name, agent::Choices& to) {
    return {name, [this, name, &to](const Node& n) {
              const std::array keys = {chosen_by("by", to.by), words("markers", to.markers),
                                       pattern("text", to.text)};
              constexpr std::array<std::string_view, 1> kRequired = {"by"};
              if (!object(n, name, keys, kRequired)) return false;
              if (std::ranges::any_of(to.markers, &std::string::empty))
                return fail(n, "markers", "must not hold an empty string");
              if (to.by == agent::Choices::By::Cursor && to.markers.empty())
                return fail(n, name, "needs \"markers\": the cursor could not be seen");
              return true;
            }};
  }
  Key chosen_by(std::string_view name, agent::Choices::By& to) {
    return {name, [this, name, &to](const Node& n) {
              const auto* found = std::ranges::find(agent::kChosenBy, n.string);
              if (n.type != Node::Type::String || n.string.empty() || found == std::end(agent::kChosenBy))
                return fail(n, name, "must be digit, digit-enter or cursor");
              to = static_cast<agent::Choices::By>(found - std::begin(agent::kChosenBy));
              return true;
            }};
  }

  bool read_rule(const Node& node, Rule& rule, bool of_screen) {
    const std::array common = {word("id", rule.id),
                               number("priority", rule.priority, -1000, 1000),
                               meaning("meaning", rule.meaning),
                               patterns("all", rule.all),
                               patterns("any", rule.any),
                               patterns("none", rule.none)};
    std::vector<Key> keys(common.begin(), common.end());
    if (of_screen) {
      keys.push_back(number("lines", rule.lines, 1, Rule::kMaxLines));
      keys.push_back(pattern("below", rule.below));
      keys.push_back(pattern("last", rule.last));
      keys.push_back(pattern("quote", rule.quote));
      keys.push_back(choices("choices", rule.choices));
      keys.push_back(number("quoteSkip", rule.quote_skip, -Rule::kMaxSkip, Rule::kMaxSkip));
    }
    constexpr std::array<std::string_view, 2> kRequired = {"id", "meaning"};
    if (!object(node, "rule", keys, kRequired)) return false;
    if (rule.all.empty() && rule.any.empty() && !rule.last)
      return fail(node, rule.id, "needs \"all\", \"any\" or \"last\": it would match every screen");
    return true;
  }

  const std::string& file_;
};

Result<std::string> read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Error{ErrorKind::Io, path + ": " + strerror(errno)};
  std::string text;
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t n = read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    const int why = errno;
    if (n <= 0) close(fd);
    if (n < 0) return Error{ErrorKind::Io, path + ": " + strerror(why)};
    if (n == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    if (text.size() <= kMaxFileBytes) continue;
    close(fd);
    return Error{ErrorKind::Invalid, path + ":1: longer than 256 KiB"};
  }
}

}  // namespace

Result<Profile> parse_profile(std::string_view text, const std::string& file_name) {
  const Result<Node> root = parse_json(text, file_name);
  if (!root) return root.error();
  Profile profile;
  Reader reader(file_name);
  constexpr int kLongestSilence = 600'000;
  const std::array keys = {reader.word("name", profile.name),
                           reader.text("title", profile.title),
                           reader.text("program", profile.program),
                           reader.words("start", profile.start),
                           reader.words("resume", profile.resume),
                           reader.number("silenceMs", profile.silence_ms, 500, kLongestSilence),
                           reader.pattern("input", profile.input),
                           reader.flag("asksForReports", profile.asks_for_reports),
                           reader.words("hookEvents", profile.hook_events),
                           reader.words("hookArguments", profile.hook_arguments),
                           reader.field_rules("hookRules", profile.hook_rules),
                           reader.words("recordFolders", profile.record_folders),
                           reader.text("recordGuard", profile.record_guard),
                           reader.field_rules("recordRules", profile.record_rules),
                           reader.rules("titleRules", profile.title_rules, false),
                           reader.rules("screenRules", profile.screen_rules, true)};
  constexpr std::array<std::string_view, 2> kRequired = {"name", "title"};
  reader.object(*root, "file", keys, kRequired);
  if (reader.error) return *reader.error;
  if (profile.name == "custom" || profile.name == "demo")
    return Error{ErrorKind::Invalid, file_name + ":1: name: \"" + profile.name + "\" is Geppetto's own"};
  return profile;
}

Result<Profile> load_profile(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return parse_profile(*text, path);
}

}  // namespace geppetto::agents
