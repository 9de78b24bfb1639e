// Styles as the parameters of an SGR sequence (ECMA-48).
#pragma once
#include <string>

#include "domain/base/style.h"

namespace geppetto {

// "1;31;48;5;200": what turns the default style into this one. Empty for the default style.
std::string sgr_codes(const Style& style);

// The whole sequence, whatever the style before was: "ESC [ 0 ; 1 ; 31 m".
void append_sgr(const Style& style, std::string& out);

}  // namespace geppetto
