// Plain loops over code points; ASCII is what most lines are.
#include "domain/core/gist.h"

#include "domain/base/text.h"

namespace geppetto::core {
namespace {

bool is_rule(char32_t c) { return c == '-' || c == '=' || c == '_' || (c >= 0x2500 && c <= 0x257F); }

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;
  const bool symbol = (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F);  // Braille, boxes, arrows
  const bool picture = (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE0F) || c >= 0x1F000;
  return !symbol && !(picture && c < 0x20000);
}

}  // namespace

std::string gist_of(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  char32_t last = 0;
  for (std::size_t at = 0; at < line.size();) {
    const auto byte = static_cast<unsigned char>(line[at]);
    const Decoded c = byte < 0x80 ? Decoded{byte, 1} : decode_utf8(line, at);
    if (c.code_point != ' ' && !(c.code_point == last && is_rule(last))) out += line.substr(at, c.length);
    if (c.code_point != ' ') last = c.code_point;
    at += c.length;
  }
  return out;
}

Wording wording_of(std::string_view line) {
  Wording out;
  const auto digit_at = [&](std::size_t at) {
    return at < line.size() && is_digit(static_cast<unsigned char>(line[at]));
  };
  const auto character_at = [&](std::size_t at) {
    if (at >= line.size()) return Decoded{U' ', 0};
    const auto byte = static_cast<unsigned char>(line[at]);
    return byte < 0x80 ? Decoded{byte, 1} : decode_utf8(line, at);
  };
  for (std::size_t at = 0; at < line.size();) {
    if (digit_at(at)) {
      const std::size_t begin = at;
      while (digit_at(at) || (digit_at(at + 1) && (line[at] == '.' || line[at] == ','))) ++at;
      const Decoded unit = character_at(at), next = character_at(at + unit.length);
      const bool one_letter =
          is_letter(unit.code_point) && !is_letter(next.code_point) && !is_digit(next.code_point);
      out.numbers.push_back(
          {std::string(line.substr(begin, at - begin)), unit.code_point == '%' || one_letter});
      continue;
    }
    const Decoded c = character_at(at);
    if (is_letter(c.code_point)) out.letters += line.substr(at, c.length);
    at += c.length;
  }
  out.says_nothing = out.letters.empty() && out.numbers.empty();
  return out;
}

}  // namespace geppetto::core
