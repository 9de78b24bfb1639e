// RE2 with smart case.
#include "infra/text/line_filter.h"

#include <re2/re2.h>

namespace geppetto::text {
namespace {

// \S or \pL are no letters that a person looks for.
bool has_upper_case(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] >= 'A' && pattern[i] <= 'Z') {
      return true;
    }
  }
  return false;
}

}  // namespace

LineFilter::LineFilter(std::unique_ptr<re2::RE2> pattern) : pattern_(std::move(pattern)) {}
LineFilter::~LineFilter() = default;
LineFilter::LineFilter(LineFilter&&) noexcept = default;
LineFilter& LineFilter::operator=(LineFilter&&) noexcept = default;

Result<LineFilter> LineFilter::compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(has_upper_case(pattern));
  auto compiled = std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) return Error{ErrorKind::Invalid, "pattern: " + compiled->error()};
  return LineFilter(std::move(compiled));
}

bool LineFilter::matches(std::string_view line) const {
  return re2::RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), *pattern_);
}

}  // namespace geppetto::text
