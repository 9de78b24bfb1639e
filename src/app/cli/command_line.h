// Splits the words of a command line into options and arguments by a table.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::cli {

struct Option {
  std::string_view name;   // "follow", written --follow
  char letter = 0;         // 'f', written -f; 0: none
  std::string_view value;  // what it takes, "LINES"; empty: it takes nothing
  std::string_view help;
};

class Arguments {
 public:
  bool has(std::string_view option) const { return value(option).has_value(); }
  // The last one given wins; empty for an option that takes nothing.
  std::optional<std::string> value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;

  std::vector<std::string> words;                    // what is no option, before "--"
  std::optional<std::vector<std::string>> trailing;  // what stands after "--"
  std::vector<std::pair<std::string, std::string>> options;
};

// Invalid: an option that is unknown (with the nearest known one), lacks its value or takes none.
// `stop_at_word`: ends before the first word, for options that stand before the verb; `used` says how many
// words were taken.
Result<Arguments> parse_arguments(std::span<const std::string> argv, std::span<const Option> options,
                                  bool stop_at_word = false, std::size_t* used = nullptr);

// The candidate that is at most two edits away, else empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace geppetto::cli
