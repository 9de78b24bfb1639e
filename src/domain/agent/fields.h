// What an agent tells of itself as named values (a hook's JSON, its own record), and the rules on them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/agent/glob.h"
#include "domain/agent/meaning.h"

namespace geppetto::agent {

// "tool_input.command" and what it says; the first of a name counts.
using Fields = std::vector<std::pair<std::string, std::string>>;

// Null: there is no such field.
const std::string* find_field(const Fields& fields, std::string_view name);

struct FieldRule {
  std::string id;  // "stop": told as "KIND.hook.stop"
  Meaning meaning = Meaning::Nothing;
  std::vector<std::pair<std::string, Glob>> when;  // every one of these fields is there and matches
  std::vector<std::string> quote;                  // the first that is there and not empty is shown
};

struct FieldMatch {
  const FieldRule* rule = nullptr;
  std::string quote;  // one line
};

// The first rule that matches.
std::optional<FieldMatch> match_fields(const std::vector<FieldRule>& rules, const Fields& fields);

}  // namespace geppetto::agent
