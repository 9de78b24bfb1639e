// Binary search in the runs of fold_table.h.
#include "domain/base/fold.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "domain/base/fold_table.h"
#include "domain/base/text.h"

namespace geppetto {

char32_t fold_case(char32_t character) {
  const auto code = static_cast<std::int32_t>(character);
  const auto* const after =
      std::upper_bound(std::begin(kFoldRuns), std::end(kFoldRuns), code,
                       [](std::int32_t value, const FoldRun& run) { return value < run.first; });
  if (after == std::begin(kFoldRuns)) return character;
  const FoldRun& run = *std::prev(after);
  if (code > run.last || (code - run.first) % run.step != 0) return character;
  return static_cast<char32_t>(code + run.distance);
}

std::vector<char32_t> case_forms(char32_t character) {
  const char32_t folded = fold_case(character);
  std::vector<char32_t> forms{folded};
  for (const FoldRun& run : kFoldRuns) {
    const std::int32_t code = static_cast<std::int32_t>(folded) - run.distance;
    if (code >= run.first && code <= run.last && (code - run.first) % run.step == 0)
      forms.push_back(static_cast<char32_t>(code));
  }
  return forms;
}

bool has_capital(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text, at);
    if (fold_case(decoded.code_point) != decoded.code_point) return true;
    at += decoded.length;
  }
  return false;
}

}  // namespace geppetto
