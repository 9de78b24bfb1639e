// UTF-8: decoding, repair, and how many terminal cells a character takes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace geppetto {

// The code point that starts at text[at] and its length in bytes. Malformed input yields U+FFFD and the
// length of the maximal ill-formed part (Unicode 15, 3.9 D93b), at least 1. `at` < text.size().
struct Decoded {
  char32_t code_point;
  std::size_t length;
};
Decoded decode_utf8(std::string_view text, std::size_t at);

void append_utf8(char32_t code_point, std::string& out);

bool is_valid_utf8(std::string_view text);

// Every ill-formed part becomes U+FFFD.
std::string repair_utf8(std::string_view text);

// repair_utf8, and every control character (C0, DEL, C1, line and paragraph separators, bidi controls)
// becomes a space: safe for one line of a list, a log or an error message.
std::string single_line(std::string_view text);

// The first byte that is not 0x20-0x7E, or `end`.
const char* end_of_printable(const char* at, const char* end);

// Valid UTF-8 without control characters (C0, DEL, C1): what one line of a log may hold.
bool is_clean_line(std::string_view text);

// Cells a terminal gives the character: 0 (combining, format, and what is not printable), 1, or 2 (East Asian
// wide, emoji). Follows tmux 3.3a.
int cell_width(char32_t code_point);

// The same, but -1 for a control or what is not assigned: tmux drops it.
int terminal_width(char32_t code_point);

}  // namespace geppetto
