// Letters of either case: Unicode's simple case folding, as far as both cases take as many bytes of UTF-8.
#pragma once
#include <string_view>
#include <vector>

namespace geppetto {

// The small form of a capital, and one form for all that fold together; most characters are their own.
char32_t fold_case(char32_t character);

// All that fold to the same as this one, itself included.
std::vector<char32_t> case_forms(char32_t character);

// Some character in it folds to another: whoever typed it meant the case.
bool has_capital(std::string_view text);

}  // namespace geppetto
