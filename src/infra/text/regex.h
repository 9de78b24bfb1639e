// Regular expressions as matchers (RE2: no pattern can take exponential time).
#pragma once
#include <memory>
#include <string_view>

#include "domain/base/result.h"
#include "domain/log/matcher.h"

namespace geppetto::text {

// Smart case looks at the letters of the pattern, not at \S or \pL. Invalid tells what is wrong with the
// pattern.
Result<std::shared_ptr<const log::Matcher>> make_regex(std::string_view pattern, log::CaseMode mode);

// What a person asked for: a text as it is, or a regular expression.
Result<std::shared_ptr<const log::Matcher>> make_matcher(std::string_view pattern, bool regex,
                                                         log::CaseMode mode);

}  // namespace geppetto::text
