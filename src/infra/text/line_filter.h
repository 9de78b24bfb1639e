// A person's pattern against lines of text (RE2: no pattern can take long).
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/result.h"

namespace re2 {
class RE2;
}

namespace geppetto::text {

class LineFilter {
 public:
  // Without an upper-case letter in it the pattern finds either case. Invalid tells what is wrong with it.
  static Result<LineFilter> compile(std::string_view pattern);
  ~LineFilter();
  LineFilter(LineFilter&&) noexcept;
  LineFilter& operator=(LineFilter&&) noexcept;

  bool matches(std::string_view line) const;

 private:
  explicit LineFilter(std::unique_ptr<re2::RE2> pattern);
  std::unique_ptr<re2::RE2> pattern_;
};

}  // namespace geppetto::text
