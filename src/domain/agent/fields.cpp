// Rules are few and fields are few: both are looked through one by one.
#include "domain/agent/fields.h"

#include <algorithm>

#include "domain/agent/rules.h"

namespace geppetto::agent {

const std::string* find_field(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Fields::value_type::first);
  return found == fields.end() ? nullptr : &found->second;
}

std::optional<FieldMatch> match_fields(const std::vector<FieldRule>& rules, const Fields& fields) {
  const auto matches = [&](const FieldRule& rule) {
    return std::ranges::all_of(rule.when, [&](const auto& condition) {
      const std::string* value = find_field(fields, condition.first);
      return value != nullptr && condition.second.matches(*value);
    });
  };
  const auto rule = std::ranges::find_if(rules, matches);
  if (rule == rules.end()) return std::nullopt;
  FieldMatch match{&*rule, {}};
  for (const std::string& name : rule->quote) {
    const std::string* value = find_field(fields, name);
    if (value == nullptr || value->empty()) continue;
    match.quote = quote_of_line(*value);
    break;
  }
  return match;
}

}  // namespace geppetto::agent
