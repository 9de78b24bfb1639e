// What programs print, as endless streams for measuring: every unit is made from its number.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace geppetto::bench {

enum class Kind { Plain, Colour, Redraw, FullScreen, Wide };

inline constexpr std::string_view kKindNames[] = {"plain", "colour", "redraw", "full-screen", "wide"};
inline std::string_view name_of(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

// Unit `n` (from 0), at the end of `out`: a line, or a frame that is drawn over the one before. `eol` is what
// the terminal would get: "\r\n" without a line discipline, "\n" in front of one.
void append_unit(Kind kind, std::uint64_t n, std::string_view eol, std::string& out);

// Units 0.. until `bytes` are reached.
std::string stream(Kind kind, std::size_t bytes);

}  // namespace geppetto::bench
