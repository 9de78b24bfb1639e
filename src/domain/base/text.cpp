// UTF-8 after the Unicode standard's table 3-7, and widths by binary search in the runs of width_table.h.
#include "domain/base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "domain/base/width_table.h"

namespace geppetto {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// What may follow a first byte: the range of the second one and how many bytes there are in all; 0: cannot
// begin.
struct Lead {
  std::uint8_t length, second_low, second_high;
};

constexpr Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};  // no overlong forms
  if (byte == 0xED) return {3, 0x80, 0x9F};  // no surrogates
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};  // nothing above U+10FFFF
  return {0, 0, 0};
}

// For each 256 code points: the run that holds the first of them. Leaves few runs to search, for most pages
// one.
constexpr std::size_t kPages = 0x1100;
constexpr auto kFirstRun = [] {
  std::array<std::uint16_t, kPages + 1> first{};
  std::size_t run = 0;
  for (std::size_t page = 0; page < kPages; ++page) {
    while (run + 1 < std::size(kWidthRuns) && kWidthRuns[run + 1] >> 2 <= page << 8) ++run;
    first[page] = static_cast<std::uint16_t>(run);
  }
  first[kPages] = static_cast<std::uint16_t>(std::size(kWidthRuns) - 1);
  return first;
}();

std::uint32_t width_class(char32_t code_point) {
  if (code_point > 0x10FFFF) return 3;
  const std::size_t page = code_point >> 8;
  const std::uint32_t* const begin = kWidthRuns + kFirstRun[page];
  const std::uint32_t* const end = kWidthRuns + kFirstRun[page + 1] + 1;
  const std::uint32_t key = static_cast<std::uint32_t>(code_point) << 2 | 3;
  return *std::prev(std::upper_bound(begin, end, key)) & 3;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// U+FFFD itself is three bytes; an ill-formed part of three bytes is the beginning of a four-byte form.
bool is_ill_formed(std::string_view text, std::size_t at, Decoded decoded) {
  return decoded.code_point == kReplacement && text.substr(at, 3) != "\xEF\xBF\xBD";
}

bool is_unsafe_in_line(char32_t c) {
  return is_control(c) || c == 0x2028 || c == 0x2029 ||  // controls, line and paragraph ends
         c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) ||  // bidi: could reorder a row
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

Decoded decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::size_t left = text.size() - at;
  const Lead lead = lead_of(byte(0));
  if (lead.length == 1) return {byte(0), 1};
  if (lead.length == 0 || left < 2 || byte(1) < lead.second_low || byte(1) > lead.second_high)
    return {kReplacement, 1};
  char32_t code_point = (byte(0) & (0x7Fu >> lead.length)) << 6 | (byte(1) & 0x3Fu);
  for (std::size_t i = 2; i < lead.length; ++i) {
    if (i >= left || (byte(i) & 0xC0) != 0x80) return {kReplacement, i};
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
  }
  return {code_point, lead.length};
}

void append_utf8(char32_t code_point, std::string& out) {
  const auto push = [&](char32_t bits) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(bits))); };
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacement;
  if (code_point < 0x80) return push(code_point);
  if (code_point < 0x800) {
    push(0xC0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      push(0xE0 | code_point >> 12);
    } else {
      push(0xF0 | code_point >> 18);
      push(0x80 | (code_point >> 12 & 0x3F));
    }
    push(0x80 | (code_point >> 6 & 0x3F));
  }
  push(0x80 | (code_point & 0x3F));
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<std::uint8_t>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const Decoded decoded = decode_utf8(text, at);
    if (is_ill_formed(text, at, decoded)) return false;
    at += decoded.length;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text, at);
    append_utf8(decoded.code_point, out);
    at += decoded.length;
  }
  return out;
}

std::string single_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text, at);
    append_utf8(is_unsafe_in_line(decoded.code_point) ? U' ' : decoded.code_point, out);
    at += decoded.length;
  }
  return out;
}

const char* end_of_printable(const char* at, const char* end) {
#ifdef __SSE2__
  constexpr std::ptrdiff_t kStep = 16;
  const __m128i space = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7F);
  const auto others = [&](const char* from) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    // Bytes are signed here: from 0x80 on they are less than a space, too.
    const __m128i other = _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, del));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(other));
  };
  const char* const begin = at;
  for (; end - at >= kStep; at += kStep) {
    if (const std::uint32_t mask = others(at); mask != 0) return at + std::countr_zero(mask);
  }
  // The rest together with what is known to be printable.
  if (at != end && end - begin >= kStep) {
    const std::uint32_t mask = others(end - kStep);
    return mask != 0 ? end - kStep + std::countr_zero(mask) : end;
  }
#endif
  while (at != end && static_cast<std::uint8_t>(*at - 0x20) < 0x5F) ++at;
  return at;
}

bool is_clean_line(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (std::size_t at = 0;;) {
    at = static_cast<std::size_t>(end_of_printable(text.data() + at, end) - text.data());
    if (at == text.size()) return true;
    const Decoded decoded = decode_utf8(text, at);
    if (is_control(decoded.code_point) || is_ill_formed(text, at, decoded)) return false;
    at += decoded.length;
  }
}

int cell_width(char32_t code_point) { return std::max(terminal_width(code_point), 0); }

int terminal_width(char32_t code_point) {
  if (code_point >= 0x20 && code_point < 0x7F) return 1;
  const std::uint32_t kind = width_class(code_point);
  return kind == 3 || code_point == 0 ? -1 : static_cast<int>(kind);
}

}  // namespace geppetto
