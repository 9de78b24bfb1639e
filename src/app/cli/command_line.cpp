// GNU habits: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, -fn VALUE, and "--" ends the options.
#include "app/cli/command_line.h"

#include <algorithm>

namespace geppetto::cli {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

Error mistake(std::string what) { return {ErrorKind::Invalid, std::move(what)}; }

class Parser {
 public:
  Parser(std::span<const std::string> argv, std::span<const Option> options)
      : argv_(argv), options_(options) {}

  Result<Arguments> run(bool stop_at_word, std::size_t* used) {
    for (; at_ < argv_.size(); ++at_) {
      const std::string_view word = argv_[at_];
      Outcome taken = ok();
      if (word == "--") {
        if (stop_at_word) break;
        out_.trailing.emplace(argv_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, argv_.end());
        at_ = argv_.size();
        break;
      }
      if (word.starts_with("--")) {
        taken = take_long(word.substr(2));
      } else if (word.size() > 1 && word[0] == '-') {
        taken = take_letters(word.substr(1));
      } else {
        if (stop_at_word) break;
        out_.words.emplace_back(word);
      }
      if (!taken) return taken.error();
    }
    if (used != nullptr) *used = at_;
    return std::move(out_);
  }

 private:
  Outcome take_long(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const auto option =
        std::find_if(options_.begin(), options_.end(), [&](const Option& o) { return o.name == name; });
    if (option == options_.end()) return unknown(name);
    if (equals == std::string_view::npos) return take_value(*option, std::nullopt);
    if (option->value.empty()) return mistake("--" + std::string(name) + " takes no value");
    return take_value(*option, word.substr(equals + 1));
  }
  Outcome take_letters(std::string_view letters) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const char letter = letters[i];
      const auto option =
          std::find_if(options_.begin(), options_.end(), [&](const Option& o) { return o.letter == letter; });
      if (option == options_.end()) return mistake(std::string("unknown option -") + letter);
      if (option->value.empty()) {
        out_.options.emplace_back(option->name, "");
        continue;
      }
      const std::string_view rest = letters.substr(i + 1);
      return take_value(*option, rest.empty() ? std::optional<std::string_view>() : rest);
    }
    return ok();
  }
  Outcome take_value(const Option& option, std::optional<std::string_view> value) {
    if (option.value.empty()) {
      out_.options.emplace_back(option.name, "");
      return ok();
    }
    if (!value) {
      if (at_ + 1 >= argv_.size())
        return mistake("--" + std::string(option.name) + " needs " + std::string(option.value));
      value = argv_[++at_];
    }
    out_.options.emplace_back(option.name, *value);
    return ok();
  }
  Outcome unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const Option& o : options_) names.push_back(o.name);
    const std::string_view close = nearest(name, names);
    return mistake("unknown option --" + std::string(name) +
                   (close.empty() ? "" : "; did you mean --" + std::string(close) + "?"));
  }

  std::span<const std::string> argv_;
  std::span<const Option> options_;
  std::size_t at_ = 0;
  Arguments out_;
};

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  for (auto at = options.rbegin(); at != options.rend(); ++at) {
    if (at->first == option) return at->second;
  }
  return std::nullopt;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  std::vector<std::string> out;
  for (const auto& [name, value] : options) {
    if (name == option) out.push_back(value);
  }
  return out;
}

Result<Arguments> parse_arguments(std::span<const std::string> argv, std::span<const Option> options,
                                  bool stop_at_word, std::size_t* used) {
  return Parser(argv, options).run(stop_at_word, used);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_edits = 3;
  for (const std::string_view candidate : candidates) {
    const std::size_t n = edits(word, candidate);
    if (n < best_edits && n < candidate.size()) best = candidate, best_edits = n;
  }
  return best;
}

}  // namespace geppetto::cli
