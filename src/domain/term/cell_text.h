// A cell as text.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/term/cell.h"

namespace geppetto::term {

// Cells that the character takes; 0 for the right half of a wide one.
int width_of(Cell cell, const std::vector<std::string>& clusters);

// Nothing for the right half of a wide character, a space for a blank.
void append_cell(Cell cell, const std::vector<std::string>& clusters, std::string& out);

// Calls work(0) … work(7), unrolled whatever the compiler's options: for the loops that every byte of output
// runs through.
template <class Work>
inline void eight_times(Work work) {
  [&]<std::size_t... i>(std::index_sequence<i...>) { (work(i), ...); }
  (std::make_index_sequence<8>());
}

// A cell as one number, so that it is moved at once.
inline std::uint64_t cell_bits(Cell cell) { return std::bit_cast<std::uint64_t>(cell); }

// How many of the first cells have the style of the very first.
std::size_t same_style(std::span<const Cell> cells);

inline bool is_blank(Cell cell) { return cell.ch == 0 || cell.ch == ' '; }

}  // namespace geppetto::term
