// Colours of the palette's first sixteen have codes of their own, which every terminal knows.
#include "domain/base/sgr.h"

#include <string_view>
#include <utility>

namespace geppetto {
namespace {

// `base`: 30 for the text, 40 for what is behind it, 50 for underlines, which have no short codes.
void append_color(std::string& codes, Color color, int base) {
  constexpr int kShort = 8, kBright = 60, kUnderlines = 50;
  if (color.is_default()) return;
  if (!color.is_palette()) {
    codes += std::to_string(base + 8) + ";2;" + std::to_string(color.red()) + ";" +
             std::to_string(color.green()) + ";" + std::to_string(color.blue()) + ";";
  } else if (base == kUnderlines || color.index() >= 2 * kShort) {
    codes += std::to_string(base + 8) + ";5;" + std::to_string(color.index()) + ";";
  } else if (color.index() < kShort) {
    codes += std::to_string(base + color.index()) + ";";
  } else {
    codes += std::to_string(base + kBright + color.index() - kShort) + ";";
  }
}

}  // namespace

std::string sgr_codes(const Style& style) {
  constexpr std::pair<Attribute, const char*> kCodes[] = {
      {kBold, "1;"},    {kDim, "2;"},    {kItalic, "3;"}, {kUnderline, "4;"}, {kBlink, "5;"},
      {kReverse, "7;"}, {kHidden, "8;"}, {kStrike, "9;"}, {kOverline, "53;"}};
  std::string codes;
  for (const auto& [bit, code] : kCodes) {
    if ((style.attributes & bit) != 0) codes += code;
  }
  append_color(codes, style.fg, 30);
  append_color(codes, style.bg, 40);
  append_color(codes, style.underline_color, 50);
  // After the plain one, for terminals that know no other.
  if (style.underline() > Underline::Single)
    codes += "4:" + std::to_string(static_cast<int>(style.underline())) + ";";
  if (!codes.empty()) codes.pop_back();
  return codes;
}

void append_sgr(const Style& style, std::string& out) {
  const std::string codes = sgr_codes(style);
  out += "\x1b[0";
  if (!codes.empty()) out.append(";").append(codes);
  out += 'm';
}

}  // namespace geppetto
